"""The take browser: puts takes back into the shown bar; stars, comparing, seeds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.maker import BarRequest, make
from gdrm_tui.generation.recipes import Recipe
from gdrm_tui.player.maker import OTHER_GENERATOR, BarMaker
from gdrm_tui.player.messages import Changed, Hint, Said, Tell
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import command_of, described, place_text


class SeedInfo(NamedTuple):
    """What makes the shown bar's take again.

    `seed` and `command` are None if there is none; `text` then explains why, as a `Hint` does.
    """

    seed: int | None
    command: str | None
    text: str


class TakeBrowser:
    """Goes through the book of takes."""

    def __init__(self, store: Store, maker: BarMaker, model: Path, tell: Tell) -> None:
        self._store, self._maker, self._model, self._tell = store, maker, model, tell

    def move(self, by: int) -> None:
        """Put the next take of the book, or the one before, in the place of the shown bar."""
        store = self._store
        take = store.book.next_to(None if store.take is None else store.take.number, by)
        if take is None:
            self._tell(Hint("there is no take yet: <make('new')> makes one"))
            return
        self.use(take)

    def use(self, take: Take) -> None:
        """Put a take of the book in the place of the shown bar."""
        store = self._store
        before, locks = store.bar, store.session.locks
        after = around(before, take.bar, locks.mask)
        store.place_take(store.selected, after, take, f"takes {store.selected}")
        self._tell_take(take, _origin(take, store.book), before, after)

    def _tell_take(self, take: Take, way: str, before: Bar, after: Bar) -> None:
        store, facts = self._store, self._maker.facts(take, after)
        locks = store.session.locks
        self._tell(Said(described(take, store.book, way, before, after, locks, facts)))

    def star(self) -> None:
        """Star the shown bar's take, or remove its star."""
        store, take = self._store, self._store.take
        if take is None:
            self._tell(Said("only generated bars can be starred, and this one is not"))
            return
        store.turn_star(take.number)
        self._tell(Changed())
        self._tell(Said(place_text(take, store.book)))

    def compare(self) -> None:
        """Change the shown bar for what it was before, and back."""
        store = self._store
        other = store.bar_before()
        if other is None:
            self._tell(Said("there is no earlier bar here to compare with"))
            return
        before, (after, take) = store.bar, other
        session = store.session.with_bar(store.selected, after, take)
        store.apply(session, f"compare {store.selected}")
        if take is None:
            self._tell(Said("compare: the bar before, which was not generated"))
        else:
            self._tell_take(take, "compare", before, after)

    def seed_info(self) -> SeedInfo:
        """Return what makes the shown bar's take again."""
        take, session = self._store.take, self._store.session
        if take is None:
            text = "This bar was not generated: it was written by hand or comes from a file."
            return SeedInfo(None, None, text)
        place, card = place_text(take, session.book), self._maker.card
        if card is None:
            text = (
                f"{place} was made from seed {take.seed}; there is no generator to make it again."
            )
            return SeedInfo(take.seed, None, text)
        if not self._maker.knows(take):
            text = f"{place} was {OTHER_GENERATOR}, which alone makes it again from its seed."
            return SeedInfo(take.seed, None, text)
        marks = self._store.bar.marks
        recipe = Recipe(take.seed) if marks else self._maker.recipe(take, session.book)
        if recipe is None or take.rhythm or (marks and not self._is_of_seed(take)):
            return SeedInfo(take.seed, None, f"{place} {self._why_no_command(take)}")
        command = command_of(take, recipe, session, self._model, marks)
        return SeedInfo(recipe.seed, command, f"{place}, copied to the clipboard:\n{command}")

    def _why_no_command(self, take: Take) -> str:
        """Return what a take depends on beside its seed and its controls."""
        saves = "<save> saves it with the session."
        if take.rhythm:
            return f"plays a rhythm that its seed knows nothing of. {saves}"
        return (
            "depends on more than its seed: it began under other controls, fits locked cells, "
            f"rests or a bar edited by hand, or many takes lead to it. {saves}"
        )

    def _is_of_seed(self, take: Take) -> bool:
        """Return whether the seed alone makes the shown bar where it rests and hits as it does."""
        generator, marks = self._maker.generator, self._store.bar.marks
        assert generator is not None
        asked = BarRequest("loop", take.controls, take.seed, marks=(marks,))
        return make(generator, asked)[0].bar == self._store.bar.unmarked


def _origin(take: Take, book: TakeBook) -> str:
    if take.controls.fill:
        return "fill"
    return "new" if take.parent is None else f"after take {book.shown_number(take.parent)}"
