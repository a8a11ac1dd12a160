"""Limiter: keeps what is loud below full scale, and leaves the rest as it is to the bit."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.mixdown import Block

SEGMENT = 64  # frames over which the gain moves in a straight line
CEILING = 0.9886  # -0.1 dB
RELEASE_SECONDS = 0.08
# Two segments: one whose gain has to be known ahead, and one that may not be complete yet.
DELAY = 2 * SEGMENT
_HELD = DELAY + SEGMENT


class Limiter:
    """A peak limiter that looks one segment ahead, so that no sample ever passes the ceiling.

    The gain at the boundary of two segments is low enough for the peaks of both, and moves in a
    straight line from one boundary to the next; it comes back to 1 exponentially. Samples leave
    `DELAY` frames after they came in. The lengths of the blocks make no difference.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self._release = 1 - math.exp(-SEGMENT / (RELEASE_SECONDS * sample_rate))
        self._frame = 0  # first frame that has not come in
        self._held: Block = np.zeros((_HELD, 2), np.float32)
        self._gain = 1.0  # at the boundary that begins the segment of the next frame to leave

    def process(self, block: Block) -> None:
        """Replace `block`, shape (frames, 2), float32, by the frames that leave."""
        heard = np.concatenate([self._held, block])
        begin, count = self._frame - _HELD, len(block)
        self._frame += count
        self._held = heard[count:]
        leaving = heard[SEGMENT : SEGMENT + count]
        if self._gain == 1.0 and max(heard.max(), -heard.min()) <= CEILING:
            block[:] = leaving
        elif count:
            np.multiply(leaving, self._gains(heard, begin, count)[:, None], out=block)

    def _gains(self, heard: Block, begin: int, count: int) -> npt.NDArray[np.float32]:
        """Return the gain of each of the `count` frames that leave."""
        first_leaving = begin + SEGMENT
        first = first_leaving // SEGMENT
        last = (first_leaving + count - 1) // SEGMENT
        place = first * SEGMENT - begin
        segments = heard[place : place + (last + 2 - first) * SEGMENT].reshape(-1, 2 * SEGMENT)
        allowed = CEILING / np.maximum(np.abs(segments).max(axis=1), CEILING)
        boundaries = [self._gain]
        for before, after in zip(allowed[:-1].tolist(), allowed[1:].tolist(), strict=True):
            risen = boundaries[-1] + (1 - boundaries[-1]) * self._release
            boundaries.append(min(before, after, 1.0 if risen > _UNITY else risen))
        self._gain = boundaries[(first_leaving + count) // SEGMENT - first]
        places = np.arange(first_leaving, first_leaving + count)
        edges = np.arange(first, last + 2) * SEGMENT
        return np.interp(places, edges, boundaries).astype(np.float32)


_UNITY = 1 - 1e-4
