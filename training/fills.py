"""Fills: those in the dataset's fill files, and those that drummers play within beats.

Only the fills in beats show what a groove before and after them is like. They are found from their
own hits: more drums in the second half of the bar than the performance usually has, in a bar unlike
its others. Nearly half of what is found is the fourth bar of four, where fills belong.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.skeleton import likeness, skeletons
from gdrm_tui.core.voices import voice_index
from training.bars import Bars, Floats

_TOMS = [voice_index(name) for name in ("low-tom", "mid-tom", "high-tom")]
_DRUMS = [voice_index("snare"), *_TOMS]
_GHOST = 0.2  # softer snare hits are no part of a fill
_FEWEST_BARS = 8  # a performance has to show what it usually plays
_MORE_DRUMS, _MORE_TOMS, _MANY_DRUMS = 3, 2, 5
_UNLIKE = 0.35  # the share of a performance's bars that are unlike the others
_WHOLE, _BEGUN = 10, 3  # hits of a bar that is a fill from its start, and in its first half


def whole_fill(hits: npt.NDArray[np.bool_]) -> bool:
    """Return whether a bar of a fill file, shape (voices, steps), is one from its start.

    Many of these files begin in the middle of a bar, since the groove before was cut off.
    """
    return bool(hits.sum() >= _WHOLE and hits[:, : hits.shape[1] // 2].sum() >= _BEGUN)


def fills_in_beats(bars: Bars) -> npt.NDArray[np.bool_]:
    """Return which bars are fills that were played in a beat, shape (n,)."""
    found = np.zeros(len(bars), bool)
    for number in np.unique(bars.performance):
        rows = np.flatnonzero((bars.performance == number) & (bars.fill == 0))
        if len(rows) >= _FEWEST_BARS:
            found[rows] = _fills_of(bars.grids[rows, 1])
    return found


def _fills_of(velocities: Floats) -> npt.NDArray[np.bool_]:
    """Return which of a performance's bars, shape (n, voices, steps), are fills."""
    half = velocities.shape[2] // 2
    drums = (velocities[:, _DRUMS, half:] > _GHOST).sum((1, 2))
    toms = (velocities[:, _TOMS, half:] > 0).sum((1, 2))
    shapes = skeletons(velocities)
    like = likeness(shapes, shapes).mean(1)
    more_toms = toms - np.median(toms) >= _MORE_TOMS
    more: npt.NDArray[np.bool_] = drums - np.median(drums) >= _MORE_DRUMS
    more &= (like < np.quantile(like, _UNLIKE)) & (more_toms | (drums >= _MANY_DRUMS))
    return more
