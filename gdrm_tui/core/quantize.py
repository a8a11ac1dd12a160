"""Quantizing: where what was played off the grid is written on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import OWN_NOTE, SHAPE, Bar
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import (
    EARLIEST_OFFSET,
    LATEST_OFFSET,
    STEPS_PER_BAR,
    nearest_step,
    swing_delay,
)

# Below this much humanize, offsets would have to be enormous to be heard where they were played.
_LEAST_HUMANIZE = 0.25


class PlayedHit(NamedTuple):
    """A hit off the grid: `position` in steps from the start, voice, `velocity` in (0, 1].

    `note` is the MIDI key that it came in with, as in `Bar.notes`.
    """

    position: float
    voice: int
    velocity: float
    note: int = OWN_NOTE


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


class WrittenHit(NamedTuple):
    """Where a hit is written: `step` counted like the position it was played at, and `offset`."""

    step: int
    offset: float


def written(position: float, session: Session, quantize: float = 0.0) -> WrittenHit:
    """Return where a hit that was played at `position`, in steps, is written.

    Swing and humanize are undone, so that it sounds where it was played; `quantize`, in [0, 1], is
    how much of its distance from the step it loses.
    """
    step, distance = _nearest(position, swing_delay(session.swing))
    played = distance * (1 - quantize)
    if session.humanize >= _LEAST_HUMANIZE:
        played /= session.humanize
    return WrittenHit(step, min(max(played, EARLIEST_OFFSET), LATEST_OFFSET))


def _nearest(position: float, delay: float) -> tuple[int, float]:
    """Return the step that sounds nearest to `position`, and how far from it that is."""
    first = int(np.floor(position)) - 1
    places = [(step, position - step - delay * (step % 2)) for step in range(first, first + 4)]
    return min(places, key=lambda place: abs(place[1]))


def cell_of(step: int, session: Session) -> tuple[int, int]:
    """Return the bar of the loop and the step of the bar, from 0, that `step` falls on."""
    return divmod(step % (len(session.loop) * STEPS_PER_BAR), STEPS_PER_BAR)
