"""Skins and hands: kicks, snares, toms, claps and sticks of the kits' drum machines.

Each function returns mono samples at any level; `hardness`, 0 to 1, is how hard the drum is hit.
"""

from __future__ import annotations

import numpy as np

from soundfonts.synthesis import (
    Samples,
    bandpass,
    decay,
    delayed,
    filtered,
    highpass,
    lowpass,
    mixed,
    noise,
    saturated,
    sweep,
)

_CLAP_GAP_SECONDS = 0.0105


def burst(seconds: float, t60: float, seed: int) -> Samples:
    """Return noise that dies away."""
    return noise(seconds, seed) * decay(seconds, t60)


def _variant(variant: int) -> tuple[int, float]:
    """Return what a variant adds to the seeds of its noise, and by what its pitch is multiplied.

    Variant 0 is the drum as it is; no two hits of a hand land on the same spot.
    """
    seed = 1000 * variant
    return seed, 1 + (0.006 * float(noise(1 / 48_000, 77 + seed)[0]) if variant else 0.0)


def room_stick(hardness: float, variant: int = 0) -> Samples:
    """Return a stick laid across the rim, with the shell under it."""
    click = stick(480, 1720, 0.13, 0.5 + 0.6 * hardness, variant)
    shell = filtered(burst(0.24, 0.22, 370 + 1000 * variant), bandpass(900, 0.8)) * 0.35
    return mixed(click, shell)


def kick(
    hardness: float,
    pitch: float,
    start: float,
    fall: float,
    t60: float,
    click: float,
    drive: float,
    ring: float = 0.0,
    variant: int = 0,
) -> Samples:
    """Return a kick whose pitch falls from `start` to `pitch` Hz, with the beater's click.

    `ring` is how much of the shell and of the other skin rings on.
    """
    seed, bent = _variant(variant)
    seconds = 1.15 * t60
    pitch *= bent
    high = pitch + (start - pitch) * (0.45 + 0.55 * hardness)
    body = sweep(seconds, high, pitch, fall) * decay(seconds, t60)
    knock = sweep(0.02, 3.2 * high, 1.2 * high, 0.004) * decay(0.02, 0.018)
    beater = filtered(burst(0.012, 0.008, 36 + seed), bandpass(3200, 0.6))
    attack = mixed(0.7 * knock, 2.5 * beater) * click * hardness
    drum = saturated(mixed(body, attack), drive * (0.6 + 0.4 * hardness))
    if not ring:
        return drum
    shell = filtered(burst(0.25, 0.22, 35 + seed), bandpass(7 * pitch, 0.5))
    return mixed(drum, ring * (0.4 + 0.6 * hardness) * shell)


def snare(
    hardness: float,
    pitch: float,
    t60: float,
    wires: float,
    wires_t60: float,
    brightness: float,
    variant: int = 0,
) -> Samples:
    """Return a snare drum: two modes of the skin, and wires in a middle and a high band.

    The wires ring shorter and duller when it is hit softly. `brightness` is the high band's edge
    in Hz.
    """
    seed, bent = _variant(variant)
    pitch *= bent
    seconds = 1.1 * max(t60, wires_t60)
    skin = sweep(seconds, 1.45 * pitch, pitch, 0.012) * decay(seconds, t60)
    rim = sweep(seconds, 2.1 * pitch, 1.78 * pitch, 0.008) * decay(seconds, 0.6 * t60)
    held = wires_t60 * (0.65 + 0.35 * hardness)
    middle = filtered(
        burst(seconds, held, 38 + seed), highpass(0.35 * brightness), lowpass(brightness)
    )
    high = filtered(burst(seconds, 0.7 * held, 39 + seed), highpass(brightness), lowpass(9500))
    snap = filtered(burst(0.01, 0.008, 40 + seed), highpass(1800), lowpass(9000)) * 0.7 * hardness
    rattle = wires * (1.25 * middle + (0.2 + 0.45 * hardness) * high)
    return saturated(mixed(0.9 * skin + 0.5 * rim, rattle, snap), 0.6 + 0.7 * hardness)


