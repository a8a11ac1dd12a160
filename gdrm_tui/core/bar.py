"""Bar: what thirteen voices do over sixteen steps, as an immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT

SHAPE = (VOICE_COUNT, STEPS_PER_BAR)

BoolGrid = npt.NDArray[np.bool_]
FloatGrid = npt.NDArray[np.float32]
NoteGrid = npt.NDArray[np.uint8]
Rolls = tuple[tuple[tuple[int, int], Roll], ...]
Mark = Literal["rest", "hit"]
Marks = tuple[tuple[int, Mark], ...]

OWN_NOTE = 0  # a hit that sounds in its voice's note
_OWN_NOTES: NoteGrid = np.zeros(SHAPE, np.uint8)  # of nearly all bars, which share it
_OWN_NOTES.setflags(write=False)


@dataclass(frozen=True, eq=False, slots=True)
class Bar:
    """Four beats of 4/4 on the grid; two are equal where all that they have is.

    Attributes
    ----------
    hits : shape (voices, steps), bool
        Which cells sound.
    velocities : shape (voices, steps), float32
        In (0, 1] where a hit is, 0 elsewhere.
    offsets : shape (voices, steps), float32
        Distance from the grid in steps, in [-0.5, 0.5) where a hit is, 0 elsewhere.
    notes : shape (voices, steps), uint8
        MIDI key, 1 to 127, of a hit that came in with another than its voice's; `OWN_NOTE` for
        all others and where no hit is.
    rolls : tuple of ((int, int), Roll)
        By voice and step, in order, the hits of more than one stroke. There are few or none, so
        they are no grid.
    marks : tuple of (int, {"rest", "hit"})
        By step, in order, where the user wants everything to rest or everybody to hit, whatever
        is made of the bar; see `core.marks`.

    Raises
    ------
    ValueError
        On construction, when a shape or a value is out of its range.
    """

    hits: BoolGrid
    velocities: FloatGrid
    offsets: FloatGrid
    notes: NoteGrid = field(default_factory=lambda: _OWN_NOTES)
    rolls: Rolls = ()
    marks: Marks = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "hits", _frozen(self.hits, np.bool_))
        object.__setattr__(self, "velocities", _frozen(self.velocities, np.float32))
        object.__setattr__(self, "offsets", _frozen(self.offsets, np.float32))
        _check(self.hits, self.velocities, self.offsets)
        if self.notes is not _OWN_NOTES:
            object.__setattr__(self, "notes", _checked_notes(self.hits, self.notes))
        if self.rolls:
            object.__setattr__(self, "rolls", tuple(sorted(self.rolls, key=_cell_of)))
            _check_rolls(self.hits, self.rolls)
        if self.marks:
            object.__setattr__(self, "marks", tuple(sorted(self.marks)))
            _check_marks(self.marks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bar):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[bytes, bytes, bytes, bytes, Rolls, Marks]:
        # Adding zero folds -0.0 into 0.0, which compare equal but differ as bytes.
        return (
            self.hits.tobytes(),
            (self.velocities + 0.0).tobytes(),
            (self.offsets + 0.0).tobytes(),
            self.notes.tobytes(),
            self.rolls,
            self.marks,
        )

    def roll(self, voice: int, step: int) -> Roll | None:
        """Return the roll of a cell, None for a hit of one stroke and where no hit is."""
        return dict(self.rolls).get((voice, step))

    @property
    def noted(self) -> bool:
        """Whether some of its hits came in with keys of their own."""
        # Bars that came from another process do not share the grid, so it is looked into.
        return self.notes is not _OWN_NOTES and bool(self.notes.any())

    @property
    def unrolled(self) -> Bar:
        """The bar with one stroke in each hit; itself where that is so."""
        return replace(self, rolls=()) if self.rolls else self

    @property
    def unmarked(self) -> Bar:
        """The bar without marks; itself where it has none."""
        return replace(self, marks=()) if self.marks else self

    def rolls_in(self, mask: BoolGrid) -> Rolls:
        """Return the rolls in the cells that `mask`, shape (voices, steps), covers."""
        return tuple(entry for entry in self.rolls if mask[entry[0]])

    @property
    def hit_count(self) -> int:
        """Number of sounding cells, 0 to 208, however many strokes each has."""
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


def _nonzero(grid: npt.NDArray[np.generic]) -> int:
    return int(np.count_nonzero(grid))


def _check(hits: BoolGrid, velocities: FloatGrid, offsets: FloatGrid) -> None:
    for name, grid in (("hits", hits), ("velocities", velocities), ("offsets", offsets)):
        if grid.shape != SHAPE:
            raise ValueError(f"{name} have shape {grid.shape}, a bar needs {SHAPE}")
    loud, late = velocities[hits], offsets[hits]
    # Written so that NaN fails too; counting is several times faster than comparing again.
    if not ((loud > 0) & (loud <= 1)).all():
        raise ValueError("a hit's velocity must be in (0, 1]")
    if not ((late >= -0.5) & (late < 0.5)).all():
        raise ValueError("a hit's offset must be in [-0.5, 0.5) of a step")
    if _nonzero(velocities) != _nonzero(loud) or _nonzero(offsets) != _nonzero(late):
        raise ValueError("a cell without a hit must have velocity 0 and offset 0")


def _checked_notes(hits: BoolGrid, given: npt.ArrayLike) -> NoteGrid:
    notes: NoteGrid = np.array(given, np.uint8, order="C")
    if notes.shape != SHAPE:
        raise ValueError(f"notes have shape {notes.shape}, a bar needs {SHAPE}")
    if not _nonzero(notes):
        return _OWN_NOTES
    if notes.max() > 127:
        raise ValueError(f"a hit's note must be 0 to 127, not {notes.max()}")
    if np.any(notes[~hits] != OWN_NOTE):
        raise ValueError("a cell without a hit must have no note")
    notes.setflags(write=False)
    return notes


def _cell_of(entry: tuple[tuple[int, int], Roll]) -> tuple[int, int]:
    return entry[0]


def _check_rolls(hits: BoolGrid, rolls: Rolls) -> None:
    cells = [cell for cell, _ in rolls]
    if len(set(cells)) != len(cells):
        raise ValueError("two rolls are in one cell")
    for voice, step in cells:
        if not (0 <= voice < SHAPE[0] and 0 <= step < SHAPE[1] and hits[voice, step]):
            raise ValueError(f"the roll in row {voice}, step {step} has no hit")


def _check_marks(marks: Marks) -> None:
    steps = [step for step, _ in marks]
    if len(set(steps)) != len(steps) or not set(steps) <= set(range(SHAPE[1])):
        raise ValueError("two marks are on one step, or one is outside the bar")
    if not {mark for _, mark in marks} <= {"rest", "hit"}:
        raise ValueError("a mark is neither a rest nor a hit")
