"""Bar: what thirteen voices do over sixteen steps, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT

SHAPE = (VOICE_COUNT, STEPS_PER_BAR)

BoolGrid = npt.NDArray[np.bool_]
FloatGrid = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Bar:
    """Four beats of 4/4 on the grid; equal bars have equal hits, velocities and offsets.

    Attributes
    ----------
    hits : shape (voices, steps), bool
        Which cells sound.
    velocities : shape (voices, steps), float32
        In (0, 1] where a hit is, 0 elsewhere.
    offsets : shape (voices, steps), float32
        Distance from the grid in steps, in [-0.5, 0.5) where a hit is, 0 elsewhere.

    Raises
    ------
    ValueError
        On construction, when a shape or a value is out of its range.
    """

    hits: BoolGrid
    velocities: FloatGrid
    offsets: FloatGrid

    def __post_init__(self) -> None:
        object.__setattr__(self, "hits", _frozen(self.hits, np.bool_))
        object.__setattr__(self, "velocities", _frozen(self.velocities, np.float32))
        object.__setattr__(self, "offsets", _frozen(self.offsets, np.float32))
        _check(self.hits, self.velocities, self.offsets)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bar):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[bytes, bytes, bytes]:
        # Adding zero folds -0.0 into 0.0, which compare equal but differ as bytes.
        return (
            self.hits.tobytes(),
            (self.velocities + 0.0).tobytes(),
            (self.offsets + 0.0).tobytes(),
        )

    @property
    def hit_count(self) -> int:
        """Number of sounding cells, 0 to 208."""
        return int(self.hits.sum())


def empty_bar() -> Bar:
    """Return a bar without hits."""
    return Bar(np.zeros(SHAPE, bool), np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))


def distance(first: Bar, second: Bar) -> int:
    """Return the Hamming distance of the hits: the number of cells on in one bar only."""
    return int((first.hits != second.hits).sum())


def _frozen(values: npt.ArrayLike, dtype: type[np.generic]) -> npt.NDArray[np.generic]:
    array = np.array(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array


def _check(hits: BoolGrid, velocities: FloatGrid, offsets: FloatGrid) -> None:
    for name, grid in (("hits", hits), ("velocities", velocities), ("offsets", offsets)):
        if grid.shape != SHAPE:
            raise ValueError(f"{name} have shape {grid.shape}, a bar needs {SHAPE}")
    # Written so that NaN fails too.
    if not np.all((velocities[hits] > 0) & (velocities[hits] <= 1)):
        raise ValueError("a hit's velocity must lie in (0, 1]")
    if not np.all((offsets[hits] >= -0.5) & (offsets[hits] < 0.5)):
        raise ValueError("a hit's offset must lie in [-0.5, 0.5) of a step")
    if np.any(velocities[~hits] != 0) or np.any(offsets[~hits] != 0):
        raise ValueError("a cell without a hit must have velocity 0 and offset 0")
