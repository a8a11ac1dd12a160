"""The sounds of the house kit by name: which recipe makes each, how loud, how many layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from soundfonts import cymbals, drums, percussion
from soundfonts.synthesis import Samples, filtered, highpass, lowpass, saturated

# The velocity from which on the hard layer sounds, and how hard the soft one is hit.
HARD_VELOCITY = 80
SOFT_HARDNESS = 0.3


@dataclass(frozen=True)
class Sound:
    """One drum.

    Attributes
    ----------
    recipe : callable
        Hardness, 0 to 1, to mono samples.
    peak : float
        Of the hardest hit, of full scale.
    layers : int
        2: soft and hard hits are made apart; 1: the filter alone tells them.
    darkening : int
        Cents by which the filter falls from the hardest to the softest velocity.
    """

    recipe: Callable[[float], Samples]
    peak: float
    layers: int = 1
    darkening: int = 3600


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

HOUSE = {
    "kick": Sound(
        partial(_kick, pitch=49, start=235, fall=0.021, t60=0.46, click=0.8, drive=1.9),
        0.98,
        2,
        5000,
    ),
    "low kick": Sound(
        partial(_kick, pitch=43, start=170, fall=0.03, t60=0.5, click=0.45, drive=1.5),
        0.95,
        1,
        5500,
    ),
    "snare": Sound(
        partial(_snare, pitch=186, t60=0.19, wires=0.75, wires_t60=0.34, brightness=3800), 0.9, 2
    ),
    "tight snare": Sound(
        partial(_snare, pitch=238, t60=0.12, wires=0.8, wires_t60=0.2, brightness=4600), 0.85, 2
    ),
    "stick": Sound(_fixed(drums.stick, 480, 1720, 0.07, 0.9), 0.6),
    "clap": Sound(partial(drums.clap, centre=1250, t60=0.24), 0.75),
    "low tom": Sound(partial(drums.tom, pitch=88, bend=1.7, t60=0.62, click=0.5), 0.72, 1, 4600),
    "mid tom": Sound(partial(drums.tom, pitch=128, bend=1.65, t60=0.5, click=0.5), 0.72, 1, 4600),
    "high tom": Sound(partial(drums.tom, pitch=184, bend=1.6, t60=0.42, click=0.5), 0.72, 1, 4600),
    "closed hat": Sound(partial(cymbals.hat, t60=0.15, edge=6500, body=0.15), 0.5, 2, 1800),
    "pedal hat": Sound(_fixed(cymbals.pedal, 0.16, 5200), 0.42, 1, 2400),
    "open hat": Sound(partial(cymbals.hat, t60=0.85, edge=6000, body=0.2), 0.48, 2, 1800),
    "crash": Sound(
        partial(cymbals.crash, seconds=2.9, t60s=(3.4, 2.2), low=430.0, seed=490), 0.7, 1, 2800
    ),
    "crash 2": Sound(
        partial(cymbals.crash, seconds=2.3, t60s=(2.7, 1.7), low=560.0, seed=570), 0.66, 1, 2800
    ),
    "china": Sound(partial(cymbals.china, seconds=1.1, seed=520), 0.6, 1, 2800),
    "splash": Sound(
        partial(cymbals.crash, seconds=0.7, t60s=(0.75, 0.5), low=700.0, seed=550), 0.55, 1, 2800
    ),
    "ride": Sound(partial(cymbals.ride, seconds=2.1, ping=3150.0, seed=510), 0.5, 2, 2400),
    "ride bell": Sound(partial(cymbals.bell, seconds=1.9, pitch=835.0, seed=530), 0.5, 1, 2400),
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
