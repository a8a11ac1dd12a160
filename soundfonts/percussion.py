"""Hand percussion of General MIDI: bells, shakers, wood and hand drums.

Each function returns mono samples at any level.
"""

from __future__ import annotations

import numpy as np

from soundfonts.cymbals import cloud
from soundfonts.drums import burst
from soundfonts.synthesis import (
    Samples,
    bandpass,
    decay,
    delayed,
    filtered,
    highpass,
    mixed,
    noise,
    partials,
    squares,
    sweep,
    times,
)


def cowbell(low: float, high: float, t60: float) -> Samples:
    """Return two square waves through a band-pass: a short hit, then its ringing."""
    seconds = 1.1 * t60
    tone = filtered(squares(seconds, (low, high)), bandpass(1.1 * high, 1.2), highpass(400))
    return tone * (0.6 * decay(seconds, 0.15 * t60) + 0.4 * decay(seconds, t60))


def agogo(pitch: float) -> Samples:
    """Return a small bell without a clapper."""
    tuned = pitch * np.array([1.0, 1.47, 2.56, 3.81])
    ringing = partials(0.4, tuned, np.array([1.0, 0.5, 0.45, 0.25]), np.array([0.4, 0.3, 0.2, 0.1]))
    return mixed(ringing, 0.5 * filtered(burst(0.01, 0.008, 67), highpass(3000)))


def hand_drum(pitch: float, t60: float, slap: float) -> Samples:
    """Return a bongo, conga or timbale: its skin's first modes and the hand's slap."""
    seconds = 1.1 * t60
    skin = sweep(seconds, 1.12 * pitch, pitch, 0.02) * decay(seconds, t60)
    second = sweep(seconds, 1.7 * pitch, 1.59 * pitch, 0.01) * decay(seconds, 0.4 * t60)
    third = sweep(seconds, 2.4 * pitch, 2.3 * pitch, 0.01) * decay(seconds, 0.25 * t60)
    hand = filtered(burst(0.03, 0.02, 61), bandpass(2400, 0.6)) * slap
    return mixed(skin + 0.4 * second + 0.2 * third, 1.5 * hand)


def timbale(pitch: float) -> Samples:
    """Return a metal shell under a tight skin."""
    shell = cloud(0.4, (900.0, 6000.0), 16, (0.35, 0.2), 1.0, 65)
    return mixed(hand_drum(pitch, 0.4, 0.9), 0.18 * shell)


def shaker(t60: float, centre: float, seed: int) -> Samples:
    """Return grains that meet the wall almost at once."""
    return filtered(burst(1.1 * t60, t60, seed), bandpass(centre, 0.8), highpass(3500))


def guiro(seconds: float, scrapes: float) -> Samples:
    """Return a notched gourd scraped `scrapes` times a second."""
    at = times(seconds)
    teeth = np.exp(-9 * ((at * scrapes) % 1.0)) * (0.7 + 0.3 * at / seconds)
    grain = filtered(noise(seconds, 73) * teeth, bandpass(3200, 1.4), highpass(1200))
    return grain * np.minimum(1.0, (seconds - at) / (0.3 * seconds))


def claves() -> Samples:
    """Return two hardwood sticks."""
    modes = partials(
        0.14, np.array([2480.0, 6650.0]), np.array([1.0, 0.15]), np.array([0.12, 0.04])
    )
    return mixed(modes, 0.4 * filtered(burst(0.006, 0.004, 75), highpass(3000)))


def wood_block(pitch: float) -> Samples:
    """Return a hollow block."""
    tuned = pitch * np.array([1.0, 1.48, 2.72])
    hollow = partials(0.13, tuned, np.array([1.0, 0.35, 0.2]), np.array([0.1, 0.05, 0.03]))
    return mixed(hollow, 0.5 * filtered(burst(0.006, 0.004, 76), bandpass(2500, 0.6)))


def triangle(t60: float) -> Samples:
    """Return a bent steel rod."""
    tuned = np.array([1210.0, 2980.0, 4390.0, 5670.0, 8120.0, 11_350.0])
    levels = np.array([0.15, 0.5, 1.0, 0.8, 0.6, 0.3])
    lengths = t60 * np.array([0.8, 1.0, 1.0, 0.8, 0.6, 0.4])
    return mixed(
        partials(t60, tuned, levels, lengths),
        0.6 * filtered(burst(0.006, 0.004, 81), highpass(6000)),
    )


def vibraslap() -> Samples:
    """Return teeth that rattle in a box, ever closer to rest."""
    rattle = [
        delayed(filtered(burst(0.02, 0.015, 580 + n), bandpass(2700, 2.5)), n / 38) * 0.88**n
        for n in range(30)
    ]
    return mixed(*rattle)
