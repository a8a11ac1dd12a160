"""What has room on a screen of which size."""

from __future__ import annotations

from collections.abc import Iterator

from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT

LEAST_WIDTH, LEAST_HEIGHT = 60, 16
CLASSES = ("tiny", "narrow", "short", "brief", "low", "high", "tall", "wide", "broad")
_NARROW, _WIDE, _BROAD = 78, 118, 154
LABEL_WIDTH = 15
GRID_MOST = 82  # columns of the grid alone
_ASIDE, _BROAD_ASIDE = 30, 34
_WIDEST_CELL = 4
_SHORT, _BRIEF, _LOW, _HIGH, _TALL = 17, 19, 24, 32, 36


def fitting(width: int, height: int) -> Iterator[str]:
    """Yield the classes, of `CLASSES`, of a screen of `width` columns and `height` rows.

    tiny: nothing fits. narrow: the sliders show while they are used. short: no footer and no
    strip. brief: no strip, and the cell's line is part of the transport's. low: the knobs stand
    over the genres. high: the velocity lane. tall: the takes. wide: two bars. broad: wider panels.
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
    """Return the line that a screen shows on which nothing fits."""
    needed = f"{LEAST_WIDTH} × {LEAST_HEIGHT}"
    return f"gdrm needs {needed}, this window is {width} × {height}: make it larger"


def aside_width(width: int, height: int) -> int:
    """Return the columns that the genres beside the grid take, while nobody turns them."""
    classes = set(fitting(width, height))
    return 0 if "narrow" in classes else _BROAD_ASIDE if "broad" in classes else _ASIDE


def cell_width(room: int) -> int:
    """Return the columns of a cell where the sixteen of them and the gaps have `room` columns."""
    gaps = STEPS_PER_BAR // STEPS_PER_BEAT - 1
    return min(max((room - gaps) // STEPS_PER_BAR, 1), _WIDEST_CELL)
