"""Taps: a rhythm tapped against the playhead or freely, bar after bar."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gdrm_tui.core.rhythm import Rhythm, rhythms_of_taps
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT

# A bar is over as soon as no tap can be nearest to one of its steps, and some time for the key to
# arrive; the answer is made in what is left until the bar line.
_OVER = 0.1  # steps
_FEWEST = 2  # taps; a single one closes the bar before, or was a slip
# Terminals tell no release. A key that is held comes again after a pause, then this fast.
_REPEATS_WITHIN = 0.06  # seconds
_FIRST_REPEAT = 0.15, 1.0  # seconds after the key went down


class Tap(NamedTuple):
    """A tap: its position in steps, its velocity in (0, 1]."""

    position: float
    velocity: float


class TappedBar(NamedTuple):
    """A bar in which a rhythm was tapped: its number since play began, and the rhythm."""

    number: int
    rhythm: Rhythm


class Taps:
    """Collects taps and returns them bar by bar.

    Bars, like positions, are counted from when play began.
    """

    def __init__(self) -> None:
        self._taps: list[Tap] = []
        self._bar: int | None = None

    def add(self, tap: Tap) -> None:
        """Take in a tap; one before the bar that is tapped now, as after a jump, begins anew."""
        if self._bar is None or _bar_of(tap.position) < self._bar:
            self.clear()
            self._bar = _bar_of(tap.position)
        self._taps.append(tap)

    def take_off_last(self) -> None:
        """Forget the last tap, where there is one."""
        del self._taps[-1:]

    def clear(self) -> None:
        """Forget all taps."""
        self._taps, self._bar = [], None

    @property
    def rhythm(self) -> Rhythm:
        """What was tapped in the bar that is not over."""
        return self._rhythm_of(self._bar) if self._bar is not None else Rhythm()

    def over(self, position: float) -> TappedBar | None:
        """Return the first bar that is over at a position, in steps, and forget its taps.

        A bar with a single tap has no rhythm.
        """
        bar = self._bar
        if bar is None or position < (bar + 1) * STEPS_PER_BAR - 0.5 + _OVER:
            return None
        tapped = TappedBar(bar, self._rhythm_of(bar))
        self._taps = [tap for tap in self._taps if _bar_of(tap.position) > bar]
        self._bar = min((_bar_of(tap.position) for tap in self._taps), default=None)
        return tapped if len(tapped.rhythm.onsets) >= _FEWEST else None

    def _rhythm_of(self, bar: int) -> Rhythm:
        there = [tap for tap in self._taps if _bar_of(tap.position) == bar]
        begin = bar * STEPS_PER_BAR
        (rhythm,) = rhythms_of_taps(((tap.position - begin, tap.velocity) for tap in there), 1)[0]
        return rhythm


def _bar_of(position: float) -> int:
    """Return the bar whose step is nearest to a position in steps."""
    return math.floor((position + 0.5) / STEPS_PER_BAR)


class HeldKeys:
    """Tells real taps of a key from the repeats that a terminal sends while it is held down."""

    def __init__(self) -> None:
        self._key = ""
        self._last = self._gap = -math.inf

    def press(self, key: str, at: float) -> KeyPress:
        """Return what a key that comes at a time in seconds is."""
        gap = at - self._last if key == self._key else math.inf
        before, self._gap = self._gap, gap
        self._key, self._last = key, at
        if gap >= _REPEATS_WITHIN:
            return KeyPress(tap=True, spoils_last=False)
        # Only now is it known that the key before was the first of a held one, and no tap.
        first = _FIRST_REPEAT[0] <= before <= _FIRST_REPEAT[1]
        return KeyPress(tap=False, spoils_last=first)


class KeyPress(NamedTuple):
    """Whether a key press is a tap, and whether it shows that the last one was not a tap either."""

    tap: bool
    spoils_last: bool


@dataclass
class Beat:
    """A silent beat, for taps while nothing plays.

    Attributes
    ----------
    begin : float or None
        When the first tap came, in seconds: the bar line. None before.
    """

    bpm: Callable[[], float]
    begin: float | None = None

    def position(self, at: float) -> float:
        """Return the position in steps of a time in seconds, 0 before the first tap."""
        if self.begin is None:
            return 0.0
        return (at - self.begin) * self.bpm() / 60 * STEPS_PER_BEAT
