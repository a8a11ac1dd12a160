"""Bars in miniature: four families by sixteen steps, as dots or coloured half blocks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import FAMILIES, VOICES
from gdrm_tui.ui.widgets.cells import strength_of
from gdrm_tui.ui.widgets.grid_paint import Piece

DOTS_WIDTH, HALVES_WIDTH, HALVES_ROWS = STEPS_PER_BAR // 2, STEPS_PER_BAR, 2
_ROWS = 4
# From the top, as they lie on a staff.
_ROW_OF = {"cymbals": 0, "hats": 1, "percussion": 1, "snares": 2, "toms": 2, "kick": 3}
_VOICE_ROWS = np.array([_ROW_OF[voice.family] for voice in VOICES])
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille sign, by row
_BRAILLE = 0x2800

Shade = tuple[str, str] | None  # family and strength


@lru_cache(maxsize=256)
def dots(bar: Bar) -> str:
    """Return a bar in eight signs of braille: a dot for each row and step that sounds."""
    sounds = [bar.hits[row == _VOICE_ROWS].any(0) for row in range(_ROWS)]
    signs = []
    for step in range(0, STEPS_PER_BAR, 2):
        parts = (
            _DOTS[row][side] for row in range(_ROWS) for side in (0, 1) if sounds[row][step + side]
        )
        dotted = sum(parts)
        signs.append(chr(_BRAILLE + dotted) if dotted else " ")
    return "".join(signs)


@lru_cache(maxsize=256)
def halves(bar: Bar, *, ghosted: bool = False) -> tuple[tuple[Piece, ...], ...]:
    """Return a bar in two rows of sixteen half blocks in the colours of the families."""
    shades = [[_shade(bar, row, step) for step in range(STEPS_PER_BAR)] for row in range(_ROWS)]
    pairs = ((shades[row], shades[row + 1]) for row in range(0, _ROWS, 2))
    return tuple(
        tuple(
            _half(upper, lower, step, ghosted=ghosted)
            for step, (upper, lower) in enumerate(zip(*pair, strict=True))
        )
        for pair in pairs
    )


def _shade(bar: Bar, row: int, step: int) -> Shade:
    """Return the loudest hit of a row."""
    velocities = np.where(row == _VOICE_ROWS, bar.velocities[:, step], 0.0)
    voice = int(velocities.argmax())
    if not velocities[voice]:
        return None
    return VOICES[voice].family, strength_of(float(velocities[voice]))


def _half(upper: Shade, lower: Shade, step: int, *, ghosted: bool) -> Piece:
    behind = "offbeat" if step // 4 % 2 else "beat"
    if upper is None and lower is None:
        return Piece(" ", "faint", behind)
    if upper is None or lower is None:
        return Piece("▀" if lower is None else "▄", _name(upper or lower, ghosted=ghosted), behind)
    return Piece("▀", _name(upper, ghosted=ghosted), _name(lower, ghosted=ghosted))


def _name(shade: Shade, *, ghosted: bool) -> str:
    family, strength = shade or (FAMILIES[-1], "ghost")
    return f"{family}-{'ghost' if ghosted else strength}"
