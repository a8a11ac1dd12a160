"""Ways: how a knob on a controller says where it is: absolutely, or by how far it was turned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Way = Literal["absolute", "relative", "relative 64"]
WAYS: tuple[Way, ...] = ("absolute", "relative", "relative 64")
ENOUGH = 6  # values from which on the way is told
_FEW = 3
_SLOW = 15  # steps that an encoder turned by hand sends at once, at most
_MIDDLE = 64
_LEAP = 100  # from a step to the right to one to the left


def way_of(values: Sequence[int]) -> Way:
    """Return in which way a knob that was just moved sent these values, 0 to 127, in order.

    An encoder without ends sends small steps, the same again and again or of both signs; a knob
    with ends, or one that keeps where it is, sends each time another value. A few values tell
    nothing: they are taken as absolute.
    """
    steps = list(pairwise(values))
    if len(values) < _FEW or all(a != b and abs(a - b) < _LEAP for a, b in steps):
        return "absolute"
    if all(1 <= value <= _SLOW or value >= 128 - _SLOW for value in values):
        return "relative"
    if all(value != _MIDDLE and abs(value - _MIDDLE) <= _SLOW for value in values):
        return "relative 64"
    return "absolute"


def steps_of(way: Way, value: int) -> int:
    """Return by how many steps a value of an encoder turns it; above 0 is clockwise."""
    if way == "relative 64":
        return value - _MIDDLE
    return value if value < _MIDDLE else value - 128
