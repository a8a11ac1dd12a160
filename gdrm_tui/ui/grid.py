"""The grid: thirteen voices by sixteen steps, with cursor and playhead."""

from __future__ import annotations

from collections.abc import Mapping
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

from gdrm_tui.core.bar import STEPS_PER_BAR, STEPS_PER_BEAT, Bar, empty_bar
from gdrm_tui.core.kit import VOICE_COUNT, VOICES

LABEL_WIDTH = 14
_HEIGHTS = "▁▂▃▄▅▆▇█"
_DENSITIES = "⡀⣀⣄⣤⣦⣶⣷⣿"  # dots, so that none looks like a hit
_SILENT = "×"
_LEAN = 0.12  # offsets beyond this, in steps, are marked early or late
_WIDEST = 4


class Grid(Widget, can_focus=True):
    """Shows one bar; the cursor moves by keys, and a click names a cell.

    It knows nothing of sessions: `show` gives it what to draw, messages say what was done.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--label",
        "grid--locked",
        "grid--empty",
        "grid--beat",
        "grid--soft",
        "grid--hit",
        "grid--accent",
        "grid--playhead",
        "grid--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("home", "move(0, -99)", show=False),
        Binding("end", "move(0, 99)", show=False),
    ]

    cursor: reactive[tuple[int, int]] = reactive((0, 0), repaint=False)
    playhead: reactive[int | None] = reactive[int | None](None, repaint=False)

    class CursorMoved(Message):
        """The cursor stands on another cell."""

    class CellClicked(Message):
        """The mouse asked for a toggle of the cell under the cursor."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bar = empty_bar()
        self._locked: frozenset[int] = frozenset()
        self._densities: Mapping[str, float] = {}

    def show(self, bar: Bar, locked: frozenset[int], densities: Mapping[str, float]) -> None:
        """Draw `bar`, with the voices in `locked` and the voices' own `densities` marked."""
        drawn = bar, locked, densities
        if drawn != (self._bar, self._locked, self._densities):
            self._bar, self._locked, self._densities = drawn
            self.refresh()

    @property
    def voice(self) -> int:
        """Row of the cursor."""
        return self.cursor[0]

    @property
    def step(self) -> int:
        """Column of the cursor."""
        return self.cursor[1]

    def action_move(self, voices: int, steps: int) -> None:
        """Move the cursor, stopping at the edges."""
        self.cursor = (
            min(max(self.voice + voices, 0), VOICE_COUNT - 1),
            min(max(self.step + steps, 0), STEPS_PER_BAR - 1),
        )

    def watch_cursor(self, before: tuple[int, int], after: tuple[int, int]) -> None:
        """Redraw the two cells only."""
        self.refresh(*(self._cell_region(*cell) for cell in (before, after)))
        self.post_message(self.CursorMoved())

    def watch_playhead(self, before: int | None, after: int | None) -> None:
        """Redraw the two columns only."""
        regions = [self._column(step) for step in (before, after) if step is not None]
        self.refresh(*regions)

    @property
    def cell_width(self) -> int:
        """Columns of a cell at the present width."""
        gaps = STEPS_PER_BAR // STEPS_PER_BEAT - 1
        room = self.size.width - LABEL_WIDTH - gaps
        return min(max(room // STEPS_PER_BAR, 1), _WIDEST)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: the beats' and one a voice."""
        return VOICE_COUNT + 1

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked cell and ask for a toggle."""
        step = self._step_at(event.x)
        if step is not None and 1 <= event.y <= VOICE_COUNT:
            self.cursor = (event.y - 1, step)
            self.post_message(self.CellClicked())

    def _x(self, step: int) -> int:
        return LABEL_WIDTH + step * self.cell_width + step // STEPS_PER_BEAT

    def _step_at(self, x: int) -> int | None:
        for step in range(STEPS_PER_BAR):
            if self._x(step) <= x < self._x(step) + self.cell_width:
                return step
        return None

    def _cell_region(self, voice: int, step: int) -> Region:
        return Region(self._x(step), voice + 1, self.cell_width, 1)

    def _column(self, step: int) -> Region:
        return Region(self._x(step), 0, self.cell_width, VOICE_COUNT + 1)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        if y > VOICE_COUNT:
            return Strip.blank(self.size.width, self.rich_style)
        segments = [self._label(y - 1)]
        for step in range(STEPS_PER_BAR):
            if step and step % STEPS_PER_BEAT == 0:
                segments.append(Segment(" ", self.rich_style))
            segments.append(self._head(step) if y == 0 else self._cell(y - 1, step))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, *names: str) -> Style:
        return Style.combine(
            self.get_component_rich_style(f"grid--{name}", partial=bool(i))
            for i, name in enumerate(names)
        )

    def _label(self, voice: int) -> Segment:
        if voice < 0:
            return Segment(" " * LABEL_WIDTH, self.rich_style)
        locked = voice in self._locked
        mark = "■" if locked else " "
        text = f"{mark}{VOICES[voice].label:<11}{self._density(voice)} "
        return Segment(text, self._style("locked" if locked else "label"))

    def _density(self, voice: int) -> str:
        """Return the sign of a voice's own density: none at 0.5, as generated."""
        density = self._densities.get(VOICES[voice].name)
        if density is None:
            return " "
        if density == 0:
            return _SILENT
        return _DENSITIES[min(int(density * len(_DENSITIES)), len(_DENSITIES) - 1)]

    def _head(self, step: int) -> Segment:
        if step == self.playhead:
            return Segment("▼".ljust(self.cell_width), self._style("label", "playhead"))
        beat, rest = divmod(step, STEPS_PER_BEAT)
        text = str(beat + 1) if rest == 0 else " "
        return Segment(text.ljust(self.cell_width), self._style("label"))

    def _cell(self, voice: int, step: int) -> Segment:
        text, names = self._look(voice, step)
        if step == self.playhead:
            names.append("playhead")
        if self.has_focus and (voice, step) == self.cursor:
            names.append("cursor")
        return Segment(text.ljust(self.cell_width)[: self.cell_width], self._style(*names))

    def _look(self, voice: int, step: int) -> tuple[str, list[str]]:
        if not self._bar.hits[voice, step]:
            beat = step % STEPS_PER_BEAT == 0
            return ("+" if beat else "·"), ["beat" if beat else "empty"]
        velocity = float(self._bar.velocities[voice, step])
        offset = float(self._bar.offsets[voice, step])
        height = _HEIGHTS[min(int(velocity * len(_HEIGHTS)), len(_HEIGHTS) - 1)]
        lean = "‹" if offset < -_LEAN else "›" if offset > _LEAN else ""
        strength = "soft" if velocity < 0.35 else "hit" if velocity < 0.8 else "accent"
        return height + lean, [strength]

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh(self._cell_region(*self.cursor))

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh(self._cell_region(*self.cursor))
