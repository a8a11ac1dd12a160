"""Metal: hats, crashes, rides and bells, from clouds of partials that belong to no harmony.

Each function returns mono samples at any level; `hardness`, 0 to 1, is how hard the metal is hit.
"""

from __future__ import annotations

import numpy as np

from soundfonts.drums import burst
from soundfonts.synthesis import (
    Samples,
    bandpass,
    decay,
    filtered,
    highpass,
    lowpass,
    mixed,
    noise,
    partials,
    squares,
)

# The six oscillators of a well-known analogue drum machine's cymbals, in Hz, as its circuit tells.
ANALOGUE = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)


def cloud(
    seconds: float,
    band: tuple[float, float],
    count: int,
    t60s: tuple[float, float],
    tilt: float,
    seed: int,
) -> Samples:
    """Return `count` partials strewn evenly by octave over a band in Hz.

    They decay in `t60s` seconds at the band's lower and upper end, and fall in level by `tilt` dB
    an octave. About 1 is the root mean square at the start.
    """
    low, high = band
    spread = (np.arange(count) + 0.5 + 0.45 * noise(count / 48_000, seed)) / count
    frequencies = low * (high / low) ** spread
    levels = 10 ** (-tilt / 20 * np.log2(frequencies / low))
    levels *= 0.6 + 0.4 * noise(count / 48_000, seed + 1)
    lengths = t60s[0] * (t60s[1] / t60s[0]) ** spread
    return partials(seconds, frequencies, levels / np.sqrt(0.5 * np.sum(levels**2)), lengths)


def hat(hardness: float, t60: float, edge: float, body: float) -> Samples:
    """Return two cymbals that meet.

    Their sound begins at `edge` Hz; `body` is how much of it lies below.
    """
    seconds = 1.1 * t60
    held = t60 * (0.85 + 0.15 * hardness)
    metal = cloud(seconds, (2600.0, 15_500.0), 90, (1.2 * held, 0.9 * held), 1.0, 421)
    sizzle = filtered(burst(seconds, held, 423), highpass(edge + 1500 * (1 - hardness)))
    low = cloud(seconds, (700.0, 3200.0), 14, (0.5 * held, 0.7 * held), 0.0, 424)
    tick = filtered(burst(0.008, 0.006, 425), highpass(5000)) * (0.4 + 1.4 * hardness)
    bright = 0.45 + 0.55 * hardness
    return mixed(filtered(metal, highpass(edge)) + bright * 1.3 * sizzle + body * low, tick)


def analogue_hat(hardness: float, t60: float) -> Samples:
    """Return the hat of six square waves, of which only the top is left."""
    seconds = 1.1 * t60
    metal = filtered(squares(seconds, ANALOGUE), bandpass(10_000, 0.9), highpass(7200))
    tick = filtered(burst(0.006, 0.005, 426), highpass(8000))
    return mixed(metal * decay(seconds, t60 * (0.8 + 0.2 * hardness)), 0.3 * hardness * tick)


def pedal(t60: float, edge: float) -> Samples:
    """Return hats closed with the foot: darker and rounder than with a stick."""
    chick = filtered(burst(1.1 * t60, 0.5 * t60, 441), bandpass(0.5 * edge, 0.7))
    return mixed(0.8 * hat(0.3, t60, edge, 0.5), 1.8 * chick)


def crash(
    hardness: float, seconds: float, t60s: tuple[float, float], low: float, seed: int
) -> Samples:
    """Return a cymbal hit on its edge: all of it sounds, the top dies first."""
    wash = cloud(seconds, (low, 14_500.0), 170, t60s, -1.2, seed)
    hiss = filtered(burst(seconds, 0.55 * t60s[0], seed + 2), highpass(4500))
    spray = filtered(burst(0.4, 0.3, seed + 3), highpass(2500)) * (0.4 + 0.8 * hardness)
    boom = cloud(0.5, (0.6 * low, 2 * low), 6, (0.3, 0.3), 0.0, seed + 4)
    return mixed(wash, (0.5 + 0.6 * hardness) * hiss, spray, 0.25 * boom)


def china(hardness: float, seconds: float, seed: int) -> Samples:
    """Return a cymbal with its edge turned up: rough, trashy and short."""
    trash = crash(hardness, seconds, (0.8 * seconds, 0.4 * seconds), 420.0, seed)
    bark = cloud(0.5, (500.0, 2400.0), 24, (0.5, 0.35), 0.0, seed + 7)
    return mixed(trash, 1.3 * bark) * (1 + 0.5 * np.sign(noise(seconds, seed + 8)))


def ride(hardness: float, seconds: float, ping: float, seed: int) -> Samples:
    """Return a cymbal hit with the stick's tip: a clear ping over a quiet wash."""
    tuned = ping * np.array([0.37, 0.61, 1.0, 1.29, 1.63, 1.94, 2.37])
    levels = np.array([0.35, 0.5, 1.0, 0.7, 0.75, 0.4, 0.3])
    lengths = np.array([1.0, 0.9, 0.55, 0.5, 0.4, 0.35, 0.3]) * seconds
    tone = partials(seconds, tuned, levels, lengths)
    wash = cloud(seconds, (400.0, 14_500.0), 110, (0.95 * seconds, 0.6 * seconds), -0.4, seed)
    tip = filtered(burst(0.03, 0.02, seed + 2), highpass(3500)) * (0.8 + 1.6 * hardness)
    return mixed(0.5 * tone, (0.3 + 0.35 * hardness) * wash, tip)


def bell(hardness: float, seconds: float, pitch: float, seed: int) -> Samples:
    """Return a ride hit on its bell: few, strong, long partials."""
    tuned = pitch * np.array([1.0, 1.52, 2.03, 2.71, 3.38, 4.19, 5.43])
    levels = np.array([0.6, 0.5, 1.0, 0.8, 0.6, 0.45, 0.3])
    lengths = np.array([1.0, 0.9, 0.8, 0.7, 0.55, 0.45, 0.35]) * seconds
    wash = cloud(seconds, (2500.0, 12_000.0), 60, (0.7 * seconds, 0.4 * seconds), 0.5, seed)
    tip = filtered(burst(0.02, 0.012, seed + 2), highpass(3000)) * (0.5 + 1.2 * hardness)
    return mixed(partials(seconds, tuned, levels, lengths), 0.22 * wash, tip)


def analogue_cymbal(seconds: float, t60: float) -> Samples:
    """Return the cymbal of six square waves in two bands, the upper of which dies sooner."""
    metal = squares(seconds, ANALOGUE)
    low = filtered(metal, bandpass(3440, 1.2)) * decay(seconds, t60)
    high = filtered(metal, bandpass(7100, 0.9), highpass(5000)) * decay(seconds, 0.55 * t60)
    return 0.8 * low + 1.6 * high


def tambourine(hardness: float) -> Samples:
    """Return jingles shaken once: they meet twice, a little apart."""
    seconds = 0.32
    jingles = cloud(seconds, (4200.0, 14_000.0), 40, (0.3, 0.22), 0.0, 541)
    shake = filtered(burst(seconds, 0.2, 543), highpass(6000), lowpass(15_000))
    again = 1 + 0.8 * np.exp(-(((np.arange(len(shake)) / 48_000 - 0.03) / 0.01) ** 2))
    return (0.8 * jingles + (0.6 + 0.5 * hardness) * shake) * again
