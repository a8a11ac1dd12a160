"""Gestures: messages about what the user does on widgets, and the mouse on the grid."""

from __future__ import annotations

from typing import Literal, Protocol

from textual import events
from textual.geometry import Region
from textual.message import Message

from gdrm_tui.core.locks import Cell
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.ui.layout import LABEL_WIDTH, GridPlan
from gdrm_tui.ui.widgets.grid_paint import GridContent

_MENU_BUTTON, _ROLL_BUTTON = 3, 2


class Gesture(Message):
    """Something that the user did on a widget."""


class CursorMoved(Gesture):
    """The cursor or the selection moved."""


class Painted(Gesture):
    """The mouse paints a hit in `cell` (`on`) or erases it; `stroke` numbers the drags."""

    def __init__(self, cell: Cell, stroke: int, *, on: bool) -> None:
        super().__init__()
        self.cell, self.stroke, self.on = cell, stroke, on


class Turned(Gesture):
    """The wheel made the hit in `cell` louder by `by` notches, or softer if below 0."""

    def __init__(self, cell: Cell, by: int) -> None:
        super().__init__()
        self.cell, self.by = cell, by


class RollTurned(Gesture):
    """The middle button changed `what`, strokes or rise, of the hit in `cell`."""

    def __init__(self, cell: Cell, what: Literal["strokes", "rise"]) -> None:
        super().__init__()
        self.cell, self.what = cell, what


class MenuAsked(Gesture):
    """The menu of `cell` was asked for, at column `x` and row `y` of the screen."""

    def __init__(self, cell: Cell, x: int, y: int) -> None:
        super().__init__()
        self.cell, self.x, self.y = cell, x, y


class StepTyped(Gesture):
    """A letter that stands for `step` was typed; None if it stands for no step."""

    def __init__(self, step: int | None) -> None:
        super().__init__()
        self.step = step


class LabelClicked(Gesture):
    """The label of `voice` was clicked."""

    def __init__(self, voice: int) -> None:
        super().__init__()
        self.voice = voice


class BarClicked(Gesture):
    """`cell` was clicked in a bar other than the edited one, the bar at `place`."""

    def __init__(self, place: int, cell: Cell) -> None:
        super().__init__()
        self.place, self.cell = place, cell


class HeadClicked(Gesture):
    """`step` was clicked in the row above the edited bar."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step


class FoldClicked(Gesture):
    """The line of the folded voices was clicked."""


class Pointed(Protocol):
    """What the mouse points at: a grid."""

    cursor: Cell

    @property
    def content(self) -> GridContent:
        """What is shown."""

    @property
    def plan(self) -> GridPlan:
        """Where everything is."""

    @property
    def region(self) -> Region:
        """Where it is on the screen."""

    def post_message(self, message: Message) -> bool:
        """Tell what the hand did."""

    def capture_mouse(self, capture: bool = True) -> None:
        """Have the mouse also where it is elsewhere."""

    def release_mouse(self) -> None:
        """Let it go."""


class GridPointer:
    """Turns mouse events into messages."""

    def __init__(self, grid: Pointed) -> None:
        self._grid = grid
        self._stroke, self._painting = 0, False
        self._drawing: Cell | None = None

    def _inside(self, event: events.MouseEvent) -> tuple[int, int]:
        """Return where the mouse is in the grid: the part below it gets the event first."""
        return event.screen_x - self._grid.region.x, event.screen_y - self._grid.region.y

    def _voice_at(self, y: int) -> int | None:
        place = self._grid.plan.place_at(y)
        return None if place is None else self._grid.content.voices[place]

    def press(self, event: events.MouseDown) -> None:
        """Begin to paint or erase, or tell what else was clicked."""
        x, y = self._inside(event)
        grid, voice = self._grid, self._voice_at(y)
        if y == 0 and x >= LABEL_WIDTH and grid.plan.step_at(x)[0] == grid.content.selected:
            grid.post_message(HeadClicked(self._step_at(x)))
        if voice is None:
            if grid.content.folded and y >= grid.plan.foot:
                grid.post_message(FoldClicked())
            return
        if 0 <= x < LABEL_WIDTH:
            grid.cursor = (voice, grid.cursor[1])
            grid.post_message(LabelClicked(voice))
            return
        bar, step = grid.plan.step_at(x)
        if bar != grid.content.selected:
            place = grid.content.bars[bar].place
            if place is not None:
                grid.post_message(BarClicked(place, (voice, step)))
            return
        self._press_cell((voice, step), event)

    def _press_cell(self, cell: Cell, event: events.MouseDown) -> None:
        grid = self._grid
        if event.button == _MENU_BUTTON:
            grid.cursor = cell
            grid.post_message(MenuAsked(cell, event.screen_x, event.screen_y))
        elif event.button == _ROLL_BUTTON:
            grid.cursor = cell
            grid.post_message(RollTurned(cell, "strokes"))
        else:
            self._stroke += 1
            self._painting = not grid.content.bar.hits[cell]
            grid.capture_mouse()
            self._paint(cell)

    def move(self, event: events.MouseMove) -> None:
        """Paint every cell the mouse passes."""
        if self._drawing is None:
            return
        x, y = self._inside(event)
        plan, shown = self._grid.plan, self._grid.content.voices
        start, step = shown.index(self._drawing[0]), self._drawing[1]
        highest = plan.y_of(len(shown) - 1)
        end = plan.place_at(min(max(y, 1), highest)) or 0
        column = self._step_at(x)
        count = max(abs(end - start), abs(column - step))
        for part in range(1, count + 1):
            there = start + (end - start) * part / count, step + (column - step) * part / count
            self._paint((shown[round(there[0])], round(there[1])))

    def _step_at(self, x: int) -> int:
        """Return the step at a column of the bar that is edited, or the one nearest to it."""
        bar, step = self._grid.plan.step_at(x)
        edited = self._grid.content.selected
        return step if bar == edited else 0 if bar < edited else STEPS_PER_BAR - 1

    def let_go(self) -> None:
        """End the stroke."""
        if self._drawing is not None:
            self._drawing = None
            self._grid.release_mouse()

    def _paint(self, cell: Cell) -> None:
        self._drawing = self._grid.cursor = cell
        painted = Painted(cell, self._stroke, on=self._painting)
        self._grid.post_message(painted)

    def turn(self, event: events.MouseEvent, by: int) -> None:
        """Make the hit under the mouse louder, or softer."""
        x, y = self._inside(event)
        voice = self._voice_at(y)
        bar, step = self._grid.plan.step_at(x)
        if voice is not None and x >= LABEL_WIDTH and bar == self._grid.content.selected:
            self._grid.cursor = (voice, step)
            self._grid.post_message(Turned(self._grid.cursor, by))
