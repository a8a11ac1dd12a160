"""What is heard: following the engine from bar to bar, and what it is given to play."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Any

from gdrm_tui.audio.engine.protocol import Status
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.loops import (
    MAX_PLAYED_BARS,
    BarAndTake,
    bars_of,
    ring_length,
    with_bars_ahead,
)
from gdrm_tui.core.meter import STEPS_PER_BAR
from gdrm_tui.core.session import Controls, Session, Take
from gdrm_tui.ui.instrument import Instrument

_LOOKS_PER_SECOND = 30
_ON_THE_WAY = 0.15  # seconds from here to the engine's next block, with room to spare
_MOST_MISSED = 2  # bars; more is a jump
_EARLY_STEPS = 1.0  # how long before its step a bar's first hit may sound


@dataclass(frozen=True)
class Want:
    """What a bar ahead is to be made from: the bar that it follows, and what is asked for."""

    bar: Bar
    take: Take | None
    controls: Controls
    locks: Locks
    fill: bool


@dataclass(frozen=True)
class Ahead:
    """A bar that was made before it is heard."""

    want: Want
    bar: Bar
    take: Take


class Hearing(Instrument):
    """Follows what is heard, remembers it, and gives the engine the bars ahead of it.

    Bars are counted from when play began, or from a jump's place in the loop, as the engine's
    position is. A bar's slot is its number in the ring of `core.loops.ring_length` bars.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.on_bar_line = self.setup.settings.changes_on_bar_line
        self.heard: deque[BarAndTake] = deque(maxlen=MAX_PLAYED_BARS + 1)
        self.ahead: dict[int, Ahead] = {}
        self.place_heard: float | None = None
        self._held_back = False

    def on_mount(self) -> None:
        """Begin to follow."""
        self.set_interval(1 / _LOOKS_PER_SECOND, self._follow)

    @property
    def bar_heard(self) -> int | None:
        """Number of the bar that is heard, None while stopped."""
        return None if self.place_heard is None else int(self.place_heard // STEPS_PER_BAR)

    @property
    def ring(self) -> int:
        """Number of slots."""
        return ring_length(len(self.store.session.loop))

    def publish(self, session: Session) -> None:
        """Let the engine play the session, with the bars ahead, at once or on the bar line."""
        fed = with_bars_ahead(session, {slot: ahead.bar for slot, ahead in self.ahead.items()})
        self.engine.publish(fed, on_bar_line=self.on_bar_line or self._held_back)

    def apply_on_bar_line(self, session: Session, gesture: str | None = None) -> None:
        """Make `session` the one in use, heard from the next bar line on, from its first bar."""
        self._held_back = True
        self.store.apply(session, gesture)
        self._held_back = False
        self.engine.jump(0)

    def first_open_bar(self) -> int:
        """Return the number of the first bar of which the engine has surely rendered nothing."""
        status = self.engine.status()
        seconds = status.latency_ms / 1000 + _ON_THE_WAY
        rendered = max(status.position_steps, 0.0) + seconds * status.bpm / 60 * 4
        return math.floor((rendered + _EARLY_STEPS) / STEPS_PER_BAR) + 1

    def _follow(self) -> None:
        status = self.engine.status()
        before, self.place_heard = self.place_heard, _place(status)
        if self.place_heard is None:
            if before is not None:
                self.playing_ends()
            return
        for number in self._begun_since(before, self.place_heard):
            self.bar_begins(number)
        self.look_ahead()

    def _begun_since(self, before: float | None, now: float) -> range:
        """Return the numbers of the bars that began, of several where this machine stood still."""
        last = int(now // STEPS_PER_BAR)
        if before is None or now < before - STEPS_PER_BAR / 2:
            return range(last, last + 1)
        first = int(before // STEPS_PER_BAR) + 1
        jumped = self.queued is not None or last - first > _MOST_MISSED
        return range(max(first, last) if jumped else first, last + 1)

    def bar_begins(self, number: int) -> None:
        """Note what is heard from now on."""
        session = self.store.session
        passing = self.ahead.get(number % self.ring)
        place = number % len(session.loop)
        self.heard.append(bars_of(session)[place] if passing is None else _pair(passing))
        if self.queued == place:
            self.queued = None

    def look_ahead(self) -> None:
        """Have the bars made that will be heard."""

    def playing_ends(self) -> None:
        """Forget what was ahead."""
        self.queued = None

    def action_queue(self) -> None:
        """Go on with the shown bar at the next bar line; stopped, start with it."""
        selected = self.store.selected
        if self.bar_heard is None:
            self.engine.play(float(selected * STEPS_PER_BAR))
            return
        self.queued = selected
        self.engine.jump(selected)
        self.say(f"bar {selected + 1} comes on the bar line")

    def action_bar_line(self) -> None:
        """Let changes be heard on the bar line, or at once."""
        self.on_bar_line = not self.on_bar_line
        self.say(f"changes are heard {'on the bar line' if self.on_bar_line else 'at once'}")
        self.publish(self.store.session)


def _place(status: Status) -> float | None:
    return max(status.position_steps, 0.0) if status.playing else None


def _pair(ahead: Ahead) -> BarAndTake:
    return ahead.bar, ahead.take
