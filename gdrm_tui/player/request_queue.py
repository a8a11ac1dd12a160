"""A queue of requests: one runs at a time, and for each key only the latest waits."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class RequestQueue:
    """Requests in order; of those with the same key only the latest is kept.

    Parameters
    ----------
    opened : callable
        Returns which session is in use; requests for another are dropped.

    Attributes
    ----------
    busy : bool
        Whether a request is running; whoever starts it sets this, and calls `go_on` at its end.
    """

    def __init__(self, opened: Callable[[], int]) -> None:
        self._opened = opened
        self._waiting: dict[Hashable, tuple[int, Callable[[], None]]] = {}
        self.busy = False

    def put(self, key: Hashable, ask: Callable[[], None]) -> None:
        """Run a request now, or as soon as no other is running; it may set `busy`."""
        self._waiting[key] = self._opened(), ask
        if not self.busy:
            self.go_on()

    def forget(self) -> None:
        """Drop all waiting requests."""
        self._waiting.clear()

    def go_on(self) -> None:
        """Run the next request, now that none is running."""
        self.busy = False
        while self._waiting and not self.busy:
            opened, ask = self._waiting.pop(next(iter(self._waiting)))
            if opened == self._opened():
                ask()
