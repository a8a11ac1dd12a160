"""The arranger: the order of the loop's bars, and which of them is shown."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.core.loops import with_bar_moved, with_duplicate, with_empty_bar, without_bar
from gdrm_tui.core.session import Session
from gdrm_tui.player.messages import Changed, Said, Tell
from gdrm_tui.player.store import Store


class Arranger:
    """Puts bars in, takes them out, moves them, and chooses the one that is shown."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self._store, self._tell = store, tell

    def show_bar(self, index: int) -> None:
        """Show the bar at `index` of the loop, from 0, stopping at its ends."""
        self._store.select(index)
        self._tell(Changed())

    def show_next(self, by: int) -> None:
        """Show the bar `by` places after the one that is shown."""
        self.show_bar(self._store.selected + by)

    def insert(self) -> None:
        """Put an empty bar after the shown one and show it."""
        self._change(lambda session, index: with_empty_bar(session, index + 1), 1)

    def duplicate(self) -> None:
        """Put a copy of the bar after it and show it."""
        self._change(with_duplicate, 1)

    def delete(self) -> None:
        """Take the bar out of the loop."""
        self._change(without_bar, 0)

    def move(self, by: int) -> None:
        """Move the bar to the left or right in the loop."""
        self._change(lambda session, index: with_bar_moved(session, index, by), by)

    def _change(self, change: Callable[[Session, int], Session], select_by: int) -> None:
        selected = self._store.selected
        try:
            changed = change(self._store.session, selected)
        except ValueError as error:
            self._tell(Said(str(error)))
            return
        self._store.apply(changed)
        self.show_bar(selected + select_by)
        self._tell(Said(f"bar {self._store.selected + 1} of {len(changed.loop)}"))
