"""FollowedClock: tempo and position of a MIDI clock whose ticks jitter, drop out and double.

Least squares fits a straight line, time over tick number, to the last two bars of ticks. Its slope
is the tempo, and its end says where the music is. With 2 ms of jitter that is 0.02 bpm and 0.3 ms
(standard deviations of a line through n points: sigma * sqrt(12 / n**3) of the slope, 2 * sigma /
sqrt(n) of the end). After a change of tempo the line begins anew with the last few ticks.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gdrm_tui.midi.tick_counter import MOST_DROPPED, TickCounter

TICKS_PER_STEP = 6
_SECONDS_OF_BPM = 60.0 / 24

# Two bars of 4/4.
REMEMBERED_TICKS = 192
# So many ticks, half a beat, make a first tempo.
FEWEST_TICKS = 12
# Of the last ticks, a third of a beat, all have to be late, or early, by this many times the usual
# jitter, and by so much of a tick, for the tempo to have changed.
_RECENT, _DEVIATIONS, _LEAST_SHIFT = 8, 4.0, 0.04
# A clock has stopped when so much time and so many ticks have passed without one.
LOST_SECONDS, LOST_TICKS = 0.25, 8
# What a clock is taken to jitter by until it is known, in seconds.
_FIRST_JITTER = 0.002

Ticks = np.ndarray[tuple[int], np.dtype[np.float64]]
Event = Literal["started", "stopped", "jumped", "lost", "back"]


@dataclass(frozen=True, slots=True)
class ClockState:
    """What is known about a clock at some time.

    Attributes
    ----------
    bpm : float
        Quarter notes a minute; 0 before the first `FEWEST_TICKS`.
    running : bool
        Whether it was started and not stopped since.
    anchor_time, anchor_step : float
        A time, in seconds, and the position then, in steps.
    """

    bpm: float = 0.0
    running: bool = False
    anchor_time: float = 0.0
    anchor_step: float = 0.0

    def step_at(self, time: float) -> float:
        """Return the position at `time`, in steps; it goes on without end."""
        return self.anchor_step + (time - self.anchor_time) * self.bpm * 4 / 60.0


class FollowedClock:
    """Follows a clock, without ports or threads. Times are in seconds and never go back.

    Attributes
    ----------
    state : ClockState
        A new value after every tick, so that others may read it at any time.
    """

    def __init__(self) -> None:
        self.state = ClockState()
        self._ticks: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_TICKS)
        self._counter = TickCounter()
        self._period = 0.0  # seconds of a tick, 0 while unknown
        self._origin = 0.0  # time of tick 0 on the line
        self._jitter = _FIRST_JITTER  # seconds, standard deviation about the line
        self._zero = 0  # number of the tick that is at step 0
        self._start_at = 0  # ticks into the song where it goes on
        self._starting = False
        self._running = False
        self._lost = False

    def tick(self, time: float) -> list[Event]:
        """Take a tick; return what it means besides."""
        events: list[Event] = ["back"] if self._lost else []
        self._lost = False
        if self._ticks and time - self._ticks[-1][1] > MOST_DROPPED * (self._period or 1.0):
            events += self._begin_anew()
        if not self._counter.count(time, self._jitter):
            return events
        if self._counter.anew:
            # They were counted by a tempo that was another's, or by none.
            self._ticks.clear()
        number = self._counter.number
        if self._starting:
            self._starting, self._running = False, True
            self._zero = number - self._start_at
            events.append("started")
        self._ticks.append((number, time))
        self._fit()
        self._publish(time)
        return events

    def start(self) -> list[Event]:
        """Start the song at the next tick, from its beginning."""
        self._start_at = 0
        return self.go_on()

    def go_on(self) -> list[Event]:
        """Start the song at the next tick, where it is."""
        jumped: list[Event] = ["jumped"] if self._running else []
        self._starting = True
        return jumped

    def stop(self) -> list[Event]:
        """Stop the song; the ticks may go on."""
        was_running = self._running or self._starting
        if self._running:
            self._start_at = self._counter.number - self._zero + 1
        self._running = self._starting = False
        self._publish(self.state.anchor_time)
        return ["stopped"] if was_running else []

    def song_position(self, step: int) -> list[Event]:
        """Let the song go on at `step`, when it does; while it runs, jump there."""
        self._start_at = step * TICKS_PER_STEP
        if not self._running:
            return []
        # The tick that comes next is the one at that step.
        self._zero = self._counter.number + 1 - self._start_at
        self._publish(self.state.anchor_time)
        return ["jumped"]

    def look(self, time: float) -> list[Event]:
        """Return whether the clock was lost, once; call it now and then."""
        if self._lost or not self._ticks:
            return []
        silence = time - self._ticks[-1][1]
        if silence < max(LOST_SECONDS, LOST_TICKS * self._period):
            return []
        self._lost = True
        return ["lost"]

    def _begin_anew(self) -> list[Event]:
        """Forget the line: after a long silence the clock goes on as if no tick were missing."""
        self._ticks.clear()
        self._period = 0.0
        return ["jumped"] if self._running else []

    def _fit(self) -> None:
        """Lay the line through the ticks, the last of them where the tempo has changed."""
        if len(self._ticks) < FEWEST_TICKS:
            self._use_counter()
            return
        numbers, times = (np.array(column) for column in zip(*self._ticks, strict=True))
        if self._period and self._has_changed(numbers, times):
            self._ticks = deque(list(self._ticks)[-FEWEST_TICKS:], REMEMBERED_TICKS)
            numbers, times = numbers[-FEWEST_TICKS:], times[-FEWEST_TICKS:]
        # About the middle, so that large numbers cost no precision.
        middle, mean = numbers.mean(), times.mean()
        spread = numbers - middle
        self._period = float(spread @ (times - mean) / (spread @ spread))
        self._origin = float(mean - middle * self._period)
        residuals = times - (self._origin + numbers * self._period)
        self._jitter = float(residuals.std())

    def _use_counter(self) -> None:
        """Take the counter's word while there are too few ticks for a line."""
        self._period = self._counter.period
        self._origin = self._counter.expected - self._counter.number * self._period

    def _has_changed(self, numbers: Ticks, times: Ticks) -> bool:
        """Whether the last ticks are all on one side of the line that those before them made."""
        if len(numbers) < _RECENT + FEWEST_TICKS:
            return False
        recent = times[-_RECENT:] - (self._origin + numbers[-_RECENT:] * self._period)
        shift = abs(recent.mean())
        usual = _DEVIATIONS * self._jitter / math.sqrt(_RECENT)
        one_side = bool((recent > 0).all() or (recent < 0).all())
        return one_side and shift > max(usual, _LEAST_SHIFT * self._period)

    def _publish(self, time: float) -> None:
        if not self._period:
            self.state = ClockState(0.0, self._running, time, 0.0)
            return
        place = (time - self._origin) / self._period - self._zero
        bpm = _SECONDS_OF_BPM / self._period
        self.state = ClockState(bpm, self._running, time, place / TICKS_PER_STEP)
