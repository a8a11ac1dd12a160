"""What fits on a screen, by its size."""

from __future__ import annotations

from collections.abc import Iterator

from gdrm_tui.core.knobs import SLIDER_KNOBS
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
