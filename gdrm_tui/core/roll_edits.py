"""Edits of a bar's rolls by hand: how many strokes, how far apart, rising or falling."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from gdrm_tui.core.bar import Bar, BoolGrid
from gdrm_tui.core.rolls import Roll, even_spacing, longest_spacing

SPREAD = 0.4  # of velocity, between the softest and the loudest stroke of a roll that rises
FLAM = -0.15  # steps by which the grace note of a flam comes early, 19 ms at 120 bpm


def set_strokes(bar: Bar, mask: BoolGrid, strokes: int) -> Bar:
    """Return `bar` with so many strokes, 1 to 4, in each hit of `mask`, shape (voices, steps).

    New strokes divide the step evenly. A roll that did not, such as a flam, keeps its spacing as
    far as there is room.
    """
    if strokes == 1:
        return replace(bar, rolls=bar.rolls_in(~mask))
    before = dict(bar.rolls)
    cells = [(voice, step) for voice, step in np.argwhere(bar.hits & mask).tolist()]
    rolls = tuple((cell, _with_strokes(before.get(cell), strokes)) for cell in cells)
    return replace(bar, rolls=bar.rolls_in(~mask) + rolls)


def _with_strokes(roll: Roll | None, strokes: int) -> Roll:
    if roll is None:
        return Roll(strokes, even_spacing(strokes))
    if roll.strokes == strokes:
        return roll
    # As much louder from the first stroke to the last as before.
    rise = min(max(roll.rise * (roll.strokes - 1) / (strokes - 1), -1.0), 1.0)
    if _is_even(roll):
        return Roll(strokes, even_spacing(strokes), rise)
    room = longest_spacing(strokes)
    return Roll(strokes, min(max(roll.spacing, -room), room), rise)


def _is_even(roll: Roll) -> bool:
    """Return whether the strokes divide the step, as nearly as files of notes can say."""
    return math.isclose(roll.spacing, even_spacing(roll.strokes), rel_tol=0.02)


def turn_rise(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` with the next rise in each roll of `mask`: even, rising, falling."""

    def turned(roll: Roll) -> Roll:
        each = SPREAD / (roll.strokes - 1)
        return replace(roll, rise=each if roll.rise == 0 else -each if roll.rise > 0 else 0.0)

    return _with_rolls(bar, mask, turned)


def turn_spacing(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` with the next spacing in each roll of `mask`.

    It goes from the step divided evenly to half of that, and to strokes just before the hit, as in
    a flam.
    """

    def turned(roll: Roll) -> Roll:
        even = even_spacing(roll.strokes)
        closer = even / 2 if _is_even(roll) else FLAM
        return replace(roll, spacing=closer if roll.spacing > 0 else even)

    return _with_rolls(bar, mask, turned)


def _with_rolls(bar: Bar, mask: BoolGrid, change: Callable[[Roll], Roll]) -> Bar:
    changed = ((cell, change(roll)) for cell, roll in bar.rolls_in(mask))
    return replace(bar, rolls=(*bar.rolls_in(~mask), *changed))
