"""The plan of the grid: which cell is where, by its room, the bars and the voices shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT

LABEL_WIDTH = 16
MOST_BARS = 4
_BEATS = STEPS_PER_BAR // STEPS_PER_BEAT
_WIDEST_CELL, _LEAST_BESIDE, _LEAST_WITH_NEXT = 8, 2, 3
_USUAL_ROWS, _MOST_ROWS = 3, 4  # of a cell; the most where there is room between voices too
# The corners of the frame around the cursor, from the top, by the rows of a cell.
FRAMES = {1: ("[", "]"), 2: ("┌└", "┐┘"), 3: ("┌│└", "┐│┘"), 4: ("┌││└", "┐││┘")}
_FRAME = 1  # columns behind the last cell, for the right side of the cursor's frame


@dataclass(frozen=True)
class GridPlan:
    """Where everything in the grid is, in columns and rows of the widget.

    Attributes
    ----------
    bars : int
        That stand side by side, 1 to 4.
    cell, rows : int
        Columns and rows of a cell.
    gap : int
        Empty rows between two voices.
    voices : tuple of int
        Rows of the voice table that are shown, from the top.
    """

    bars: int
    cell: int
    rows: int
    gap: int
    voices: tuple[int, ...]

    @property
    def bar_width(self) -> int:
        """Columns of a bar, the gaps between its beats included."""
        return STEPS_PER_BAR * self.cell + _BEATS - 1

    @property
    def framed(self) -> int:
        """Columns of an empty cell that the cursor's frame is around: of a narrow one the first."""
        return self.fill if self.fill < self.cell else 1

    @property
    def fill(self) -> int:
        """Columns of a cell that a hit fills; the one beside them, if any, has its signs."""
        return self.cell if self.cell < 3 else self.cell - 1

    @property
    def label_row(self) -> int:
        """The row of a voice's cells that its label stands in."""
        return self.rows - 1 if self.rows < _USUAL_ROWS else 1

    @property
    def foot(self) -> int:
        """The row below the voices, where the folded ones are named."""
        return self.y_of(len(self.voices) - 1) + self.rows

    def x_of(self, step: int, bar: int = 0) -> int:
        """Return the first column of a step of the bar at `bar` from the left."""
        start = LABEL_WIDTH + bar * (self.bar_width + 1)
        return start + step * self.cell + step // STEPS_PER_BEAT

    def y_of(self, place: int) -> int:
        """Return the first row of the voice at `place` from the top."""
        return 1 + place * (self.rows + self.gap)

    def step_at(self, x: int) -> tuple[int, int]:
        """Return the bar and the step at a column, or the nearest ones before it."""
        bar = min(max((x - LABEL_WIDTH) // (self.bar_width + 1), 0), self.bars - 1)
        steps = (step for step in reversed(range(STEPS_PER_BAR)) if self.x_of(step, bar) <= x)
        return bar, next(steps, 0)

    def place_at(self, y: int) -> int | None:
        """Return the place of the voice in a row, None above and below the voices."""
        if y >= self.foot:
            return None
        place = (y - 1) // (self.rows + self.gap)
        return place if 0 <= place < len(self.voices) else None


def planned(width: int, height: int, bars: int, voices: Sequence[int], *, folded: bool) -> GridPlan:
    """Return the plan of a grid of `width` columns and `height` rows.

    Parameters
    ----------
    bars : int
        Of the loop; as many as fit with cells of two columns are shown side by side.
    voices : sequence of int
        That are shown.
    folded : bool
        Whether a row below them names others.
    """
    room = width - LABEL_WIDTH - _FRAME
    shown = next(
        (n for n in range(min(bars, MOST_BARS), 1, -1) if cell_width(room, n) >= _LEAST_BESIDE), 1
    )
    free = height - 1 - folded
    count = max(len(voices), 1)
    most = _MOST_ROWS if free >= (_MOST_ROWS + 1) * count - 1 else _USUAL_ROWS
    rows = min(max(free // count, 1), most)
    left = free - rows * len(voices)
    gap = int(rows > 1 and left >= len(voices) - 1)
    return GridPlan(shown, cell_width(room, shown), rows, gap, tuple(voices))


def cell_width(room: int, bars: int = 1) -> int:
    """Return the columns of a cell where so many bars share `room` columns."""
    each = (room - (bars - 1)) // bars - (_BEATS - 1)
    return min(max(each // STEPS_PER_BAR, 1), _WIDEST_CELL)


def has_room_for_next(width: int) -> bool:
    """Return whether in `width` columns the bar that comes next has room beside a single one.

    It has where cells keep a column for their signs.
    """
    return cell_width(width - LABEL_WIDTH - _FRAME, 2) >= _LEAST_WITH_NEXT
