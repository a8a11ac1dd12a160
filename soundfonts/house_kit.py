"""The house kit: which key of which program plays which sound, where and how high."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.soundfonts.file import VARIANT_MARK
from soundfonts.sf2 import Kit, Sample, Zone, soundfont
from soundfonts.sounds import (
    ANALOGUE,
    DUSTY,
    ELECTRONIC,
    FOUR_LAYERS,
    HOUSE,
    PERCUSSION,
    TWO_LAYERS,
    VARIANTS,
    Sound,
)
from soundfonts.synthesis import RATE, Samples, cleaned, finished, resampled

# Exclusive classes: what cuts what. Kicks with a long decay cut themselves.
HATS, TRIANGLES, KICKS = 1, 2, 3
SETS = {
    "House": HOUSE,
    "Elec": ELECTRONIC,
    "Ana": ANALOGUE,
    "Dusty": DUSTY,
    "Perc": PERCUSSION,
}
INFO = {
    "INAM": "gdrm house kit",
    "IENG": "gdrm-tui",
    "ICOP": "CC0 1.0: no rights reserved",
    "ICMT": "Synthesised drums, General MIDI keys. Made by python -m soundfonts.make_house_kit",
}
# The loudness of the layers is matched over this much of their beginning.
_MATCHED_FRAMES = RATE // 10
# A little below, so that louder is louder also where the layers change: the hard one is darkened.
_SOFTER = 0.95
_LAYERS = {1: ((1, 1.0),), 2: TWO_LAYERS, 4: FOUR_LAYERS}
# How far apart the two sides of a tail are, and their rate: nothing above 13 kHz rings on.
_TAIL_WIDTH, _TAIL_RATE = 0.6, 32_000


@dataclass(frozen=True)
class Piece:
    """What one key plays: a sound of a set, its place from -1 left to 1 right, cents, and class."""

    group: str
    sound: str
    pan: float = 0.0
    tune: int = 0
    choke: int = 0
    cutoff: int = 13_500


_PERCUSSION = {
    54: Piece("Perc", "tambourine", 0.3),
    56: Piece("Perc", "cowbell", 0.2),
    58: Piece("Perc", "vibraslap", -0.4),
    60: Piece("Perc", "bongo", 0.4, 300),
    61: Piece("Perc", "bongo", 0.3, -150),
    62: Piece("Perc", "conga slap", -0.3),
    63: Piece("Perc", "conga", -0.35, 200),
    64: Piece("Perc", "conga", -0.45, -150),
    65: Piece("Perc", "timbale", 0.35, 250),
    66: Piece("Perc", "timbale", 0.25, -200),
    67: Piece("Perc", "agogo", -0.4, 300),
    68: Piece("Perc", "agogo", -0.4, -150),
    69: Piece("Perc", "cabasa", 0.4),
    70: Piece("Perc", "maracas", -0.3),
    73: Piece("Perc", "short guiro", 0.45),
    74: Piece("Perc", "long guiro", 0.45),
    75: Piece("Perc", "claves", -0.2),
    76: Piece("Perc", "wood block", 0.35, 350),
    77: Piece("Perc", "wood block", 0.25, -150),
    80: Piece("Perc", "muted triangle", -0.45, choke=TRIANGLES),
    81: Piece("Perc", "triangle", -0.45, choke=TRIANGLES),
}

_HOUSE = {
    35: Piece("House", "low kick"),
    36: Piece("House", "kick"),
    37: Piece("House", "stick", -0.12),
    38: Piece("House", "snare"),
    39: Piece("House", "clap", 0.1),
    40: Piece("House", "tight snare"),
    41: Piece("House", "low tom", 0.45, -200),
    42: Piece("House", "closed hat", -0.25, choke=HATS),
    43: Piece("House", "low tom", 0.35),
    44: Piece("House", "pedal hat", -0.25, choke=HATS),
    45: Piece("House", "high tom", 0.2, -450),
    46: Piece("House", "open hat", -0.25, choke=HATS),
    47: Piece("House", "high tom", 0.05, -300),
    48: Piece("House", "high tom", -0.15, -100),
    49: Piece("House", "crash", -0.4),
    50: Piece("House", "high tom", -0.3, 150),
    51: Piece("House", "ride", 0.4),
    52: Piece("House", "china", 0.55),
    53: Piece("House", "ride bell", 0.4),
    55: Piece("House", "splash", -0.1),
    57: Piece("House", "crash", 0.45, 240),
    59: Piece("House", "ride", 0.5, -250),
    **_PERCUSSION,
}


def _toms(group: str, step: int) -> dict[int, Piece]:
    """Return six toms of one sound, `step` cents apart, from the right to the left."""
    keys = (41, 43, 45, 47, 48, 50)
    return {
        key: Piece(group, "tom", round(0.45 - 0.15 * number, 2), step * (2 * number - 5) // 2)
        for number, key in enumerate(keys)
    }


_ELECTRONIC = {
    **_HOUSE,
    **_toms("Elec", 300),
    35: Piece("Elec", "kick", tune=-300),
    36: Piece("Elec", "kick"),
    37: Piece("Elec", "rim", -0.12),
    38: Piece("Elec", "snare"),
    40: Piece("Elec", "snare", tune=350),
    42: Piece("Elec", "closed hat", -0.25, choke=HATS),
    44: Piece("Elec", "closed hat", -0.25, -500, HATS),
    46: Piece("Elec", "open hat", -0.25, choke=HATS),
    49: Piece("House", "crash", -0.4, 300),
    57: Piece("House", "crash", 0.45, 540),
}

_ANALOGUE = {
    **_HOUSE,
    **_toms("Ana", 250),
    35: Piece("Ana", "kick", tune=-200, choke=KICKS),
    36: Piece("Ana", "kick", choke=KICKS),
    37: Piece("Ana", "rim", -0.12),
    38: Piece("Ana", "snare"),
    39: Piece("Ana", "clap", 0.1),
    40: Piece("Ana", "snare", tune=250),
    42: Piece("Ana", "closed hat", -0.25, choke=HATS),
    44: Piece("Ana", "closed hat", -0.25, -300, HATS, 12_300),
    46: Piece("Ana", "open hat", -0.25, choke=HATS),
    49: Piece("Ana", "cymbal", -0.4),
    51: Piece("Ana", "cymbal", 0.4, 500, 0, 12_600),
    53: Piece("Ana", "cowbell", 0.4, 700),
    56: Piece("Ana", "cowbell", 0.2),
    57: Piece("Ana", "cymbal", 0.45, 200),
    59: Piece("Ana", "cymbal", 0.5, 350, 0, 12_600),
}

# Ten octaves above 8.176 Hz, 8.4 kHz: worn cymbals.
_WORN = 12_000
_DUSTY = {
    **{key: replace(piece, cutoff=_WORN) if key > 40 else piece for key, piece in _HOUSE.items()},
    35: Piece("Dusty", "kick", tune=-250),
    36: Piece("Dusty", "kick"),
    37: Piece("House", "stick", -0.12, -300, 0, 11_500),
    38: Piece("Dusty", "brush tap"),
    39: Piece("Dusty", "brush tap", 0.1, 400),
    40: Piece("Dusty", "brush sweep"),
    42: Piece("Dusty", "closed hat", -0.25, choke=HATS),
    44: Piece("House", "pedal hat", -0.25, -400, HATS, 11_500),
    46: Piece("Dusty", "open hat", -0.25, choke=HATS),
    49: Piece("House", "crash", -0.4, -300, 0, _WORN),
    51: Piece("House", "ride", 0.4, -350, 0, _WORN),
    57: Piece("House", "crash", 0.45, -60, 0, _WORN),
}

PROGRAMS = {
    (0, "House"): _HOUSE,
    (24, "Electronic"): _ELECTRONIC,
    (25, "Analogue"): _ANALOGUE,
    (40, "Dusty brushes"): _DUSTY,
}


def house_kit() -> bytes:
    """Return the SoundFont file of the house kit; the same bytes at every call."""
    kits = [_kit(program, name, 0) for program, name in PROGRAMS]
    # Variants of the first kit: what the player takes turns with.
    variants = [_kit(0, "House", variant) for variant in range(1, VARIANTS)]
    return soundfont([*kits, *variants], INFO)


def _kit(program: int, name: str, variant: int) -> Kit:
    """Return a kit with that variant of the sounds that have several; the first is in bank 128."""
    keys = PROGRAMS[program, name]
    zones = tuple(zone for key in sorted(keys) for zone in _zones(key, keys[key], variant))
    if variant == 0:
        return Kit(program, name, zones)
    return Kit(program, f"{name}{VARIANT_MARK}{variant + 1}", zones, variant)


def _zones(key: int, piece: Piece, variant: int) -> Iterator[Zone]:
    sound = SETS[piece.group][piece.sound]
    beginnings = _layers(piece.group, piece.sound, variant % sound.variants)
    zones = [(velocities, sample, piece.pan) for velocities, sample in beginnings]
    if sound.tail is not None:
        for side, sample in enumerate(_tails(piece.group, piece.sound)):
            pan = min(max(piece.pan + _TAIL_WIDTH * (2 * side - 1), -1.0), 1.0)
            zones.append(((1, 127), sample, pan))
    for velocities, sample, pan in zones:
        yield Zone(
            key,
            velocities,
            sample,
            pan,
            piece.tune,
            piece.choke,
            piece.cutoff,
            sound.darkening,
        )


@cache
def _layers(group: str, name: str, variant: int) -> tuple[tuple[tuple[int, int], Sample], ...]:
    """Return the sample of each range of velocities."""
    sound = SETS[group][name]
    layers = _LAYERS[sound.layers]
    ends = [begin - 1 for begin, _ in layers[1:]] + [127]
    hard = _hardest(group, name)
    made = []
    for number, ((begin, hardness), end) in enumerate(zip(layers, ends, strict=True)):
        hit = cleaned(_recipe(sound, hardness, variant))
        below = _SOFTER ** (len(layers) - 1 - number)
        samples = resampled(_as_loud(hit, hard, below, sound.peak), sound.rate)
        mark = f"{number + 1}{'abcd'[variant]}" if len(layers) > 1 else ""
        label = f"{group} {name}{mark}"
        made.append(((begin, end), Sample(label, _levels(samples), sound.rate)))
    return tuple(made)


@cache
def _tails(group: str, name: str) -> tuple[Sample, Sample]:
    """Return what rings on, left and right, as loud as it follows on the hardest hit."""
    sound = SETS[group][name]
    if sound.tail is None:
        raise ValueError(f"{name} has no tail")
    gain = sound.peak / float(np.abs(cleaned(_recipe(sound, 1.0, 0))).max())
    left, right = (
        Sample(
            f"{group} {name} {'LR'[side]}",
            _levels(resampled(gain * cleaned(sound.tail(side)), _TAIL_RATE)),
            _TAIL_RATE,
        )
        for side in (0, 1)
    )
    return left, right


def _recipe(sound: Sound, hardness: float, variant: int) -> Samples:
    return sound.recipe(hardness, variant=variant) if sound.variants > 1 else sound.recipe(hardness)


@cache
def _hardest(group: str, name: str) -> float:
    """Return how loud the hardest hit is at its beginning."""
    sound = SETS[group][name]
    return _loudness(finished(_recipe(sound, 1.0, 0), sound.peak))


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples[:_MATCHED_FRAMES] ** 2)))


def _as_loud(samples: Samples, hard: float, below: float, peak: float) -> Samples:
    """Return `samples` as loud at their beginning as `hard` times `below`, within full scale."""
    gain = below * hard / _loudness(samples)
    return samples * min(gain, 0.99 / float(np.abs(samples).max()))


def _levels(samples: Samples) -> npt.NDArray[np.int16]:
    return np.round(samples * 32_767).astype(np.int16)
