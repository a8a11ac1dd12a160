"""Limiter: keeps what is loud below full scale, and leaves the rest as it is to the bit."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Block = npt.NDArray[np.float32]

CELL = 64  # frames over which the gain moves in a straight line
CEILING = 0.9886  # -0.1 dB
RELEASE_SECONDS = 0.08
# Two cells: one that a gain has to be known for ahead, and one that may not be complete yet.
DELAY = 2 * CELL
_KEPT = DELAY + CELL


class Limiter:
    """A peak limiter that looks a cell ahead, so that no sample ever passes the ceiling.

    The gain at each boundary of two cells is low enough for the peaks of both, and goes in a
    straight line from one to the next; it comes back to 1 exponentially. Samples leave `DELAY`
    frames after they came in. Blocks of any lengths give the same samples.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self._release = 1 - math.exp(-CELL / (RELEASE_SECONDS * sample_rate))
        self._frame = 0  # first frame that has not come in
        self._kept: Block = np.zeros((_KEPT, 2), np.float32)
        self._gain = 1.0  # at the boundary that begins the cell of the next frame to leave

    def process(self, block: Block) -> None:
        """Replace `block`, shape (frames, 2), float32, by what leaves while it comes in."""
        heard = np.concatenate([self._kept, block])
        begin, count = self._frame - _KEPT, len(block)
        self._frame += count
        self._kept = heard[count:]
        leaving = heard[CELL : CELL + count]
        if self._gain == 1.0 and max(heard.max(), -heard.min()) <= CEILING:
            block[:] = leaving
        elif count:
            np.multiply(leaving, self._gains(heard, begin, count)[:, None], out=block)

    def _gains(self, heard: Block, begin: int, count: int) -> npt.NDArray[np.float32]:
        """Return the gain of each of the `count` frames that leave."""
        first_leaving = begin + CELL
        first = first_leaving // CELL
        last = (first_leaving + count - 1) // CELL
        place = first * CELL - begin
        cells = heard[place : place + (last + 2 - first) * CELL].reshape(-1, 2 * CELL)
        allowed = CEILING / np.maximum(np.abs(cells).max(axis=1), CEILING)
        boundaries = [self._gain]
        for before, after in zip(allowed[:-1].tolist(), allowed[1:].tolist(), strict=True):
            risen = boundaries[-1] + (1 - boundaries[-1]) * self._release
            boundaries.append(min(before, after, 1.0 if risen > _UNITY else risen))
        self._gain = boundaries[(first_leaving + count) // CELL - first]
        places = np.arange(first_leaving, first_leaving + count)
        edges = np.arange(first, last + 2) * CELL
        return np.interp(places, edges, boundaries).astype(np.float32)


_UNITY = 1 - 1e-4
