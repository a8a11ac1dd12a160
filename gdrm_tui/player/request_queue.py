"""Asking one thing at a time, and of what waits the latest."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class RequestQueue:
    """What is to be asked for, in order; of those of one key the latest alone.

    Parameters
    ----------
    opened : callable
        Returns which session is in use: what was to be asked for another is forgotten.

    Attributes
    ----------
    busy : bool
        Whether something is under way; whoever begins it sets it, and calls `go_on` at its end.
    """

    def __init__(self, opened: Callable[[], int]) -> None:
        self._opened = opened
        self._waiting: dict[Hashable, tuple[int, Callable[[], None]]] = {}
        self.busy = False

    def put(self, key: Hashable, ask: Callable[[], None]) -> None:
        """Ask now, or as soon as nothing else is under way, for what may set `busy`."""
        self._waiting[key] = self._opened(), ask
        if not self.busy:
            self.go_on()

    def forget(self) -> None:
        """Ask for nothing of what waits."""
        self._waiting.clear()

    def go_on(self) -> None:
        """Ask for what waits, now that nothing is under way."""
        self.busy = False
        while self._waiting and not self.busy:
            opened, ask = self._waiting.pop(next(iter(self._waiting)))
            if opened == self._opened():
                ask()
