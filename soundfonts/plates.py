"""The house kit's cymbals: plates with hundreds of modes, in a beginning and a tail.

Each beginning is made for a hardness, 0 to 1, and a variant, 0 and up: variants are hit alike, and
differ as hits do. A tail is what rings on, the same for all of them; it fades in where beginnings
fade out, so that a long cymbal takes the room of a short one in every layer and variant.

Decays and spectra are those of recorded cymbals: the top dies first, and more so the harder it is
hit; `python -m benchmarks.kits` has them side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundfonts.drums import burst
from soundfonts.synthesis import (
    RATE,
    Curve,
    Samples,
    along,
    filtered,
    highpass,
    lowpass,
    mixed,
    modes,
    noise,
    partials,
)

# Where beginnings fade into tails, in seconds.
FADE = (0.1, 0.26)
_VARIANT_SEEDS = 1000
_COUNT, _BAND = 460, (260.0, 17_500.0)
# The upper end leaves room for what players that interpolate mirror about 16 kHz.
_TAIL_COUNT, _TAIL_BAND = 420, (240.0, 13_000.0)
_WASH_RISE = 0.018  # seconds in which the upper modes come up, fed by the lower ones


@dataclass(frozen=True)
class Plate:
    """A cymbal.

    Attributes
    ----------
    seconds : float
        Of the tail.
    levels : Curve
        Decibels by frequency, of the hardest hit.
    t60s : Curve
        Seconds to fall by 60 dB, by frequency.
    stick : float
        How much of the stick's tip is heard.
    ping : tuple of float
        Hz of the partials that stand out; the first is the strongest.
    ping_level : float
    seed : int
    darkening : float
        Decibels an octave above 1 kHz by which the softest hit is darker than the hardest.
    """

    seconds: float
    levels: Curve
    t60s: Curve
    stick: float
    seed: int
    ping: tuple[float, ...] = ()
    ping_level: float = 0.0
    darkening: float = 4.0

    def beginning(self, hardness: float, variant: int = 0) -> Samples:
        """Return a hit up to where its tail has taken over."""
        seed = self.seed + _VARIANT_SEEDS * (variant + 1)
        seconds = FADE[1] + 0.01
        fall = self.darkening * (1 - hardness)
        levels = tuple((hz, db - fall * max(np.log2(hz / 1000), 0)) for hz, db in self.levels)
        plate = modes(seconds, _BAND, _COUNT, levels, self.t60s, seed)
        at = np.arange(len(plate)) / RATE
        upper = filtered(plate, highpass(2500))
        risen = plate - upper * (0.55 * np.exp(-at / _WASH_RISE))
        tip = filtered(burst(0.02, 0.014, seed + 7), highpass(2800), lowpass(15_000))
        tick = self.stick * (0.5 + 0.9 * hardness) * tip
        bent = 1 + 0.0015 * float(noise(1 / RATE, seed + 9)[0])
        return _faded_out(mixed(risen, tick, self._pinged(seconds, bent)))

    def tail(self, side: int) -> Samples:
        """Return what rings on, without its beginning, for the left (0) or right (1) side."""
        seed = self.seed + 31 * side
        plate = modes(self.seconds, _TAIL_BAND, _TAIL_COUNT, self.levels, self.t60s, seed)
        return _faded_in(mixed(plate, self._pinged(self.seconds, 1.0)))

    def _pinged(self, seconds: float, bent: float) -> Samples:
        if not self.ping:
            return np.zeros(1)
        tuned = bent * np.array(self.ping)
        falling: Samples = np.float64(0.75) ** np.arange(len(tuned), dtype=float)
        lengths = along(self.t60s, tuned)
        return self.ping_level * partials(seconds, tuned, falling, lengths)


def _shape(count: int) -> Samples:
    """Return the share of the tail at each frame."""
    begin, end = FADE
    share: Samples = np.clip((np.arange(count) / RATE - begin) / (end - begin), 0.0, 1.0)
    return share


def _faded_out(samples: Samples) -> Samples:
    return samples * np.cos(0.5 * np.pi * _shape(len(samples)))


def _faded_in(samples: Samples) -> Samples:
    # Two tails sound together, one on each side.
    risen: Samples = samples * np.sin(0.5 * np.pi * _shape(len(samples)))
    risen *= 0.5**0.5
    return risen


CRASH = Plate(
    seconds=3.6,
    levels=((260, -9), (420, -2), (900, 0), (2500, 0), (5000, -2), (9000, -7), (17_000, -18)),
    t60s=((260, 7.5), (800, 6.5), (2500, 5.0), (6000, 3.0), (10_000, 1.7), (17_000, 0.8)),
    stick=0.5,
    seed=4900,
)
RIDE = Plate(
    seconds=2.9,
    levels=((260, -12), (700, -11), (2000, -7), (4500, 0), (8000, 1), (12_000, 0), (17_000, -8)),
    t60s=((260, 7.0), (900, 6.5), (3000, 5.5), (6000, 4.0), (10_000, 2.4), (17_000, 1.0)),
    stick=2.4,
    seed=5100,
    ping=(3150.0, 4420.0, 5310.0, 2540.0, 6870.0),
    ping_level=0.55,
    darkening=1.5,
)
BELL = Plate(
    seconds=3.0,
    levels=((260, -16), (800, -10), (2500, -6), (5000, -3), (9000, -3), (17_000, -12)),
    t60s=((260, 5.5), (900, 5.0), (3000, 4.2), (6000, 3.2), (10_000, 2.0), (17_000, 0.8)),
    stick=1.6,
    seed=5300,
    ping=(1695.0, 835.0, 2263.0, 2822.0, 3498.0, 4534.0),
    ping_level=1.6,
    darkening=1.5,
)
OPEN_HATS = Plate(
    seconds=1.35,
    levels=((260, -30), (900, -22), (2500, -13), (5000, -5), (8000, 0), (12_000, 2), (17_000, -2)),
    t60s=((260, 0.9), (1500, 1.2), (5000, 1.5), (9000, 1.35), (17_000, 1.0)),
    stick=1.2,
    seed=4600,
    darkening=1.5,
)


def closed_hats(
    hardness: float, t60: float, edge: float, chick: float, seed: int, variant: int = 0
) -> Samples:
    """Return two plates pressed together: their low modes are damped, the rest soon over.

    `edge` is where they begin in Hz; `chick` is how much of the air between them is heard.
    """
    own = seed + _VARIANT_SEEDS * (variant + 1)
    held = t60 * (0.8 + 0.2 * hardness) * (1 + 0.05 * float(noise(1 / RATE, own + 3)[0]))
    darker = 1.5 * (1 - hardness)
    levels = ((1500, -18.0), (4000, -7.0), (8000, 0.0), (12_000, 3 - darker), (17_500, -darker))
    t60s = ((1500, 0.5 * held), (5000, held), (10_000, 0.95 * held), (17_500, 0.7 * held))
    plate = modes(1.15 * t60, (1500.0, 17_500.0), 260, levels, t60s, own)
    tip = filtered(burst(0.008, 0.006, own + 7), highpass(4500)) * (0.3 + 1.3 * hardness)
    air = filtered(burst(0.06, 0.045, own + 8), highpass(0.3 * edge), lowpass(0.6 * edge))
    return mixed(filtered(plate, highpass(0.6 * edge)), tip, chick * air)
