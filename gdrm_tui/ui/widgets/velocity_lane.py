"""The velocity lane: the velocities of one voice, larger than in the grid."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES, midi_velocity
from gdrm_tui.ui.layout import LABEL_WIDTH
from gdrm_tui.ui.widgets.cells import column_of, strength_of
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.grid_paint import BarShown, Piece, fill_of
from gdrm_tui.ui.widgets.paints import Paints

_ROWS = 4


class VelocityLane(Widget):
    """Shows the velocity of one voice on each step, below the bars that the grid shows."""

    def __init__(self, grid: Grid, id: str) -> None:
        super().__init__(id=id)
        self._grid, self._paints = grid, Paints(self)
        self._shown: tuple[tuple[BarShown, ...], int] = ((), 0)

    def show(self, bars: tuple[BarShown, ...], voice: int) -> None:
        """Draw the velocities of a voice in these bars."""
        if (bars, voice) != self._shown:
            self._shown = bars, voice
            self.refresh()

    def notify_style_update(self) -> None:
        """Forget the colours of the previous theme."""
        self._paints.forget()
        super().notify_style_update()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: the columns and one row of numbers."""
        return _ROWS + 1

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        bars, voice = self._shown
        heading = (" velocity", f" of {VOICES[voice].label}")
        pieces = [Piece((heading[y] if y < len(heading) else "").ljust(LABEL_WIDTH), "quiet")]
        for place, shown in enumerate(bars[: self._grid.plan.bars]):
            pieces += [Piece(" ", "quiet")] if place else []
            for step in range(STEPS_PER_BAR):
                if step and step % STEPS_PER_BEAT == 0:
                    pieces.append(Piece(" ", "quiet"))
                pieces.append(self._cell(shown, voice, step, y))
        strip = Strip([self._paints.segment(piece) for piece in pieces])
        return strip.adjust_cell_length(self.size.width, self._paints.ground)

    def _cell(self, shown: BarShown, voice: int, step: int, y: int) -> Piece:
        bar, plan = shown.bar, self._grid.plan
        velocity = float(bar.velocities[voice, step])
        if y == _ROWS:
            number = str(midi_velocity(velocity)) if velocity and plan.cell > 2 else ""
            return Piece(number.ljust(plan.cell), "quiet")
        roll = bar.roll(voice, step)
        strokes = roll.velocities(velocity) if roll else (velocity,)
        fill = fill_of(bar, plan, voice, step)
        columns = (strokes[column * len(strokes) // fill] for column in range(fill))
        blocks = "".join(column_of(loud, _ROWS)[y] if loud else " " for loud in columns)
        strength = "ghost" if shown.coming else strength_of(velocity)
        colour = f"{VOICES[voice].family}-{strength}" if velocity else "faint"
        return Piece(blocks.ljust(plan.cell), colour)
