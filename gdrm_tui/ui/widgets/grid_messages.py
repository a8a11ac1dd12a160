"""What the grid tells of the hand on it."""

from __future__ import annotations

from typing import Literal

from textual.message import Message

from gdrm_tui.core.locks import Cell


class CursorMoved(Message):
    """The cursor or the selection moved."""


class Painted(Message):
    """The mouse paints a hit in `cell` (`on`) or erases it; `stroke` numbers the drags."""

    def __init__(self, cell: Cell, stroke: int, *, on: bool) -> None:
        super().__init__()
        self.cell, self.stroke, self.on = cell, stroke, on


class Turned(Message):
    """The wheel made the hit in `cell` louder by `by` notches, softer below 0."""

    def __init__(self, cell: Cell, by: int) -> None:
        super().__init__()
        self.cell, self.by = cell, by


class RollTurned(Message):
    """Another button turned `what`, strokes or rise, of the hit in `cell`."""

    def __init__(self, cell: Cell, what: Literal["strokes", "rise"]) -> None:
        super().__init__()
        self.cell, self.what = cell, what


class MenuAsked(Message):
    """What can be done with `cell` is asked for, at column `x` and row `y` of the screen."""

    def __init__(self, cell: Cell, x: int, y: int) -> None:
        super().__init__()
        self.cell, self.x, self.y = cell, x, y


class StepTyped(Message):
    """A letter that stands for `step` was typed, or one that stands for none: None."""

    def __init__(self, step: int | None) -> None:
        super().__init__()
        self.step = step


class LabelClicked(Message):
    """The label of `voice` was clicked."""

    def __init__(self, voice: int) -> None:
        super().__init__()
        self.voice = voice


class BarClicked(Message):
    """`cell` of another bar than the one that is edited was clicked, that at `place`."""

    def __init__(self, place: int, cell: Cell) -> None:
        super().__init__()
        self.place, self.cell = place, cell


class HeadClicked(Message):
    """`step` was clicked in the row above the bar that is edited."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step


class FoldClicked(Message):
    """The line of the folded voices was clicked."""
