"""From hits at free positions to bars on the grid."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import OWN_NOTE, SHAPE, Bar
from gdrm_tui.core.timing import STEPS_PER_BAR

_BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))


class PlayedHit(NamedTuple):
    """A hit off the grid: `position` in steps from the start, voice, `velocity` in (0, 1].

    `note` is the MIDI key that it came in with, as in `Bar.notes`.
    """

    position: float
    voice: int
    velocity: float
    note: int = OWN_NOTE


def nearest_step(position: float) -> tuple[int, float]:
    """Return the step nearest to `position`, and the offset from it in [-0.5, 0.5)."""
    step = math.floor(position + 0.5)
    return step, min(max(position - step, -0.5), _BELOW_HALF)


def bars_of_hits(hits: Iterable[PlayedHit]) -> dict[int, Bar]:
    """Return the bars that hold hits, by index from the start of the music.

    A hit nearer to the next bar's first step belongs to that bar, with a negative offset. Where
    two hits of a voice fall on one step the louder stays. Hits before step 0 are kept on step 0
    if they are nearest to it and dropped otherwise.
    """
    grids: dict[int, np.ndarray] = {}
    for hit in hits:
        step, offset = nearest_step(hit.position)
        if step < 0:
            continue
        grid = grids.setdefault(step // STEPS_PER_BAR, np.zeros((2, *SHAPE), np.float32))
        cell = (hit.voice, step % STEPS_PER_BAR)
        if hit.velocity > grid[0][cell]:
            grid[0][cell], grid[1][cell] = hit.velocity, offset
    return {index: Bar(grid[0] > 0, grid[0], grid[1]) for index, grid in sorted(grids.items())}
