"""The parts that the grid's width is divided into, and what has to be redrawn.

Textual writes a row of a widget from its first column to the last that changed. So the grid is made
of parts, and a step of the playhead redraws part of a row and not all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import RenderResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.ui.layout import LABEL_WIDTH, GridPlan

PARTS = 4  # beside the labels
_FLASH = 12  # columns of a label, with the mark before it


class GridPart(Widget):
    """Draws the columns of the grid's rows that belong to it.

    Parameters
    ----------
    row : callable
        Returns a whole row of the grid.
    before : sequence of GridPart
        The parts to the left.
    """

    DEFAULT_CSS = f"""
    GridPart {{ width: 1fr; height: 100%; }}
    GridPart.labels {{ width: {LABEL_WIDTH}; }}
    """

    def __init__(
        self, row: Callable[[int], Strip], before: Sequence[GridPart], classes: str | None = None
    ) -> None:
        super().__init__(classes=classes)
        self._row, self._before = row, tuple(before)

    def render(self) -> RenderResult:
        """Return nothing: the rows are drawn one by one."""
        return ""

    @property
    def _left(self) -> int:
        return sum(part.outer_size.width for part in self._before)

    def draw_again(self, regions: Sequence[Region]) -> None:
        """Draw what lies in this part of regions of the grid; all of it where there is none."""
        if not regions:
            self.refresh()
            return
        own = Region(self._left, 0, *self.outer_size)
        shared = (region.intersection(own) for region in regions)
        parts = [region.translate((-own.x, 0)) for region in shared if region]
        if parts:
            self.refresh(*parts)

    def render_line(self, y: int) -> Strip:
        """Return the part of a row."""
        left = self._left
        return self._row(y).crop(left, left + self.outer_size.width)


def parts_of(row: Callable[[int], Strip], label: Callable[[int], Strip]) -> list[GridPart]:
    """Return the parts that a grid is made of, whose rows are `row`, and begin with `label`."""
    parts = [GridPart(label, (), "labels")]
    for _ in range(PARTS):
        parts.append(GridPart(row, parts))
    return parts


def frame_region(plan: GridPlan, bar: int, voice: int, step: int) -> Region:
    """Return where a cell of the bar at `bar` from the left is, with its frame beside it."""
    if voice not in plan.voices:
        return Region()
    y = plan.y_of(plan.voices.index(voice))
    return Region(plan.x_of(step, bar) - 1, y, plan.cell + 2, plan.rows)


def column_regions(plan: GridPlan, steps: Sequence[int]) -> list[Region]:
    """Return where neighbouring steps are, without the empty rows between voices.

    The steps are counted through the bars shown.
    """
    starts = [plan.x_of(at % STEPS_PER_BAR, at // STEPS_PER_BAR) for at in steps]
    x, width = min(starts), max(starts) - min(starts) + plan.cell
    if not plan.gap:
        return [Region(x, 0, width, plan.foot)]
    rows = (plan.y_of(place) for place in range(len(plan.voices)))
    return [Region(x, 0, width, 1), *(Region(x, y, width, plan.rows) for y in rows)]


def meter_region(plan: GridPlan, voice: int) -> Region:
    """Return where the meter of a voice is that is shown."""
    y = plan.y_of(plan.voices.index(voice))
    return Region(LABEL_WIDTH - 2, y, 1, plan.rows)


def label_region(plan: GridPlan, voice: int) -> Region:
    """Return where the label of a voice is that is shown."""
    return Region(0, plan.y_of(plan.voices.index(voice)) + plan.label_row, _FLASH, 1)
