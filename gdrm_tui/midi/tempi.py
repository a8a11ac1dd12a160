"""Which of a MIDI file's tempi a loop plays at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM

_DEFAULT = 500_000  # microseconds a quarter until a file names a tempo: 120 bpm
_MICROSECONDS = 60_000_000


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
