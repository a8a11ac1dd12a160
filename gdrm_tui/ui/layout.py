"""What fits on a screen, by its size."""

from __future__ import annotations

from collections.abc import Iterator

from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT

GRID_ROWS = 1 + VOICE_COUNT
KNOB_ROWS = 1 + len(SLIDER_KNOBS)
LEAST_WIDTH, LEAST_HEIGHT = 60, 2 + GRID_ROWS  # with the transport and the status line
CLASSES = ("tiny", "narrow", "short", "brief", "low", "high", "tall", "wide", "broad")
_NARROW, _WIDE, _BROAD = 78, 118, 154
LABEL_WIDTH = 15
GRID_MOST = 82  # columns of a single grid
_ASIDE, _BROAD_ASIDE = 30, 34
_WIDEST_CELL = 4
_LANE, _TAKES = 6, 4  # rows that the velocity lane and the takes need, with their margins
_SHORT = LEAST_HEIGHT + 1  # the footer
_BRIEF = _SHORT + 2  # the loop strip, and the line of the cell
_LOW = _BRIEF + KNOB_ROWS - 1  # whose heading gives way
_HIGH = _BRIEF + KNOB_ROWS + 1 + _LANE
_TALL = _HIGH + _TAKES


def fitting(width: int, height: int) -> Iterator[str]:
    """Yield the classes, of `CLASSES`, of a screen of `width` columns and `height` rows.

    tiny: nothing fits. narrow: the sliders show only while they are used. short: no footer and no
    loop strip. brief: no loop strip, and the cell is described in the transport line. low: the
    knobs are above the genres. high: the velocity lane. tall: the takes. wide: two bars. broad:
    wider panels.
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        yield "tiny"
    edges = (("narrow", width < _NARROW), ("wide", width >= _WIDE), ("broad", width >= _BROAD))
    heights = (
        ("short", height < _SHORT),
        ("brief", height < _BRIEF),
        ("low", height < _LOW),
        ("high", height >= _HIGH),
        ("tall", height >= _TALL),
    )
    yield from (name for name, fits in (*edges, *heights) if fits)


def room_needed(width: int, height: int) -> str:
    """Return what a screen shows that is too small for anything else."""
    needed = f"{LEAST_WIDTH} × {LEAST_HEIGHT}"
    return f"gdrm needs {needed}, but this window is {width} × {height}: make it larger"


def aside_width(width: int, height: int) -> int:
    """Return the columns of the genres beside the grid, while they do not have the focus."""
    classes = set(fitting(width, height))
    return 0 if "narrow" in classes else _BROAD_ASIDE if "broad" in classes else _ASIDE


def cell_width(room: int) -> int:
    """Return the columns of a cell where sixteen cells and the gaps share `room` columns."""
    gaps = STEPS_PER_BAR // STEPS_PER_BEAT - 1
    return min(max((room - gaps) // STEPS_PER_BAR, 1), _WIDEST_CELL)


def css_variables() -> dict[str, str]:
    """Return the variables of the style sheet, for `App.get_theme_variable_defaults`."""
    return {"knob-rows": str(KNOB_ROWS)}
