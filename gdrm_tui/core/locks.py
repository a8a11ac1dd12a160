"""Locks: which voices, steps and cells of the bars generation may not touch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import SHAPE, BoolGrid

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Locks:
    """What is locked, alike in every bar of the loop.

    Attributes
    ----------
    voices : frozenset of int
        Rows of the grid.
    steps : frozenset of int
        Columns.
    cells : frozenset of (int, int)
        Single cells as (voice, step).
    """

    voices: frozenset[int] = frozenset()
    steps: frozenset[int] = frozenset()
    cells: frozenset[Cell] = frozenset()

    def __post_init__(self) -> None:
        rows, columns = range(SHAPE[0]), range(SHAPE[1])
        if not (self.voices <= set(rows) and self.steps <= set(columns)):
            raise ValueError("a locked voice or step is outside the grid")
        if not all(voice in rows and step in columns for voice, step in self.cells):
            raise ValueError("a locked cell is outside the grid")

    def __bool__(self) -> bool:
        return bool(self.voices or self.steps or self.cells)

    @property
    def mask(self) -> BoolGrid:
        """The locked cells, shape (voices, steps), bool."""
        mask = np.zeros(SHAPE, bool)
        mask[sorted(self.voices)] = True
        mask[:, sorted(self.steps)] = True
        for cell in self.cells:
            mask[cell] = True
        return mask

    def with_voice_turned(self, voice: int) -> Locks:
        """Return the locks with the voice's lock set or taken off."""
        return replace(self, voices=self.voices ^ {voice})

    def with_step_turned(self, step: int) -> Locks:
        """Return the locks with the step's lock set or taken off."""
        return replace(self, steps=self.steps ^ {step})

    def with_cells_turned(self, cells: frozenset[Cell]) -> Locks:
        """Return the locks with the cells locked, or freed where all of them were locked."""
        freed = cells <= self.cells
        return replace(self, cells=self.cells - cells if freed else self.cells | cells)
