"""The sounds of the house kit by name: which recipe makes each, how loud, how many layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from soundfonts import cymbals, drums, percussion, plates
from soundfonts.synthesis import RATE, Samples, filtered, highpass, lowpass, saturated

# The velocities at which the next layer begins, and how hard each layer is hit.
TWO_LAYERS = ((1, 0.3), (80, 1.0))
FOUR_LAYERS = ((1, 0.15), (40, 0.45), (72, 0.75), (104, 1.0))
VARIANTS = 4


@dataclass(frozen=True)
class Sound:
    """One drum.

    Attributes
    ----------
    recipe : callable
        Hardness, 0 to 1, to mono samples; with variants, the keyword `variant`, from 0 on.
    peak : float
        Of the hardest hit, of full scale.
    layers : int
        4 or 2: soft and hard hits are made apart; 1: the filter alone tells them.
    darkening : int
        Cents by which the filter falls from the hardest to the softest velocity.
    variants : int
        How many hits of each layer there are.
    rate : int
        Frames a second of its samples.
    tail : callable or None
        The side, 0 left and 1 right, to what rings on after the recipe's sound.
    """

    recipe: Callable[..., Samples]
    peak: float
    layers: int = 1
    darkening: int = 3600
    variants: int = 1
    rate: int = RATE
    tail: Callable[[int], Samples] | None = None


def _fixed(recipe: Callable[..., Samples], *values: float) -> Callable[[float], Samples]:
    """Return a recipe that has no use for hardness."""
    return lambda _: recipe(*values)


def _dusty(recipe: Callable[[float], Samples], top: float) -> Callable[[float], Samples]:
    """Return the recipe as from worn tape: a little pressed, and nothing above `top` Hz."""

    def worn(hardness: float) -> Samples:
        sound = recipe(hardness)
        pressed = saturated(sound / max(abs(sound.max()), abs(sound.min())), 1.4)
        return filtered(pressed, lowpass(top, 0.6), lowpass(1.3 * top), highpass(45.0))

    return worn


_kick = drums.kick
_snare = drums.snare

# Kicks and toms have nothing above 12 kHz, snares little above 14 and cymbals above 18.
_LOW_RATE, _MIDDLE_RATE, _HIGH_RATE = 24_000, 32_000, 40_000


def _drum(recipe: Callable[..., Samples], peak: float, darkening: int, rate: int) -> Sound:
    """Return a drum of the house kit in all its layers and variants."""
    return Sound(recipe, peak, len(FOUR_LAYERS), darkening, VARIANTS, rate)


def _cymbal(plate: plates.Plate, peak: float, darkening: int) -> Sound:
    """Return a cymbal of the house kit in all its layers and variants."""
    layers = len(FOUR_LAYERS)
    return Sound(plate.beginning, peak, layers, darkening, VARIANTS, _HIGH_RATE, plate.tail)


HOUSE = {
    "kick": _drum(
        partial(_kick, pitch=52, start=240, fall=0.02, t60=0.5, click=0.9, drive=1.7, ring=0.35),
        0.9,
        2600,
        _LOW_RATE,
    ),
    "low kick": Sound(
        partial(_kick, pitch=43, start=170, fall=0.03, t60=0.5, click=0.45, drive=1.5),
        0.95,
        1,
        5500,
    ),
    "snare": _drum(
        partial(_snare, pitch=186, t60=0.26, wires=0.75, wires_t60=0.42, brightness=3300),
        0.9,
        1800,
        _MIDDLE_RATE,
    ),
    "tight snare": Sound(
        partial(_snare, pitch=238, t60=0.12, wires=0.8, wires_t60=0.2, brightness=4600), 0.85, 2
    ),
    "stick": _drum(drums.room_stick, 0.6, 2400, _HIGH_RATE),
    "clap": Sound(partial(drums.clap, centre=1250, t60=0.24), 0.75),
    "low tom": _drum(
        partial(drums.tom, pitch=88, bend=1.5, t60=0.95, click=1.6), 0.72, 2600, _LOW_RATE
    ),
    "high tom": _drum(
        partial(drums.tom, pitch=158, bend=1.45, t60=0.65, click=1.6), 0.72, 2600, _LOW_RATE
    ),
    "closed hat": _drum(
        partial(plates.closed_hats, t60=0.24, edge=6500, chick=0.1, seed=4200),
        0.6,
        1200,
        _HIGH_RATE,
    ),
    "pedal hat": _drum(
        partial(plates.closed_hats, t60=0.2, edge=5200, chick=1.6, seed=4400),
        0.65,
        1800,
        _HIGH_RATE,
    ),
    "open hat": _cymbal(plates.OPEN_HATS, 0.48, 1200),
    "crash": _cymbal(plates.CRASH, 0.6, 1800),
    "china": Sound(partial(cymbals.china, seconds=1.1, seed=520), 0.6, 1, 2800),
    "splash": Sound(
        partial(cymbals.crash, seconds=0.7, t60s=(0.75, 0.5), low=700.0, seed=550), 0.55, 1, 2800
    ),
    "ride": _cymbal(plates.RIDE, 0.5, 1200),
    # What rings on is the ride's own, so the bell is on the same cymbal.
    "ride bell": replace(_cymbal(plates.BELL, 0.5, 1200), tail=plates.RIDE.tail),
}

ELECTRONIC = {
    "kick": Sound(
        partial(_kick, pitch=58, start=420, fall=0.014, t60=0.26, click=1.0, drive=2.4),
        0.97,
        1,
        5000,
    ),
    "snare": Sound(
        partial(_snare, pitch=205, t60=0.12, wires=1.0, wires_t60=0.3, brightness=3000), 0.88
    ),
    "rim": Sound(_fixed(drums.stick, 830, 2640, 0.045, 0.5), 0.6),
    "tom": Sound(partial(drums.zap, pitch=112, octaves=1.3, t60=0.42, ratio=1.41), 0.7, 2, 4600),
    "closed hat": Sound(partial(cymbals.hat, t60=0.07, edge=8600, body=0.0), 0.48, 1, 1500),
    "open hat": Sound(partial(cymbals.hat, t60=0.55, edge=8200, body=0.0), 0.45, 1, 1500),
}

ANALOGUE = {
    "kick": Sound(
        partial(_kick, pitch=46, start=118, fall=0.012, t60=1.25, click=0.35, drive=1.1),
        0.98,
        1,
        5500,
    ),
    "snare": Sound(
        partial(_snare, pitch=176, t60=0.2, wires=0.45, wires_t60=0.22, brightness=4200), 0.82, 2
    ),
    "rim": Sound(_fixed(drums.stick, 455, 1667, 0.035, 0.4), 0.55),
    "clap": Sound(partial(drums.clap, centre=1000, t60=0.34), 0.72),
    "tom": Sound(partial(drums.tom, pitch=112, bend=1.22, t60=0.7, click=0.0), 0.72, 1, 4600),
    "closed hat": Sound(partial(cymbals.analogue_hat, t60=0.09), 0.44, 1, 1800),
    "open hat": Sound(partial(cymbals.analogue_hat, t60=0.75), 0.42, 1, 1800),
    "cymbal": Sound(_fixed(cymbals.analogue_cymbal, 1.5, 1.7), 0.55, 1, 2800),
    "cowbell": Sound(_fixed(percussion.cowbell, 540, 800, 0.35), 0.5),
}

DUSTY = {
    "kick": Sound(
        _dusty(
            partial(_kick, pitch=55, start=125, fall=0.018, t60=0.3, click=0.25, drive=1.0), 3200
        ),
        0.9,
        2,
        4200,
    ),
    "brush tap": Sound(
        _dusty(partial(drums.brushed, pitch=196, t60=0.2, sweep_seconds=0.0), 7000), 0.62, 2, 3000
    ),
    "brush sweep": Sound(
        _dusty(partial(drums.brushed, pitch=190, t60=0.5, sweep_seconds=0.28), 7000), 0.5, 1, 3000
    ),
    "closed hat": Sound(
        _dusty(partial(cymbals.hat, t60=0.09, edge=4200, body=0.35), 8000), 0.36, 1, 2400
    ),
    "open hat": Sound(
        _dusty(partial(cymbals.hat, t60=0.6, edge=3900, body=0.4), 8000), 0.34, 1, 2400
    ),
}

PERCUSSION = {
    "tambourine": Sound(cymbals.tambourine, 0.45, 1, 2400),
    "cowbell": Sound(_fixed(percussion.cowbell, 562, 845, 0.28), 0.5),
    "vibraslap": Sound(_fixed(percussion.vibraslap), 0.5),
    "bongo": Sound(_fixed(percussion.hand_drum, 330, 0.2, 0.8), 0.65, 1, 4000),
    "conga slap": Sound(_fixed(percussion.hand_drum, 305, 0.09, 1.6), 0.65, 1, 4000),
    "conga": Sound(_fixed(percussion.hand_drum, 196, 0.42, 0.5), 0.7, 1, 4000),
    "timbale": Sound(_fixed(percussion.timbale, 285), 0.65),
    "agogo": Sound(_fixed(percussion.agogo, 930), 0.5),
    "cabasa": Sound(_fixed(percussion.shaker, 0.11, 6200, 69), 0.42, 1, 2400),
    "maracas": Sound(_fixed(percussion.shaker, 0.06, 8000, 70), 0.4, 1, 2400),
    "short guiro": Sound(_fixed(percussion.guiro, 0.12, 90.0), 0.45),
    "long guiro": Sound(_fixed(percussion.guiro, 0.4, 55.0), 0.45),
    "claves": Sound(_fixed(percussion.claves), 0.55),
    "wood block": Sound(_fixed(percussion.wood_block, 760), 0.55),
    "muted triangle": Sound(_fixed(percussion.triangle, 0.14), 0.4),
    "triangle": Sound(_fixed(percussion.triangle, 1.2), 0.4),
}
