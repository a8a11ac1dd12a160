"""Pictures of bars for TensorBoard."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.timing import STEPS_PER_BEAT
from training.bars import Floats

_CELL, _GAP, _COLUMNS = 10, 6, 4
_BACKGROUND, _BEAT, _EMPTY = (24, 26, 32), (52, 56, 68), (38, 41, 50)
_EARLY, _LATE = np.array((90, 190, 255)), np.array((255, 170, 60))


def bars_picture(grids: Floats) -> npt.NDArray[np.uint8]:
    """Return an image of shape (height, width, 3) of bars of shape (n, 3, voices, steps).

    Brightness is velocity; hits before the grid are blue, on it white, after it amber.
    """
    tiles = [_tile(grid) for grid in grids]
    blank = np.full_like(tiles[0], _BACKGROUND)
    tiles += [blank] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS)]
    return np.vstack(rows)


def _tile(grid: Floats) -> npt.NDArray[np.uint8]:
    voices, steps = SHAPE
    size = (voices * _CELL + _GAP, steps * _CELL + _GAP, 3)
    image = np.full(size, _BACKGROUND, np.uint8)
    for voice in range(voices):
        for step in range(steps):
            top, left = voice * _CELL, step * _CELL
            hit, velocity, offset = grid[:, voice, step].tolist()
            colour = _colour(hit, velocity, offset, step)
            image[top : top + _CELL - 1, left : left + _CELL - 1] = colour
    return image


def _colour(hit: float, velocity: float, offset: float, step: int) -> npt.ArrayLike:
    if not hit:
        return _BEAT if step % STEPS_PER_BEAT == 0 else _EMPTY
    lean = min(1.0, 4 * abs(offset))
    side = _EARLY if offset < 0 else _LATE
    colour = (1 - lean) * np.full(3, 255) + lean * side
    return np.asarray(colour * (0.35 + 0.65 * velocity), np.uint8)
