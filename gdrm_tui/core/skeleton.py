"""Skeletons: what makes a bar the groove it is, and how alike two grooves are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import voice_index

LOUD = 0.4  # a softer snare hit is a ghost note

Floats = npt.NDArray[np.float32]

# Which voices count as one, how much they weigh, and how loud a hit must be to count.
_PARTS = (
    (("kick",), 1.5, 0.0),
    (("snare",), 1.5, LOUD),
    (("closed-hat", "open-hat", "ride"), 0.8, 0.0),
    (("low-tom", "mid-tom", "high-tom"), 1.0, 0.0),
    (("crash", "crash-2"), 0.3, 0.0),
)
_ROWS = tuple(([voice_index(name) for name in names], least) for names, _, least in _PARTS)
_WEIGHTS = np.array([weight for _, weight, _ in _PARTS], np.float32)
SKELETON_CELLS = len(_PARTS) * STEPS_PER_BAR


def skeletons(velocities: npt.ArrayLike) -> Floats:
    """Return the skeletons of bars, shape (n, 5 x steps), each cell 0 or the weight of its part.

    Parameters
    ----------
    velocities : shape (n, voices, steps), in [0, 1]
        0 where there is no hit.
    """
    bars = np.asarray(velocities, np.float32)
    rows = [(bars[:, voices] > least).any(1) for voices, least in _ROWS]
    return _weighed(np.stack(rows, axis=1))


def skeletons_of_cells(rows: Sequence[Sequence[int]]) -> Floats:
    """Return skeletons as `skeletons` does, from the cells that sound in each, in their order."""
    sounding = np.zeros((len(rows), SKELETON_CELLS), bool)
    for row, cells in enumerate(rows):
        sounding[row, list(cells)] = True
    return _weighed(sounding.reshape(len(rows), len(_PARTS), STEPS_PER_BAR))


def _weighed(sounding: npt.NDArray[np.bool_]) -> Floats:
    cells: Floats = (sounding * _WEIGHTS[None, :, None]).reshape(len(sounding), SKELETON_CELLS)
    return cells


def likeness(first: Floats, second: Floats) -> Floats:
    """Return the weighted Jaccard likeness of skeletons, shape (n, m), in [0, 1].

    What both have, over what either has. Two empty skeletons are alike.

    Parameters
    ----------
    first, second : shape (n, cells) and (m, cells)
        As `skeletons` returns them.
    """
    both = first @ (second > 0).astype(np.float32).T
    either = first.sum(1)[:, None] + second.sum(1)[None] - both
    return np.where(either > 0, both / np.maximum(either, 1e-9), 1).astype(np.float32)
