"""Encoders: what a knob on a controller sends, where it is or how far it was turned."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Encoding = Literal["absolute", "relative", "relative 64"]
ENCODINGS: tuple[Encoding, ...] = ("absolute", "relative", "relative 64")
ENOUGH = 6  # values that are enough to tell the encoding
_FEW = 3
_SLOW = 15  # steps that an encoder turned by hand sends at once, at most
_MIDDLE = 64
_LEAP = 100  # from a step to the right to one to the left


def encoding_of(values: Sequence[int]) -> Encoding:
    """Return the encoding of a knob that just sent these values, 0 to 127, in order.

    An endless encoder sends small steps, the same one again and again or of both signs. A knob with
    ends, or one that knows its position, sends another value each time. A few values are not
    enough to tell, and count as absolute.
    """
    steps = list(pairwise(values))
    if len(values) < _FEW or all(a != b and abs(a - b) < _LEAP for a, b in steps):
        return "absolute"
    if all(1 <= value <= _SLOW or value >= 128 - _SLOW for value in values):
        return "relative"
    if all(value != _MIDDLE and abs(value - _MIDDLE) <= _SLOW for value in values):
        return "relative 64"
    return "absolute"


def steps_of(encoding: Encoding, value: int) -> int:
    """Return by how many steps a value turns an encoder; above 0 is clockwise."""
    if encoding == "relative 64":
        return value - _MIDDLE
    return value if value < _MIDDLE else value - 128
