"""The arranger: the order of the loop's bars, and which of them is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.knobs import MAX_LOOP_BARS
from gdrm_tui.core.loops import (
    bars_of,
    of_bars,
    with_bar_moved,
    with_duplicate,
    with_empty_bar,
    without_bar,
)
from gdrm_tui.core.session import Session
from gdrm_tui.player.messages import Changed, Hint, Said, Tell
from gdrm_tui.player.store import Store


class Arranger:
    """Adds bars, removes them, moves them, and chooses the one that is shown."""

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

    def begin_again(self) -> None:
        """Make the loop one empty bar; the takes stay in the book."""
        self._store.apply(of_bars(self._store.session, [(empty_bar(), None)]))
        self.show_bar(0)
        self._tell(
            Hint("the loop is one empty bar, and the takes are kept: <undo> brings the loop back")
        )

    def duplicate(self) -> None:
        """Put a copy of the bar after it and show it."""
        self._change(with_duplicate, 1)

    def delete(self) -> None:
        """Take the bar out of the loop."""
        self._change(without_bar, 0)

    def move(self, by: int) -> None:
        """Move the bar to the left or right in the loop."""
        self._change(lambda session, index: with_bar_moved(session, index, by), by)

    def take_in(self, bars: Sequence[Bar], source: str, *, replacing: bool) -> None:
        """Put bars that come from `source` behind the loop, or in its place, and show the first."""
        session = self._store.session
        there = [] if replacing else bars_of(session)
        if len(there) + len(bars) > MAX_LOOP_BARS:
            self._tell(Said(f"the loop would have more than {MAX_LOOP_BARS:,} bars: choose fewer"))
            return
        self._store.apply(of_bars(session, [*there, *((bar, None) for bar in bars)]))
        self.show_bar(len(there))
        done = "are the loop now" if replacing else f"follow bar {len(there)}"
        self._tell(Said(f"{source} {done}"))

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
