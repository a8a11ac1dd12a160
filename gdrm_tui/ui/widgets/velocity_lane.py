"""The velocity lane: the velocities of one voice, larger than in the grid."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.edits import ACCENT
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES, midi_velocity
from gdrm_tui.ui.layout import LABEL_WIDTH
from gdrm_tui.ui.widgets.cells import BLOCKS
from gdrm_tui.ui.widgets.grid import Grid

_ROWS = 4
_LEVELS = len(BLOCKS)


class VelocityLane(Widget):
    """Shows the velocity of one voice on each step, in line with the grid."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lane--text", "lane--bar", "lane--accent"}

    def __init__(self, grid: Grid, id: str) -> None:
        super().__init__(id=id)
        self._grid = grid
        self._shown: tuple[Bar, int] = (empty_bar(), 0)

    def show(self, bar: Bar, voice: int) -> None:
        """Draw the velocities of a voice."""
        if (bar, voice) != self._shown:
            self._shown = bar, voice
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: the columns and one row of numbers."""
        return _ROWS + 1

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        bar, voice = self._shown
        heading = (" velocity", f" of {VOICES[voice].label}")
        label = heading[y] if y < len(heading) else ""
        text = self.get_component_rich_style("lane--text")
        segments = [Segment(label.ljust(LABEL_WIDTH), text)]
        for step in range(STEPS_PER_BAR):
            if step and step % STEPS_PER_BEAT == 0:
                segments.append(Segment(" ", text))
            velocity = float(bar.velocities[voice, step])
            name = "text" if y == _ROWS else "accent" if velocity >= ACCENT else "bar"
            style = self.get_component_rich_style(f"lane--{name}")
            segments.append(Segment(self._cell(velocity, y), style))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _cell(self, velocity: float, y: int) -> str:
        width = self._grid.cell_width
        if y == _ROWS:
            return (str(midi_velocity(velocity)) if velocity and width > 2 else "").ljust(width)
        level = round(velocity * _ROWS * _LEVELS) - (_ROWS - 1 - y) * _LEVELS
        if level <= 0:
            return " " * width
        return (BLOCKS[min(level, _LEVELS) - 1] * max(width - 1, 1)).ljust(width)
