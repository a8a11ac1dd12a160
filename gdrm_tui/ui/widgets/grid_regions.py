"""Where in the grid something is drawn again: a cell with its frame, columns of steps, a label."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.ui.grid_plan import LABEL_WIDTH, GridPlan

_FLASH = 12  # columns of a label, with the mark before it


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
