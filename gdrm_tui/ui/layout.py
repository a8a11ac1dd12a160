"""What has room on a screen of which size."""

from __future__ import annotations

from collections.abc import Iterator

LEAST_WIDTH, LEAST_HEIGHT = 60, 16
CLASSES = ("tiny", "narrow", "short", "brief", "low", "high", "tall", "wide", "broad")
_NARROW, _WIDE, _BROAD = 78, 118, 154
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
