"""Sources: the knobs, faders, buttons and pads of a controller, and the ways they send."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

Kind = Literal["cc", "note", "bend"]
_NOTE_OFF, _NOTE_ON, _CC, _BEND = 0x80, 0x90, 0xB0, 0xE0
_MOST = 127
_CHANNELS = 16
Way = Literal["absolute", "relative", "relative 64"]
WAYS: tuple[Way, ...] = ("absolute", "relative", "relative 64")
ENOUGH = 6  # values from which on the way is told
_FEW = 3
_SLOW = 15  # steps that an encoder turned by hand sends at once, at most
_MIDDLE = 64
_LEAP = 100  # from a step to the right to one to the left


class Source(NamedTuple):
    """Something on a controller that sends.

    Attributes
    ----------
    kind : {"cc", "note", "bend"}
    channel : int
        1 to 16.
    number : int
        Of the controller or the key, 0 to 127; 0 for the pitch bend.
    """

    kind: Kind
    channel: int
    number: int

    def __str__(self) -> str:
        number = "" if self.kind == "bend" else f" {self.number}"
        return f"{self.kind}{number} channel {self.channel}"


class Move(NamedTuple):
    """What a source sent: `value` is 0 to 127 as sent, `share` the same in [0, 1].

    A key that is released has the value 0.
    """

    source: Source
    value: int
    share: float


def move_of(data: bytes) -> Move | None:
    """Return what the bytes of a MIDI message say of a source; None where they say nothing.

    Whatever the bytes are, nothing is raised.
    """
    if len(data) != 3 or not 0x80 <= data[0] < 0xF0 or max(data[1:]) > _MOST:
        return None
    status, channel, (first, second) = data[0] & 0xF0, (data[0] & 0x0F) + 1, data[1:]
    if status in (_NOTE_ON, _NOTE_OFF):
        value = second if status == _NOTE_ON else 0
        return Move(Source("note", channel, first), value, value / _MOST)
    if status == _CC:
        return Move(Source("cc", channel, first), second, second / _MOST)
    if status == _BEND:
        return Move(Source("bend", channel, 0), second, (first + 128 * second) / 16_383)
    return None


def source_of(text: str) -> Source:
    """Return the source that is written as `str` writes it; ValueError where it is not."""
    match text.replace("bend ", "bend 0 ").split():
        case ["cc" | "note" | "bend" as kind, number, "channel", channel]:
            given = _digits(number), _digits(channel)
            if 0 <= given[0] <= _MOST and 1 <= given[1] <= _CHANNELS:
                return Source(kind, given[1], given[0])
    raise ValueError(f"{text!r} is not a source such as cc 21 channel 1")


def _digits(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else -1


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
