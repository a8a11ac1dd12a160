"""Limiter: keeps loud sound below full scale and passes the rest unchanged, bit for bit."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import MOST_ABOVE_SAMPLES, REACH, segment_peaks

SEGMENT = 64  # frames over which the gain moves in a straight line
# A little below -1 dB: other meters oversample in other ways, and a gain that moves bends peaks.
CEILING = 0.85
# Short, since what passes the ceiling is the first milliseconds of a hit: no drum that rings is
# turned down for longer than the hit covers it.
RELEASE_SECONDS = 0.02
# Two segments, one whose gain has to be known ahead and one that may not be complete yet, and what
# a true peak at the end of the last frame is worked out from.
DELAY = 2 * SEGMENT + REACH
_HELD = DELAY + SEGMENT + REACH


class Limiter:
    """A peak limiter that looks one segment ahead, so that no true peak ever passes the ceiling.

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
        leaving = heard[_HELD - DELAY : _HELD - DELAY + count]
        highest = MOST_ABOVE_SAMPLES * max(heard.max(), -heard.min())
        if self._gain == 1.0 and highest <= CEILING:
            block[:] = leaving
        elif count:
            np.multiply(leaving, self._gains(heard, begin, count)[:, None], out=block)

    def _gains(self, heard: Block, begin: int, count: int) -> npt.NDArray[np.float32]:
        """Return the gain of each of the `count` frames that leave."""
        first_leaving = begin + _HELD - DELAY
        first = first_leaving // SEGMENT
        last = (first_leaving + count - 1) // SEGMENT
        place = first * SEGMENT - begin
        end = place + (last + 2 - first) * SEGMENT
        highest = segment_peaks(heard[place - REACH + 1 : end + REACH], SEGMENT, CEILING)
        allowed = CEILING / np.maximum(highest, CEILING)
        boundaries = self._boundaries(np.minimum(allowed[:-1], allowed[1:]))
        self._gain = boundaries[(first_leaving + count) // SEGMENT - first]
        places = np.arange(first_leaving, first_leaving + count)
        edges = np.arange(first, last + 2) * SEGMENT
        return np.interp(places, edges, boundaries).astype(np.float32)

    def _boundaries(self, most: npt.NDArray[np.float32]) -> list[float]:
        """Return the gain at the first boundary and at those after it, each with its limit."""
        boundaries = [1.0] * (len(most) + 1)
        boundaries[0] = gain = self._gain
        loud = [*np.flatnonzero(most < 1).tolist(), len(most)]
        place = 0
        for next_loud in loud:
            # Until then it rises, and where it has risen there is nothing to work out.
            while gain < 1 and place < next_loud:
                gain = self._risen(gain)
                place += 1
                boundaries[place] = gain
            if next_loud < len(most):
                place = next_loud + 1
                gain = min(float(most[next_loud]), self._risen(gain))
                boundaries[place] = gain
        return boundaries

    def _risen(self, gain: float) -> float:
        risen = gain + (1 - gain) * self._release
        return 1.0 if risen > _UNITY else risen


_UNITY = 1 - 1e-4
