"""The grid: voices by sixteen steps, with cursor, selection and playhead."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.locks import Cell
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT, VOICES
from gdrm_tui.player.editor import Selection
from gdrm_tui.ui.layout import LABEL_WIDTH, cell_width
from gdrm_tui.ui.widgets.cells import GridContent, cell_sign, density_sign, heard_sign

_GAP = "│"


class Grid(Widget):
    """Shows one bar. Keys move the cursor; the mouse paints, selects and clicks labels.

    It knows nothing of sessions: `show` tells it what to draw, and its messages tell what the
    user did.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--label",
        "grid--locked",
        "grid--silent",
        "grid--empty",
        "grid--soft",
        "grid--hit",
        "grid--accent",
        "grid--held",
        "grid--selected",
        "grid--playhead",
        "grid--cursor",
        "grid--resting",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("home", "move(0, -99)", show=False),
        Binding("end", "move(0, 99)", show=False),
    ]

    playhead: reactive[int | None] = reactive[int | None](None, repaint=False)

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

    class LabelClicked(Message):
        """The label of `voice` was clicked."""

        def __init__(self, voice: int) -> None:
            super().__init__()
            self.voice = voice

    class BarClicked(Message):
        """`cell` of the second grid, which shows the next bar, was clicked."""

        def __init__(self, cell: Cell) -> None:
            super().__init__()
            self.cell = cell

    def __init__(
        self, selection: Selection, id: str | None = None, *, beside: bool = False
    ) -> None:
        super().__init__(id=id)
        self._selection, self._marked = selection, selection.mark
        self.can_focus = not beside
        self._content = GridContent()
        self._label_width = 0 if beside else LABEL_WIDTH
        self._styles: dict[tuple[str, ...], Style] = {}
        self._stroke, self._painting = 0, False
        self._drawing: Cell | None = None

    def show(self, content: GridContent) -> None:
        """Draw `content`, and the selection as it is now."""
        if content != self._content or self._selection.mark != self._marked:
            self._content, self._marked = content, self._selection.mark
            self.refresh()

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
        """Move the cursor, stopping at the edges."""
        voice, step = self.cursor
        self.cursor = (
            min(max(voice + voices, 0), VOICE_COUNT - 1),
            min(max(step + steps, 0), STEPS_PER_BAR - 1),
        )

    def _show_cursor(self, before: Cell, after: Cell) -> None:
        """Redraw the two cells only."""
        if self._selection.mark is None:
            self.refresh(*(self._cell_region(*cell) for cell in (before, after)))
        else:
            self.refresh()
        self.post_message(self.CursorMoved())

    def watch_playhead(self, before: int | None, after: int | None) -> None:
        """Redraw the two columns only."""
        columns = [self._column(step) for step in (before, after) if step is not None]
        if before is not None and after == before + 1:
            # Textual draws a row from its start to each region's end, so two cost it twice.
            columns = [Region.from_union(columns)]
        self.refresh(*columns)

    def notify_style_update(self) -> None:
        """Forget the styles of the previous theme."""
        self._styles.clear()
        super().notify_style_update()

    @property
    def cell_width(self) -> int:
        """Columns of a cell at the current width."""
        return cell_width(self.size.width - self._label_width)

    def x_of(self, step: int) -> int:
        """Return the first column of a step."""
        return self._label_width + step * self.cell_width + step // STEPS_PER_BEAT

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: one for the beats and one for each voice."""
        return VOICE_COUNT + 1

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to paint or erase, or tell that a label was clicked."""
        voice = event.y - 1
        if not 0 <= voice < VOICE_COUNT:
            return
        if 0 <= event.x < self._label_width:
            self.cursor = (voice, self.cursor[1])
            self.post_message(self.LabelClicked(voice))
            return
        cell = voice, self._step_at(event.x)
        if not self.can_focus:
            self.post_message(self.BarClicked(cell))
            return
        self._stroke += 1
        self._painting = not self._content.bar.hits[cell]
        self.capture_mouse()
        self._paint(cell)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Paint every cell the mouse passes."""
        if self._drawing is None:
            return
        voice, step = self._drawing
        row = min(max(event.y - 1, 0), VOICE_COUNT - 1)
        column = self._step_at(event.x)
        count = max(abs(row - voice), abs(column - step))
        for part in range(1, count + 1):
            there = voice + (row - voice) * part / count, step + (column - step) * part / count
            self._paint((round(there[0]), round(there[1])))

    def on_mouse_up(self) -> None:
        """End the stroke."""
        if self._drawing is not None:
            self._drawing = None
            self.release_mouse()

    def _paint(self, cell: Cell) -> None:
        self._drawing = self.cursor = cell
        self.post_message(self.Painted(cell, self._stroke, on=self._painting))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Make the hit under the mouse louder."""
        self._turn(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Make the hit under the mouse softer."""
        self._turn(event, -1)

    def _turn(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        if self.can_focus and 1 <= event.y <= VOICE_COUNT and event.x >= self._label_width:
            self.cursor = (event.y - 1, self._step_at(event.x))
            self.post_message(self.Turned(self.cursor, by))

    def _step_at(self, x: int) -> int:
        """Return the step at a column, or the nearest one before it."""
        steps = (step for step in reversed(range(STEPS_PER_BAR)) if self.x_of(step) <= x)
        return next(steps, 0)

    def _cell_region(self, voice: int, step: int) -> Region:
        return Region(self.x_of(step), voice + 1, self.cell_width, 1)

    def _column(self, step: int) -> Region:
        return Region(self.x_of(step), 0, self.cell_width, VOICE_COUNT + 1)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        if y > VOICE_COUNT:
            return Strip.blank(self.size.width, self.rich_style)
        segments = [self._label(y - 1)] if self._label_width else []
        for step in range(STEPS_PER_BAR):
            if step and step % STEPS_PER_BEAT == 0:
                segments.append(Segment(_GAP if y else " ", self._style("empty")))
            segments.append(self._head(step) if y == 0 else self._cell(y - 1, step))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style).simplify()

    def _style(self, *names: str) -> Style:
        if names not in self._styles:
            self._styles[names] = Style.combine(
                self.get_component_rich_style(f"grid--{name}", partial=bool(i))
                for i, name in enumerate(names)
            )
        return self._styles[names]

    def _label(self, voice: int) -> Segment:
        if voice < 0:
            return Segment(self._content.title.ljust(LABEL_WIDTH), self._style("label"))
        locked = voice in self._content.locks.voices
        heard = heard_sign(self._content.mixer, voice)
        density = density_sign(self._content.densities.get(VOICES[voice].name))
        text = f"{'■' if locked else ' '}{VOICES[voice].label:<11}{heard}{density} "
        silent = voice not in self._content.heard
        return Segment(text, self._style("silent" if silent else "locked" if locked else "label"))

    def _head(self, step: int) -> Segment:
        if step == self.playhead:
            return Segment("▼".ljust(self.cell_width), self._style("label", "playhead"))
        beat, rest = divmod(step, STEPS_PER_BEAT)
        locked = step in self._content.locks.steps
        text = "■" if locked else str(beat + 1) if rest == 0 else " "
        if not self._label_width and beat == 0:  # no labels, so the title stands here
            room = STEPS_PER_BEAT * self.cell_width
            text = self._content.title.strip().ljust(room)[step * self.cell_width :]
        style = self._style("locked" if locked else "label")
        return Segment(text.ljust(self.cell_width)[: self.cell_width], style)

    def _cell(self, voice: int, step: int) -> Segment:
        rows, columns = self._selection.chosen
        selected = self._selection.mark is not None and voice in rows and step in columns
        sign, *names = cell_sign(self._content, voice, step)
        if selected:
            sign = "░" if names[0] == "empty" else sign
            names.append("selected")
        if step == self.playhead:
            names.append("playhead")
        if (voice, step) == self.cursor and self.can_focus:
            names.append("cursor" if self.has_focus else "resting")
        text = sign.ljust(self.cell_width, "░" if selected else " ")[: self.cell_width]
        return Segment(text, self._style(*names))

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh(self._cell_region(*self.cursor))

    def on_blur(self) -> None:
        """Dim the cursor."""
        self.refresh(self._cell_region(*self.cursor))
