"""Bars written by hand: the few hits that a fact is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import voice_index
from training.bars import TRAIN, Bars, Floats

EIGHTHS = range(0, 16, 2)
GROOVE: dict[str, Iterable[int]] = {"kick": (0, 8, 10), "snare": (4, 12), "closed-hat": EIGHTHS}


def grid_of(hits: Mapping[str, Iterable[int]], velocity: float = 0.8) -> Floats:
    """Return one bar, shape (3, voices, steps), with the steps at which each voice sounds."""
    grid = np.zeros((3, *SHAPE), np.float32)
    for name, steps in hits.items():
        grid[0, voice_index(name), list(steps)] = 1
        grid[1, voice_index(name), list(steps)] = velocity
    return grid


def bars_with(grids: Sequence[Floats] | Floats, **columns: object) -> Bars:
    """Return the bars of one rock performance, one after the other, but for what is given."""
    count = len(grids)
    values = {
        "genres": np.ones((count, 1), np.float32),
        "bpm": np.full(count, 120, np.float32),
        "fill": np.zeros(count, np.float32),
        "performance": np.zeros(count, np.int64),
        "place": np.arange(count),
        "split": np.full(count, TRAIN),
        "typicality": np.full(count, 0.5, np.float32),
        "weight": np.ones(count, np.float32),
        "genre_names": ("rock",),
    }
    given = {k: np.asarray(v) if k != "genre_names" else v for k, v in columns.items()}
    return Bars(np.stack(list(grids)).astype(np.float32), **(values | given))


def marked(count: int) -> Floats:
    """Return bars of one hit each, whose velocity says which one it is: see `marks_of`."""
    grids = np.zeros((count, 3, *SHAPE), np.float32)
    grids[:, 0, 0, 0] = 1
    grids[:, 1, 0, 0] = (1 + np.arange(count)) / 1000
    return grids


def marks_of(grids: Floats) -> np.ndarray:
    """Return the numbers of marked bars, shape (..., 3, voices, steps); -1 for empty ones."""
    return np.rint(1000 * np.asarray(grids)[..., 1, 0, 0]).astype(int) - 1
