"""The grid: voices by steps of one bar or several, with cursor, selection and playhead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.locks import Cell
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.editor import Selection
from gdrm_tui.ui.keymap import arrows
from gdrm_tui.ui.layout import GridPlan, has_room_for_next, planned
from gdrm_tui.ui.widgets import gestures
from gdrm_tui.ui.widgets.cells import Height
from gdrm_tui.ui.widgets.gestures import GridPointer
from gdrm_tui.ui.widgets.grid_paint import GridContent
from gdrm_tui.ui.widgets.grid_part import (
    column_regions,
    frame_region,
    label_region,
    meter_region,
    parts_of,
)
from gdrm_tui.ui.widgets.grid_rows import GridRows, struck_at
from gdrm_tui.ui.widgets.paints import Paints

_MOST_STRIPS = 2048  # rows that are kept, by their place and the step that plays


class Grid(Widget, can_focus=True):
    """Shows bars. Keys move the cursor; the mouse paints, selects and clicks labels.

    It knows nothing of sessions: `show` tells it what to draw, and its messages tell what the
    user did.

    Attributes
    ----------
    playhead : int or None
        The step that plays, from 0, counted through the bars shown; None where none of them does.
    step_keys : mapping of str to int
        The letters that are steps; none where letters are the app's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *arrows(left="move(0, -1)", right="move(0, 1)", up="move(-1, 0)", down="move(1, 0)"),
        Binding("home", "move(0, -99)", show=False),
        Binding("end", "move(0, 99)", show=False),
    ]

    playhead: reactive[int | None] = reactive[int | None](None, repaint=False)

    def __init__(self, selection: Selection, id: str | None = None) -> None:
        super().__init__(id=id)
        self._selection, self._marked = selection, selection.mark
        self._content = GridContent()
        self._paints = Paints(self)
        self._plan: GridPlan | None = None
        self._rows: GridRows | None = None
        self._levels: tuple[Height, ...] = ()
        self._strips: dict[tuple[int, int | None], Strip] = {}
        self._parts = parts_of(self.render_line, self._label)
        self._pointer = GridPointer(self)
        self.step_keys: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        """Lay out the parts side by side."""
        yield from self._parts

    def _draw_again(self, *regions: Region) -> None:
        self._strips.clear()
        self._draw(regions)

    def _draw(self, regions: Sequence[Region]) -> None:
        for part in self._parts:
            part.draw_again(regions)

    def show(self, content: GridContent) -> None:
        """Draw `content`, and the selection as it is now."""
        if content != self._content or self._selection.mark != self._marked:
            self._content, self._marked = content, self._selection.mark
            self._redraw()

    def _redraw(self) -> None:
        self._plan = self._rows = None
        self._draw_again()

    def show_levels(self, levels: tuple[Height, ...]) -> None:
        """Let the meters of the voices stand at these heights."""
        before, self._levels = self._levels or (Height(),) * len(levels), levels
        moved = [v for v in self.plan.voices if v < len(levels) and before[v] != levels[v]]
        if moved and self._rows is not None:
            self._rows.levels = levels
            self._parts[0].draw_again([meter_region(self.plan, voice) for voice in moved])

    def bars_that_fit(self, bars: int) -> int:
        """Return how many of so many bars stand side by side at the current size."""
        return planned(self.size.width, self.size.height, bars, (0,), folded=False).bars

    @property
    def has_room_for_next(self) -> bool:
        """Whether the bar that comes next has room beside a single one."""
        return has_room_for_next(self.size.width)

    def place_of(self, bar: int) -> int | None:
        """Return which of the bars shown is that at `bar` of the loop, None where none is."""
        places = [shown.place for shown in self._content.bars]
        return places.index(bar) if bar in places else None

    @property
    def content(self) -> GridContent:
        """What is shown."""
        return self._content

    @property
    def plan(self) -> GridPlan:
        """Where everything is at the current size."""
        if self._plan is None:
            content, (width, height) = self._content, self.size
            bars = len(content.bars)
            self._plan = planned(width, height, bars, content.voices, folded=content.folded)
        return self._plan

    def on_resize(self) -> None:
        """Find another place for everything."""
        self._redraw()

    @property
    def cursor(self) -> Cell:
        """Voice and step of the cursor."""
        return self._selection.cursor

    @cursor.setter
    def cursor(self, cell: Cell) -> None:
        before, self._selection.cursor = self._selection.cursor, cell
        if cell != before:
            self._show_cursor(before, cell)

    def action_move(self, voices: int, steps: int) -> None:
        """Move the cursor among the voices shown, stopping at the edges."""
        voice, step = self.cursor
        shown = self._content.voices
        place = shown.index(voice) if voice in shown else 0
        self.cursor = (
            shown[min(max(place + voices, 0), len(shown) - 1)],
            min(max(step + steps, 0), STEPS_PER_BAR - 1),
        )

    def _show_cursor(self, before: Cell, after: Cell) -> None:
        """Redraw the two cells only."""
        if self._selection.mark is None:
            self._draw_again(*(self._frame(cell) for cell in (before, after)))
        else:
            self._draw_again()
        self.post_message(gestures.CursorMoved())

    def watch_playhead(self, before: int | None, after: int | None) -> None:
        """Redraw the two columns, and the labels of what sounds and of what did."""
        if not self.is_mounted or self.size.height == 0:
            return
        columns = [at for at in (before, after) if at is not None]
        together = before is not None and after == before + 1
        regions = column_regions(self.plan, columns) if together else []
        for at in () if together else columns:
            regions += column_regions(self.plan, [at])
        struck = {voice for at in columns for voice in struck_at(self._content, at)}
        self._draw([*regions, *(label_region(self.plan, voice) for voice in struck)])

    def notify_style_update(self) -> None:
        """Forget the styles of the previous theme."""
        self._paints.forget()
        self._draw_again()
        super().notify_style_update()

    @property
    def cell_width(self) -> int:
        """Columns of a cell at the current size."""
        return self.plan.cell

    def x_of(self, step: int) -> int:
        """Return the first column of a step of the bar that is edited."""
        return self.plan.x_of(step, self._content.selected)

    def _frame(self, cell: Cell) -> Region:
        return frame_region(self.plan, self._content.selected, *cell)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to paint or erase, or tell what else was clicked."""
        self._pointer.press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Paint every cell the mouse passes."""
        self._pointer.move(event)

    def on_mouse_up(self) -> None:
        """End the stroke."""
        self._pointer.let_go()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Make the hit under the mouse louder."""
        event.stop()
        self._pointer.turn(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Make the hit under the mouse softer."""
        event.stop()
        self._pointer.turn(event, -1)

    def on_key(self, event: events.Key) -> None:
        """Tell which step was typed, while letters are steps."""
        letter = event.key
        if self.step_keys and (letter in self.step_keys or _is_letter(letter)):
            event.stop()
            event.prevent_default()
            self.post_message(gestures.StepTyped(self.step_keys.get(letter)))

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget; a loop that goes round is worked out once."""
        key = y, self.playhead
        if key not in self._strips:
            if len(self._strips) >= _MOST_STRIPS:
                self._strips.clear()
            self._strips[key] = self._strip(y)
        return self._strips[key]

    def _label(self, y: int) -> Strip:
        """Return what stands before the cells of a row, which changes more often than they do."""
        pieces = None if self._rows is None else self._rows.label(y, self.playhead)
        if pieces is None:
            return self.render_line(y) if self._no_label(y) else self._strip(y)
        return Strip([self._paints.segment(piece) for piece in pieces]).simplify()

    def _strip(self, y: int) -> Strip:
        if self._rows is None:
            self._rows = GridRows(self._content, self.plan, self._selection)
            self._rows.levels = self._levels
        width, frame = self.size.width, "cursor" if self.has_focus else "quiet"
        pieces = self._rows.row(y, width, self.playhead, frame)
        strip = Strip([self._paints.segment(piece) for piece in pieces])
        return strip.adjust_cell_length(width, self._paints.ground).simplify()

    def _no_label(self, y: int) -> bool:
        """Return whether nothing in a row moves as meters do."""
        return self.plan.place_at(y) is None

    def on_focus(self) -> None:
        """Show the cursor."""
        self._draw_again(self._frame(self.cursor))

    def on_blur(self) -> None:
        """Dim the cursor."""
        self._draw_again(self._frame(self.cursor))


def _is_letter(key: str) -> bool:
    return len(key) == 1 and key.isascii() and key.islower()
