"""Actions that go through what was made: the takes, their stars, A and B, the seed line."""

from __future__ import annotations

from gdrm_tui.core.edits import merge
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.recipes import Recipe, recipe_of
from gdrm_tui.ui.generating import Generating
from gdrm_tui.ui.making import described, place_text
from gdrm_tui.ui.take_command import command_of, feel_of


class Choosing(Generating):
    """The take book at hand: what was made comes back into the shown bar."""

    def action_take(self, by: int) -> None:
        """Put the next take of the book, or the one before, in the place of the shown bar."""
        store = self.store
        take = store.book.next_to(None if store.take is None else store.take.number, by)
        if take is None:
            self.say("there is no take yet: g makes one")
            return
        before, locks = store.bar, store.session.locks
        after = merge(before, take.bar, locks.mask)
        store.place_take(store.selected, after, take, f"takes {store.selected}")
        self.say(described(take, store.book, _origin(take), before, after, locks))

    def action_star(self) -> None:
        """Star the shown bar's take, or take its star off."""
        store, take = self.store, self.store.take
        if take is None:
            self.say("this bar is no take, so it has no star")
            return
        store.book = store.book.with_star_turned(take.number)
        self.show()
        self.say(place_text(take, store.book))

    def action_compare(self) -> None:
        """Change the shown bar for what it was before, and back."""
        store = self.store
        other = store.bar_before()
        if other is None:
            self.say("there is no bar before this one to compare it with")
            return
        before, (after, take) = store.bar, other
        session = store.session.with_bar(store.selected, after, take)
        store.apply(session, f"compare {store.selected}")
        if take is None:
            self.say("compare: the bar before, which is no take")
        else:
            self.say(described(take, store.book, "compare", before, after, session.locks))

    def action_seed(self) -> None:
        """Show what makes the shown bar's take again, copy it, and ask for a seed."""
        from gdrm_tui.ui.dialogs.seed import SeedDialog  # would slow the start

        take = self.store.take
        recipe = None if take is None else recipe_of(take, self.store.book)
        command = "" if take is None or recipe is None else self._command(take, recipe)
        if command:
            self.copy_to_clipboard(command)
        known = recipe or take
        seed = None if known is None else known.seed
        self.push_screen(SeedDialog(seed, self._seed_text(take, command)), self._make_again)

    def _command(self, take: Take, recipe: Recipe) -> str:
        return command_of(take, recipe, feel_of(self.store.session), self.setup.model)

    def _seed_text(self, take: Take | None, command: str) -> str:
        if take is None:
            return "This bar is no take: it was put in by hand or comes from a file."
        place = place_text(take, self.store.book)
        if command:
            return f"{place}, copied to the clipboard:\n{command}"
        return (
            f"{place} depends on more than its seed: it fits locked cells or a bar edited by "
            "hand, or many takes lead to it. f2 saves it with the session."
        )

    def _make_again(self, seed: int | None) -> None:
        if seed is None:
            return
        if self._generator is None:
            self.trouble(self._no_generator)
        else:
            self.ask("new", seed)


def _origin(take: Take) -> str:
    if take.controls.fill:
        return "fill"
    return "new" if take.parent is None else f"after take {take.parent}"
