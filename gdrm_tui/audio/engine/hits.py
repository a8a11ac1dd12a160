"""Hits on their way from the transport to a synth or a port, and how equal hits differ."""

from __future__ import annotations

from typing import NamedTuple

# A drummer's hits that are meant to be equal differ by about so much: decibels, velocities (the
# stick's hardness, of which the level is evened out), cents and octaves of brightness.
LEVEL, HARDNESS, CENTS, BRIGHTNESS = 0.9, 5.0, 6.0, 0.35
_PARTS_OF_A_STEP = 1 << 10
_MASK = (1 << 64) - 1
_BITS = 12


class Touch(NamedTuple):
    """How a hit differs from the next equal one.

    Attributes
    ----------
    variant : int
        Drawn evenly from 0 to 4,095: which of the kit's variants of the drum plays.
    level : float
        Decibels.
    hardness : float
        Velocities, of which only the colour is heard.
    cents : float
    darkness : float
        Octaves by which the brightest that is left lies below the kit's, 0 or above.
    """

    variant: int = 0
    level: float = 0.0
    hardness: float = 0.0
    cents: float = 0.0
    darkness: float = 0.0


PLAIN = Touch()


def touch_of(voice: int, position: float, amount: float) -> Touch:
    """Return the touch of the hit that `voice` plays at `position`, in steps since play began.

    The same hit of the same pass always has the same touch. `amount` is the knob humanize; at 0
    all hits are alike.
    """
    if amount <= 0:
        return PLAIN
    bits = _mixed(voice << 48 ^ round(position * _PARTS_OF_A_STEP))
    parts = [bits >> place & (1 << _BITS) - 1 for place in range(0, 5 * _BITS, _BITS)]
    level, hardness, cents, dark = (amount * (part / 2 ** (_BITS - 1) - 1) for part in parts[1:])
    return Touch(
        parts[0], level * LEVEL, hardness * HARDNESS, cents * CENTS, abs(dark) * BRIGHTNESS
    )


def _mixed(number: int) -> int:
    """Return 64 bits that look random (splitmix64, S. Vigna)."""
    bits = (number + 0x9E3779B97F4A7C15) & _MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & _MASK
    return bits ^ bits >> 31


class StruckHit(NamedTuple):
    """A hit as written in the loop: its exact frame, voice, imported note, and MIDI velocity.

    A velocity of 0 makes no sound but stops what the hit would stop.
    """

    frame: int
    voice: int
    note: int
    velocity: int


class DueHit(NamedTuple):
    """A hit that is due, to sound or only to stop others: frame, voice, velocity, note, touch."""

    start: int
    voice: int
    velocity: int
    note: int
    touch: Touch
    sounds: bool
