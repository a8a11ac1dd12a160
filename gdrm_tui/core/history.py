"""Bounded undo and redo of immutable snapshots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Snapshot = TypeVar("Snapshot")
LIMIT = 500


@dataclass(frozen=True)
class History(Generic[Snapshot]):
    """The snapshots around the present one; sharing makes each cost only what it changed.

    Attributes
    ----------
    present : Snapshot
        The value in use.
    past, future : tuple of Snapshot
        What undo and redo return to, nearest last; at most `LIMIT` each.
    gesture : str or None
        Name of the gesture that made the present: the next record of the same gesture replaces
        it, so that turning a knob is one step of undo.
    """

    present: Snapshot
    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    gesture: str | None = None

    def record(self, snapshot: Snapshot, gesture: str | None = None) -> History[Snapshot]:
        """Return the history with `snapshot` as its present; redo starts anew."""
        if gesture is not None and gesture == self.gesture:
            return replace(self, present=snapshot, future=())
        past = (*self.past, self.present)[-LIMIT:]
        return History(snapshot, past, (), gesture)

    def undo(self) -> History[Snapshot]:
        """Return the history one step back, itself where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (*self.future, self.present))

    def redo(self) -> History[Snapshot]:
        """Return the history one step forward, itself where there is none."""
        if not self.future:
            return self
        return History(self.future[-1], (*self.past, self.present), self.future[:-1])
