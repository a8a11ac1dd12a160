"""The time of a MIDI file: its tracks as one, its bar lines, its tempo."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.midi.reader import MidiContents, Note, Track

_COMMON = (4, 4)  # where a file names no meter
_NEAR = 1e-6  # of a bar: what arithmetic may be off by
_DEFAULT = 500_000  # microseconds a quarter until a file names a tempo: 120 bpm
_MICROSECONDS = 60_000_000
_PATTERNS = 2  # the kind of file whose tracks do not belong together


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


@dataclass(frozen=True, slots=True)
class Tempo:
    """The tempo of a file.

    Attributes
    ----------
    bpm : float
        In the range that the program plays.
    written : float
        As the file has it, quarters a minute.
    others : tuple of (float, int)
        Tempi that were left out, each with the tick it begins at.
    """

    bpm: float
    written: float
    others: tuple[tuple[float, int], ...] = ()

    @property
    def stretch(self) -> float:
        """How much longer every length becomes, so that it sounds as fast as written."""
        return self.bpm / self.written


def tempo_of(tempi: Sequence[tuple[int, int]], end: float) -> Tempo:
    """Return the tempo that holds for most of the time up to the tick `end`.

    Parameters
    ----------
    tempi : sequence of (int, int)
        Tick, and microseconds a quarter, in any order; 120 bpm until the first. One out of range
        is halved or doubled into it.
    """
    latest = {0: _DEFAULT} | dict(sorted(tempi, key=lambda event: event[0]))
    changes = [(tick, round(_MICROSECONDS / latest[tick], 2)) for tick in sorted(latest)]
    held: dict[float, float] = {}
    for (tick, bpm), (following, _) in pairwise([*changes, (max(end, changes[-1][0]), 0.0)]):
        held[bpm] = held.get(bpm, 0.0) + max(min(following, end) - tick, 0.0)
    written = max(held, key=lambda bpm: held[bpm])
    others = [
        (bpm, tick)
        for (_, before), (tick, bpm) in pairwise([(0, 0.0), *changes])
        if tick < end and bpm not in (before, written)
    ]
    return Tempo(_in_range(written), written, tuple(others))


def _in_range(bpm: float) -> float:
    while bpm > MAX_BPM:
        bpm /= 2
    while bpm < MIN_BPM:
        bpm *= 2
    return bpm


def timeline(contents: MidiContents) -> Track:
    """Return all that is in the file in order of time."""
    tracks = contents.tracks
    if contents.kind == _PATTERNS and len(tracks) > 1:
        return _one_after_another(contents)
    return Track(
        notes=sorted((note for one in tracks for note in one.notes), key=lambda note: note.tick),
        tempi=[tempo for one in tracks for tempo in one.tempi],
        meters=[meter for one in tracks for meter in one.meters],
        last=max(one.last for one in tracks),
        end=max(one.end for one in tracks),
    )


def _one_after_another(contents: MidiContents) -> Track:
    """Return the patterns in a row, each beginning on a bar line."""
    joined, start, beats, beat = Track(), 0, 4, 4
    for track in contents.tracks:
        meters = track.meters or [(0, beats, beat)]
        _, beats, beat = meters[-1]
        joined.notes += [
            Note(tick + start, *rest) for tick, *rest in sorted(track.notes, key=lambda n: n.tick)
        ]
        joined.tempi += [(tick + start, tempo) for tick, tempo in track.tempi]
        joined.meters += [(tick + start, number, note) for tick, number, note in meters]
        joined.last = start + track.last
        lines = BarLines(meters, contents.ticks_per_quarter)
        start += round(pattern_end(track, lines))
    joined.end = start
    return joined


def music_end(track: Track, lines: BarLines) -> float:
    """Return the bar line after the last note, in ticks."""
    return lines.line_after(max((note.tick for note in track.notes), default=0))


def pattern_end(track: Track, lines: BarLines) -> float:
    """Return where the music ends, or the track, if it says so: by an end on a later bar line.

    Neither a note that is held nor an end somewhere in a bar says so.
    """
    end = music_end(track, lines)
    if track.end > max(end, track.last) and lines.is_line(track.end):
        return track.end
    return end
