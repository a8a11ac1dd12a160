"""The take browser: what was made comes back into the shown bar; stars, comparing, seeds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gdrm_tui.core.edits import merge
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.latents import recipe_of
from gdrm_tui.player.messages import Changed, Said, Tell
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import command_of, described, place_text


class SeedInfo(NamedTuple):
    """What makes the shown bar's take again.

    `seed` and `command` are None where there is none; `text` explains it.
    """

    seed: int | None
    command: str | None
    text: str


class TakeBrowser:
    """Goes through the book of takes."""

    def __init__(self, store: Store, model: Path, tell: Tell) -> None:
        self._store, self._model, self._tell = store, model, tell

    def move(self, by: int) -> None:
        """Put the next take of the book, or the one before, in the place of the shown bar."""
        store = self._store
        take = store.book.next_to(None if store.take is None else store.take.number, by)
        if take is None:
            self._tell(Said("there is no take yet: g makes one"))
            return
        before, locks = store.bar, store.session.locks
        after = merge(before, take.bar, locks.mask)
        store.place_take(store.selected, after, take, f"takes {store.selected}")
        self._tell(Said(described(take, store.book, _origin(take), before, after, locks)))

    def star(self) -> None:
        """Star the shown bar's take, or take its star off."""
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
            text = described(take, store.book, "compare", before, after, session.locks)
            self._tell(Said(text))

    def seed_info(self) -> SeedInfo:
        """Return what makes the shown bar's take again."""
        take, session = self._store.take, self._store.session
        if take is None:
            text = "This bar was not generated: it was written by hand or comes from a file."
            return SeedInfo(None, None, text)
        recipe, place = recipe_of(take, session.book), place_text(take, session.book)
        if recipe is None:
            text = (
                f"{place} depends on more than its seed: it fits locked cells or a bar edited by "
                "hand, or many takes lead to it. f2 saves it with the session."
            )
            return SeedInfo(take.seed, None, text)
        command = command_of(take, recipe, session, self._model)
        return SeedInfo(recipe.seed, command, f"{place}, copied to the clipboard:\n{command}")


def _origin(take: Take) -> str:
    if take.controls.fill:
        return "fill"
    return "new" if take.parent is None else f"after take {take.parent}"
