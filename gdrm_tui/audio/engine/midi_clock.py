"""MIDI clock out: which ticks, starts and stops belong to which frames."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from gdrm_tui.core.timing import STEPS_PER_BEAT, TempoMap

TICKS_PER_BEAT = 24
TICKS_PER_STEP = TICKS_PER_BEAT // STEPS_PER_BEAT
# Of the song position, which counts in sixteenths, as we do in steps.
_POSITIONS = 1 << 14

SONG_POSITION = 0xF2
TICK, START, CONTINUE, STOP = b"\xf8", b"\xfa", b"\xfb", b"\xfc"


class Stretch(NamedTuple):
    """The frames in [start, stop) that one line of constant tempo places."""

    tempo: TempoMap
    start: int
    stop: int


class TimedBytes(NamedTuple):
    """A message and the frame that it belongs to."""

    frame: int
    data: bytes


class ClockWriter:
    """Writes the clock of what plays: 24 ticks a quarter note, straight whatever the swing.

    Slaves start on the first beat they are told of, so the start goes before the tick of the
    first whole step, with its song position where that is not 0. A jump of ours within the loop
    keeps the ticks even, and the slave goes on in its own song.
    """

    def __init__(self) -> None:
        self._first: int | None = None  # tick to start at, None while stopped
        self._started = False

    @property
    def began(self) -> bool:
        """Whether a start was written and no stop."""
        return self._started

    def play(self, at: float) -> None:
        """Begin at the position `at`, in steps."""
        self._first = max(0, math.ceil(at)) * TICKS_PER_STEP
        self._started = False

    def stop(self, frame: int) -> list[TimedBytes]:
        """Return what says that playing ends at `frame`; nothing where it had not begun."""
        began, self._first, self._started = self._started, None, False
        return [TimedBytes(frame, STOP)] if began else []

    def ticks(self, stretches: Iterable[Stretch]) -> list[TimedBytes]:
        """Return what is to be sent in the next frames, in order."""
        if self._first is None:
            return []
        found = []
        for tempo, start, stop in stretches:
            tick = math.ceil(tempo.step_at(start) * TICKS_PER_STEP)
            end = tempo.step_at(stop)
            while tick / TICKS_PER_STEP < end:
                if self._started or tick >= self._first:
                    frame = tempo.frame_at(tick / TICKS_PER_STEP)
                    found += self._begin(frame, tick)
                    found.append(TimedBytes(frame, TICK))
                tick += 1
        return found

    def _begin(self, frame: int, tick: int) -> list[TimedBytes]:
        if self._started:
            return []
        self._started = True
        if tick == 0:
            return [TimedBytes(frame, START)]
        return [
            TimedBytes(frame, song_position(tick // TICKS_PER_STEP)),
            TimedBytes(frame, CONTINUE),
        ]


def song_position(step: int) -> bytes:
    """Return the message that says at which step, from 0, a song goes on; it wraps at 16,384."""
    place = step % _POSITIONS
    return bytes((SONG_POSITION, place & 0x7F, place >> 7))
