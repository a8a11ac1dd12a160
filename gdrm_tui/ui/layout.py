"""What fits on a screen of a given size, and where everything in the grid is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT

GRID_ROWS = 1 + VOICE_COUNT
KNOB_ROWS = 1 + len(SLIDER_KNOBS)
LEAST_WIDTH, LEAST_HEIGHT = 60, 2 + GRID_ROWS  # with the transport and the status line
CLASSES = (
    *("tiny", "narrow", "short", "brief", "low", "snug", "roomy", "tall", "high"),
    *("broad", "vast", "metered"),
)
_NARROW, _METERED, _WIDE, _BROAD, _VAST = 78, 98, 118, 154, 196
_ASIDE, _WIDE_ASIDE, _VAST_ASIDE = 28, 30, 36
_LANE, _TAKES = 6, 6  # rows that the velocity lane and the takes need, with their margins
_SHORT = LEAST_HEIGHT + 1  # the footer
_BRIEF = _SHORT + 2  # the loop strip, and the line of the cell
_LOW = _BRIEF + KNOB_ROWS - 2  # whose heading gives way, and the line of the cell
_SNUG = _LOW + 1
_ROOMY = _SNUG + 5  # a strip of three rows, and a line above the knobs
_TALL = _ROOMY + _TAKES
_HIGH = _TALL + 2 * _LANE  # high cells come first: they show velocities too
_MOST_GRID_ROWS = 40
LABEL_WIDTH = 16
MOST_BARS = 4
_BEATS = STEPS_PER_BAR // STEPS_PER_BEAT
_WIDEST_CELL, _LEAST_BESIDE, _LEAST_WITH_NEXT = 8, 2, 3
_USUAL_ROWS, _MOST_ROWS = 3, 4  # of a cell; the most where there is room between voices too
# The corners of the frame around the cursor, from the top, by the rows of a cell.
FRAMES = {1: ("[", "]"), 2: ("┌└", "┐┘"), 3: ("┌│└", "┐│┘"), 4: ("┌││└", "┐││┘")}
_FRAME = 1  # columns behind the last cell, for the right side of the cursor's frame


def fitting(width: int, height: int) -> Iterator[str]:
    """Yield the classes, of `CLASSES`, of a screen of `width` columns and `height` rows.

    tiny: nothing fits. narrow: the sliders show only while they are used. short: no footer and no
    loop strip. brief: no loop strip, and the cell is described in the transport line. low: the
    knobs are above the genres. snug: they fit below the grid since the cell is described in the
    transport line. roomy: a strip of three rows. tall: the takes. high: the velocity lane. broad:
    the grid has the whole width, and below it the knobs are beside the genres. vast: the genres
    have a column of their own. metered: the master's meter is in the header.
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        yield "tiny"
    broad = width >= _BROAD and height >= _ROOMY
    edges = (
        ("narrow", width < _NARROW),
        ("metered", width >= _METERED),
        ("broad", broad and width < _VAST),
        ("vast", broad and width >= _VAST),
    )
    heights = (
        ("short", height < _SHORT),
        ("brief", height < _BRIEF),
        ("low", height < _LOW),
        ("snug", _LOW <= height < _SNUG),
        ("roomy", height >= _ROOMY),
        ("tall", height >= _TALL),
        ("high", height >= _HIGH),
    )
    yield from (name for name, fits in (*edges, *heights) if fits)


def room_needed(width: int, height: int) -> str:
    """Return what a screen shows that is too small for anything else."""
    needed = f"{LEAST_WIDTH} × {LEAST_HEIGHT}"
    return f"gdrm needs {needed}, but this window is {width} × {height}: make it larger"


def aside_width(width: int, height: int) -> int:
    """Return the columns of the genres beside the grid, while they do not have the focus."""
    classes = set(fitting(width, height))
    if classes & {"narrow", "broad"}:
        return 0
    return _VAST_ASIDE if "vast" in classes else _WIDE_ASIDE if width >= _WIDE else _ASIDE


def strip_rows(width: int, height: int) -> int:
    """Return the rows of the loop strip, 0 where there is none."""
    classes = set(fitting(width, height))
    if "brief" in classes:
        return 0
    return 3 if "roomy" in classes else 1


def grid_room(width: int, height: int) -> tuple[int, int]:
    """Return the columns and rows that the grid has."""
    classes = set(fitting(width, height))
    around = 2 + strip_rows(width, height)  # with the transport and the status line
    around += 0 if "short" in classes else 1
    around += 0 if classes & {"brief", "snug"} else 1
    around += 0 if "low" in classes else KNOB_ROWS - ("snug" in classes)
    around += 1 if "roomy" in classes else 0  # above the knobs
    around += _TAKES if "tall" in classes else 0
    around += _LANE if "high" in classes else 0
    rows = min(max(height - around, GRID_ROWS), _MOST_GRID_ROWS)
    return width - aside_width(width, height), rows


def panels_row(width: int, height: int) -> int:
    """Return the row of the knobs, counted from the top of the grid."""
    classes = set(fitting(width, height))
    above = _LANE * ("high" in classes) + ("snug" not in classes) + ("roomy" in classes)
    return grid_room(width, height)[1] + above


def css_variables() -> dict[str, str]:
    """Return the variables of the style sheet, for `App.get_theme_variable_defaults`."""
    return {"knob-rows": str(KNOB_ROWS)}


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
