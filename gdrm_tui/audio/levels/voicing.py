"""Voicing: gives a kit's drums the levels of a mixed kit, at every velocity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.voices import VOICE_COUNT, VOICES

VELOCITIES = 128
# The velocities at which a kit is measured: among them the last and the first ones of the layers
# of the AVL drumkits (26 and 27, ...) and of the house kit (39 and 40, ...), where loudness jumps.
MEASURED = (
    *(8, 14, 20, 26, 27, 33, 39, 40, 46, 52, 53, 62),
    *(71, 72, 78, 79, 90, 102, 103, 104, 115, 127),
)
# From velocity 20 to 127 a hit gains so many decibels, as in mixed kits, in a straight line over
# the logarithm of velocity.
RANGE = 21.0
_SOFT, _HARD = 20, 127
# How loud the snare's backbeat is in LUFS, over 400 ms. It brings the median loop to -16 LUFS.
SNARE = -16.5
# The velocity that drummers hit a voice with, and how loud it is then, in LU beside the snare's
# backbeat. The velocities are those of the generator's bars over all genres (what a voice's hits
# sound like together); the balance is that of a close-miked kit as it is mixed.
BALANCE = MappingProxyType(
    {
        "kick": (80, -2.0),
        "snare": (105, 0.0),
        "cross-stick": (70, -9.0),
        "closed-hat": (90, -8.0),
        "pedal-hat": (60, -13.0),
        "open-hat": (110, -4.5),
        "low-tom": (105, -0.5),
        "mid-tom": (105, -0.5),
        "high-tom": (105, -0.5),
        "crash": (105, 0.5),
        "crash-2": (105, 0.5),
        "ride": (93, -7.0),
        "ride-bell": (105, -4.0),
    }
)
# A voice that the table lacks: in the middle of them.
_OTHERS = (100, -6.0)
# What is further off than this is not meant as a drum of that name; no trim makes it one.
MOST_TRIM = 23.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Voicing:
    """What a kit needs to sound balanced.

    Attributes
    ----------
    trims : tuple of float
        Of each voice, in dB: what the kit's hardest hit is turned up.
    curves : tuple of Curve
        Of each voice.
    """

    trims: tuple[float, ...]
    curves: tuple[Curve, ...]

    def played(self, note: int, velocity: int, hardness: float) -> tuple[int, float]:
        """Return the velocity that the kit is played at, and the decibels added to its sound.

        Parameters
        ----------
        note : int
            General MIDI key of a voice; others are turned up like most of the kit.
        velocity : int
            1 to 127.
        hardness : float
            Velocities by which the colour differs from that of `velocity`, at the same loudness.
        """
        voice = _VOICE_OF_NOTE.get(note)
        if voice is None:
            return velocity, sorted(self.trims)[VOICE_COUNT // 2]
        curve = self.curves[voice]
        at = min(max(curve.velocities[velocity] + round(hardness), 1), VELOCITIES - 1)
        gain = curve.wanted[velocity] - curve.own[at]
        return at, min(max(gain, -MOST_TRIM), MOST_TRIM)


@dataclass(frozen=True, slots=True)
class Curve:
    """How loud a voice is at MIDI velocities 0 to 127.

    Attributes
    ----------
    velocities : tuple of int
        What the kit is played at.
    wanted, own : tuple of float
        How loud it is to be, and how loud the kit has it, in LUFS.
    """

    velocities: tuple[int, ...]
    wanted: tuple[float, ...]
    own: tuple[float, ...]


_PLAIN = Curve(tuple(range(VELOCITIES)), (0.0,) * VELOCITIES, (0.0,) * VELOCITIES)
_VOICE_OF_NOTE = MappingProxyType({voice.note: row for row, voice in enumerate(VOICES)})


def target(voice: int, velocity: float) -> float:
    """Return how loud a hit of `voice`, a row of the grid, is to be, in LUFS over 400 ms."""
    usual, beside_snare = BALANCE.get(VOICES[voice].name, _OTHERS)
    slope = RANGE / math.log(_HARD / _SOFT)
    return SNARE + beside_snare + slope * math.log(max(velocity, 1) / usual)


def voicing_of(loudness: Floats) -> Voicing:
    """Return the voicing of a kit whose hits were measured.

    Parameters
    ----------
    loudness : shape (voices, len(MEASURED)), float64
        Of the kit's own hits in LUFS over 400 ms, minus infinity where a voice does not sound.
    """
    rows = [_row(voice, loudness[voice]) for voice in range(VOICE_COUNT)]
    trims, curves = zip(*rows, strict=True)
    return Voicing(trims, curves)


def _row(voice: int, loudness: Floats) -> tuple[float, Curve]:
    """Return trim and curve of a voice."""
    if not np.isfinite(loudness).all():
        return 0.0, _PLAIN
    places = np.log(np.maximum(np.arange(VELOCITIES), 1))
    own = np.interp(places, np.log(MEASURED), loudness)
    # Velocities are chosen as if louder were louder, whatever the layers do where they meet.
    rising = np.interp(places, np.log(MEASURED), np.maximum.accumulate(loudness))
    wanted = np.array([target(voice, velocity) for velocity in range(VELOCITIES)])
    # The hardest hit is the kit's hardest, so that all of its layers play.
    trim = round(float(np.clip(wanted[-1] - own[-1], -MOST_TRIM, MOST_TRIM)), 1)
    played = tuple(_nearest(rising, wanted[velocity] - trim) for velocity in range(VELOCITIES))
    return trim, Curve(played, tuple(wanted.tolist()), tuple(own.tolist()))


def _nearest(own: Floats, wanted: float) -> int:
    """Return the velocity, from 1, at which the kit's own loudness comes closest."""
    return int(np.argmin(np.abs(own[1:] - wanted))) + 1
