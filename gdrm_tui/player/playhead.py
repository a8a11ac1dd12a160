"""The playhead: which bar of the loop is heard, by the engine's status."""

from __future__ import annotations

import math

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.loops import ring_length
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.player.store import Store

_ON_THE_WAY = 0.15  # seconds from here to the engine's next block, with room to spare
_MOST_MISSED = 2  # bars; more is a jump
_EARLY_STEPS = 1.0  # how long before its step a bar's first hit may sound


class Playhead:
    """Follows what is heard. Every method belongs to the thread of the screen.

    Bars are counted as in the engine's position: from when play began, or from a jump's place in
    the loop. A bar's slot is its number in the ring of `core.loops.ring_length` bars.

    Attributes
    ----------
    place : float or None
        What is heard, in steps; None while stopped.
    queued : int or None
        The bar of the loop that comes on the next bar line.
    """

    def __init__(self, engine: EngineClient, store: Store) -> None:
        self._engine, self._store = engine, store
        self.place: float | None = None
        self.queued: int | None = None

    @property
    def bar(self) -> int | None:
        """Number of the bar that is heard, None while stopped."""
        return None if self.place is None else int(self.place // STEPS_PER_BAR)

    @property
    def ring(self) -> int:
        """Number of slots."""
        return ring_length(len(self._store.session.loop))

    def slot(self, number: int) -> int:
        """Return the slot of the bar of that number."""
        return number % self.ring

    def loop_place(self, number: int) -> int:
        """Return the place in the loop, from 0, of the bar of that number."""
        return number % len(self._store.session.loop)

    def first_open_bar(self) -> int:
        """Return the number of the first bar of which the engine has surely rendered nothing."""
        status = self._engine.status()
        seconds = status.latency_ms / 1000 + _ON_THE_WAY
        rendered = max(status.position_steps, 0.0) + seconds * status.bpm / 60 * STEPS_PER_BEAT
        return math.floor((rendered + _EARLY_STEPS) / STEPS_PER_BAR) + 1

    def follow(self) -> list[int] | None:
        """Look where the sound is now.

        Returns
        -------
        list of int or None
            The numbers of the bars that began since the last look, of several where this machine
            stood still; None when playing ended since.
        """
        status, before = self._engine.status(), self.place
        self.place = max(status.position_steps, 0.0) if status.playing else None
        if self.place is None:
            self.queued = None
            return [] if before is None else None
        begun = list(self._begun_since(before, self.place))
        if begun and self.queued is not None and self.queued in map(self.loop_place, begun):
            self.queued = None
        return begun

    def _begun_since(self, before: float | None, now: float) -> range:
        last = int(now // STEPS_PER_BAR)
        if before is None or now < before - STEPS_PER_BAR / 2:
            return range(last, last + 1)
        first = int(before // STEPS_PER_BAR) + 1
        jumped = self.queued is not None or last - first > _MOST_MISSED
        return range(max(first, last) if jumped else first, last + 1)
