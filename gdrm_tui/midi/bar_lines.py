"""Where the bar lines of a MIDI file are, and whether bars of 4/4 can have theirs there."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_COMMON = (4, 4)  # where a file names no meter
_NEAR = 1e-6  # of a bar: what arithmetic may be off by


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file in one meter: its first tick, the ticks of its bars, and the meter."""

    start: float
    bar: float
    meter: tuple[int, int]


class BarLines:
    """The bar lines of a file.

    Parameters
    ----------
    meters : sequence of (int, int, int)
        Tick, beats in a bar, and what note a beat is, in any order; 4/4 until the first.
    ticks_per_quarter : float

    Attributes
    ----------
    stretches : tuple of Stretch
        One for each change of meter, the first at tick 0.
    """

    def __init__(self, meters: Sequence[tuple[int, int, int]], ticks_per_quarter: float) -> None:
        whole = 4 * ticks_per_quarter
        latest = {0: _COMMON} | {tick: (beats, note) for tick, beats, note in sorted(meters)}
        stretches: list[Stretch] = []
        for tick, (beats, note) in sorted(latest.items()):
            if not stretches or stretches[-1].meter != (beats, note):
                stretches.append(Stretch(tick, whole * beats / note, (beats, note)))
        self.stretches = tuple(stretches)
        self._starts = [one.start for one in stretches]

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.stretches)

    def line_after(self, tick: float) -> float:
        """Return the first bar line after `tick`."""
        place = bisect_right(self._starts, tick) - 1
        stretch = self.stretches[place]
        line = stretch.start + stretch.bar * (
            math.floor((tick - stretch.start) / stretch.bar + _NEAR) + 1
        )
        following = self._starts[place + 1] if place + 1 < len(self._starts) else math.inf
        return min(line, following)

    def is_line(self, tick: float) -> bool:
        """Return whether a bar line is at `tick`, within what arithmetic may be off by."""
        stretch = self.stretches[bisect_right(self._starts, tick) - 1]
        bars = (tick - stretch.start) / stretch.bar
        return abs(bars - round(bars)) < _NEAR

    def bars_before(self, tick: float) -> int:
        """Return how many bars begin before `tick`; the last may go on after it."""
        count = 0
        for stretch, end in zip(self.stretches, [*self._starts[1:], math.inf], strict=True):
            if stretch.start < tick:
                count += math.ceil((min(tick, end) - stretch.start) / stretch.bar - _NEAR)
        return count

    def whole_bars_between(self, first: float, last: float) -> int:
        """Return how many bars lie between a bar line and another tick."""
        unfinished = not self.is_line(last)
        return max(self.bars_before(last) - self.bars_before(first) - unfinished, 0)

    def upbeat(self) -> float:
        """Return the length in ticks of an upbeat: a first bar that is shorter than the next."""
        if len(self.stretches) < 2:
            return 0.0
        first, second = self.stretches[:2]
        one_bar = abs(second.start - first.bar) < _NEAR * first.bar
        return first.bar if one_bar and first.bar < second.bar else 0.0

    def on_grid(self, ticks_of_bar: float, end: float, shift: float = 0.0) -> bool:
        """Return whether every bar of the grid begins on a bar line of the file up to `end`.

        Or the other way round where the file's bars are longer. The grid's bars have
        `ticks_of_bar`; the file begins `shift` ticks after the first of them.
        """
        return all(
            _divides(ticks_of_bar, stretch.start + shift)
            and (_divides(stretch.bar, ticks_of_bar) or _divides(ticks_of_bar, stretch.bar))
            for stretch in self._after_upbeat(shift)
            if stretch.start < end
        )

    def _after_upbeat(self, shift: float) -> tuple[Stretch, ...]:
        return self.stretches[1:] if shift else self.stretches

    def meters_before(self, end: float) -> tuple[str, ...]:
        """Return the meters in use before `end`, each once: 4/4, 3/4."""
        names = (f"{one.meter[0]}/{one.meter[1]}" for one in self.stretches if one.start < end)
        return tuple(dict.fromkeys(names))


def _divides(length: float, whole: float) -> bool:
    times = whole / length
    return abs(times - round(times)) < _NEAR
