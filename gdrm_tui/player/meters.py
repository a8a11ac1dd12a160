"""Meters: the levels that the engine tells, and the highest of the last moments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HOLD_SECONDS = 1.5
FLOOR = -60.0  # dB: what is lower is silent


@dataclass(frozen=True, slots=True)
class Level:
    """A meter's reading in decibels of full scale, `FLOOR` or above: now, and held."""

    now: float
    held: float


class Meters:
    """Holds the peaks of each voice and of the master.

    A peak is held for `HOLD_SECONDS`, and then falls to where the level is.
    """

    def __init__(self) -> None:
        self._held: list[tuple[float, float]] = []  # decibels, and since when in seconds

    def read(self, levels: Sequence[float], now: float) -> list[Level]:
        """Return the readings of `levels`, peaks with 1 as full scale, at `now` in seconds."""
        decibels = [_decibels(level) for level in levels]
        if len(self._held) != len(decibels):
            self._held = [(level, now) for level in decibels]
        self._held = [
            (level, now) if level >= held or now - since > HOLD_SECONDS else (held, since)
            for level, (held, since) in zip(decibels, self._held, strict=True)
        ]
        return [Level(level, held) for level, (held, _) in zip(decibels, self._held, strict=True)]


def _decibels(level: float) -> float:
    return max(20 * math.log10(level), FLOOR) if level > 0 else FLOOR