def brushed(hardness: float, pitch: float, t60: float, sweep_seconds: float) -> Samples:
    """Return a snare drum under a brush: a tap, then wires dragged over the skin."""
    skin = sweep(0.25, 1.2 * pitch, pitch, 0.01) * decay(0.25, 0.16)
    tap = filtered(burst(0.05, 0.04, 41), bandpass(2600, 0.5)) * (0.8 + 1.2 * hardness)
    drag = filtered(burst(t60, t60, 42), highpass(900), lowpass(2600 + 2200 * hardness))
    if sweep_seconds:
        at = np.arange(len(drag)) / len(drag)
        drag *= 0.35 + np.sin(np.pi * np.minimum(1.0, at * t60 / sweep_seconds)) ** 2
    return mixed(0.35 * skin, tap, 0.9 * drag)


def tom(
    hardness: float, pitch: float, bend: float, t60: float, click: float, variant: int = 0
) -> Samples:
    """Return a tom whose pitch falls to `pitch` Hz from `bend` times as high."""
    seed, bent = _variant(variant)
    pitch *= bent
    seconds = 1.1 * t60
    high = pitch * (1 + (bend - 1) * (0.5 + 0.5 * hardness))
    body = sweep(seconds, high, pitch, 0.045) * decay(seconds, t60)
    overtone = sweep(seconds, 1.59 * high, 1.59 * pitch, 0.03) * decay(seconds, 0.35 * t60)
    stick = (
        filtered(burst(0.02, 0.016, 45 + seed), bandpass(1900, 0.5))
        * click
        * (0.3 + 0.7 * hardness)
    )
    air = filtered(burst(seconds, 0.3 * t60, 47 + seed), bandpass(4 * pitch, 0.7)) * 0.25
    return saturated(mixed(body + 0.3 * overtone + air, 1.6 * stick), 0.7 + 0.5 * hardness)


def stick(low: float, high: float, t60: float, click: float, variant: int = 0) -> Samples:
    """Return wood on wood or on a rim: two short modes and a click."""
    seed, bent = _variant(variant)
    low, high = low * bent, high / bent
    modes = sweep(1.2 * t60, 1.06 * low, low, 0.004) * decay(1.2 * t60, t60)
    upper = sweep(1.2 * t60, 1.02 * high, high, 0.003) * decay(1.2 * t60, 0.6 * t60)
    tick = filtered(burst(0.01, 0.006, 37 + seed), highpass(2500)) * click
    return mixed(0.7 * modes + upper, tick)


def clap(hardness: float, centre: float, t60: float) -> Samples:
    """Return hands: three bursts, the first at once, and the room after them."""
    shape = (highpass(500), bandpass(centre, 0.8))
    hands = [
        delayed(filtered(burst(0.03, 0.03, 60 + hand), *shape), hand * _CLAP_GAP_SECONDS)
        for hand in range(3)
    ]
    room = delayed(filtered(burst(1.1 * t60, t60, 63), *shape), 3 * _CLAP_GAP_SECONDS)
    air = filtered(burst(0.06, 0.05, 64), highpass(4000)) * 0.25 * hardness
    return saturated(mixed(*hands, 0.8 * room, air) * 1.6, 0.5 + hardness)


def zap(hardness: float, pitch: float, octaves: float, t60: float, ratio: float) -> Samples:
    """Return an electronic drum: a falling sine whose phase another one, `ratio` as fast, bends."""
    seconds = 1.1 * t60
    start = pitch * 2.0 ** (octaves * (0.6 + 0.4 * hardness))
    bender = sweep(seconds, ratio * start, ratio * pitch, 0.03) * decay(seconds, 0.4 * t60)
    at = np.arange(len(bender)) / len(bender) * seconds
    turns = pitch * at + (start - pitch) * 0.03 * -np.expm1(-at / 0.03)
    bent: Samples = np.sin(2 * np.pi * turns + (0.6 + 1.6 * hardness) * bender)
    return bent * decay(seconds, t60)
