"""Synthesis: oscillators, noise, envelopes, filters and finishing, at 48,000 frames a second."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

RATE = 48_000
# Mono samples, shape (frames,), float64.
Samples = npt.NDArray[np.float64]
# Second-order section: numerator and denominator in powers of z^-1, three coefficients each.
Section = tuple[tuple[float, float, float], tuple[float, float, float]]

_FADE_IN = 6
_BLOCK = 512
_FADE_OUT_SECONDS = 0.02
_LN_1000 = math.log(1000)


def times(seconds: float) -> Samples:
    """Return the time of each frame, in seconds."""
    return np.arange(round(seconds * RATE)) / RATE


def noise(seconds: float, seed: int) -> Samples:
    """Return white noise, uniform in [-1, 1).

    It comes from the raw output of PCG64, which, unlike distributions, numpy keeps for ever.
    """
    raw = np.random.PCG64(seed).random_raw(round(seconds * RATE))
    return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1.0


def decay(seconds: float, t60: float) -> Samples:
    """Return an envelope that falls from 1 by 60 dB in `t60` seconds."""
    return np.exp(times(seconds) * (-_LN_1000 / t60))


def sweep(seconds: float, start: float, end: float, fall: float) -> Samples:
    """Return a sine whose frequency falls from `start` towards `end` Hz.

    `fall` is the time constant in seconds; the phase, 0 at first, is the integral of
    ``end + (start - end) exp(-t / fall)``.
    """
    at = times(seconds)
    cycles = end * at + (start - end) * fall * -np.expm1(-at / fall)
    return np.sin(2 * np.pi * cycles)


def partials(seconds: float, frequencies: Samples, levels: Samples, t60s: Samples) -> Samples:
    """Return a sum of sines, each with its own level and decay.

    The phases follow the golden angle, so that no two attacks coincide.
    """
    total = np.zeros(round(seconds * RATE))
    for number, (hz, level, t60) in enumerate(zip(frequencies, levels, t60s, strict=True)):
        count = round(min(seconds, 1.4 * t60) * RATE)
        total[:count] += level * _ringing(count, hz, 2.399963 * number, _LN_1000 / t60)
    return total


# A line through points of hertz and values, the hertz rising.
Curve = tuple[tuple[float, float], ...]


def along(curve: Curve, frequencies: Samples) -> Samples:
    """Return the values of a curve at the frequencies, straight over octaves between its points."""
    points = np.array(curve)
    values: Samples = np.interp(np.log2(frequencies), np.log2(points[:, 0]), points[:, 1])
    return values


def modes(
    seconds: float, band: tuple[float, float], count: int, levels: Curve, t60s: Curve, seed: int
) -> Samples:
    """Return a plate that rings: `count` sines strewn evenly over a band in Hz.

    Modes of a plate are as dense everywhere, so there are far more of them in the upper octaves.
    `levels` are their decibels, about which each differs by chance, and `t60s` their seconds to
    fall by 60 dB. The root mean square at the start is about 1.
    """
    low, high = band
    chance = noise(3 * count / RATE, seed)
    places = (np.arange(count) + 0.5 + 0.49 * chance[:count]) / count
    frequencies = low + (high - low) * places
    decibels = along(levels, frequencies) + 5 * chance[count : 2 * count]
    # As many decibels an octave whatever the number of modes in it.
    amplitudes = 10 ** (decibels / 20) / np.sqrt(frequencies)
    amplitudes /= np.sqrt(0.5 * np.sum(amplitudes**2))
    total = np.zeros(round(seconds * RATE))
    lengths = along(t60s, frequencies)
    phases = np.pi * chance[2 * count :]
    for hz, level, t60, phase in zip(frequencies, amplitudes, lengths, phases, strict=True):
        frames = round(min(seconds, 1.3 * t60) * RATE)
        total[:frames] += level * _ringing(frames, hz, phase, _LN_1000 / t60)
    return total


def resampled(samples: Samples, rate: int) -> Samples:
    """Return `samples`, from zero to zero, at a lower rate, without what it cannot hold."""
    if rate == RATE:
        return samples
    # In whole pieces of a size that transforms are fast at; silence keeps the end off the start.
    size = -(-(len(samples) + _BLOCK) // 6144) * 6144
    kept = size * rate // RATE
    spectrum = np.fft.rfft(samples, size)[: kept // 2 + 1]
    edge = kept // 20
    spectrum[-edge:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, edge + 1) / edge)
    count = len(samples) * rate // RATE
    lower = np.fft.irfft(spectrum, kept)[:count] * rate / RATE
    shape = np.ones(count)
    shape[0] = shape[-1] = 0
    return (lower - np.sum(lower * shape) / np.sum(shape)) * shape


def _ringing(count: int, hz: float, phase: float, damping: float = 0.0) -> Samples:
    """Return ``exp(-damping t) sin(2 pi hz t + phase)`` at `count` frames.

    By the sum formula, from the start of each block and the course of the first one: sines and
    exponentials of single frames take ten times as long.
    """
    exponent = complex(-damping, 2 * np.pi * hz) / RATE
    course = np.exp(exponent * np.arange(_BLOCK))
    starts = np.exp(exponent * np.arange(0, count, _BLOCK) + 1j * phase)
    sines = np.outer(starts.real, course.imag) + np.outer(starts.imag, course.real)
    return sines.ravel()[:count]


def squares(seconds: float, frequencies: tuple[float, ...]) -> Samples:
    """Return a sum of square waves without aliases: odd harmonics below 20 kHz alone."""
    total = np.zeros(round(seconds * RATE))
    for hz in frequencies:
        for harmonic in range(1, int(20_000 / hz) + 1, 2):
            total += _ringing(len(total), hz * harmonic, hz) / harmonic
    return total


def lowpass(hz: float, q: float = 0.7071) -> Section:
    """Return a resonant low-pass of 12 dB an octave (R. Bristow-Johnson's cookbook, as below)."""
    cosine, alpha = _warped(hz, q)
    edge = (1 - cosine) / 2
    return (edge, 1 - cosine, edge), (1 + alpha, -2 * cosine, 1 - alpha)


def highpass(hz: float, q: float = 0.7071) -> Section:
    """Return a resonant high-pass of 12 dB an octave."""
    cosine, alpha = _warped(hz, q)
    edge = (1 + cosine) / 2
    return (edge, -1 - cosine, edge), (1 + alpha, -2 * cosine, 1 - alpha)


def bandpass(hz: float, q: float) -> Section:
    """Return a band-pass with a gain of 1 at its centre."""
    cosine, alpha = _warped(hz, q)
    return (alpha, 0.0, -alpha), (1 + alpha, -2 * cosine, 1 - alpha)


def _warped(hz: float, q: float) -> tuple[float, float]:
    angle = 2 * math.pi * hz / RATE
    return math.cos(angle), math.sin(angle) / (2 * q)


def filtered(samples: Samples, *sections: Section) -> Samples:
    """Return `samples` through the sections one after the other, causally.

    Their exact responses are multiplied in the frequency domain; as much silence as there is
    sound, and half a second more, keeps what rings on from wrapping around.
    """
    count = len(samples)
    size = 1 << (2 * count + RATE // 2).bit_length()
    spectrum = np.fft.rfft(samples, size)
    delay = np.exp(-2j * np.pi * np.arange(len(spectrum)) / size)
    for above, below in sections:
        spectrum *= np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return np.fft.irfft(spectrum, size)[:count]


def saturated(samples: Samples, drive: float) -> Samples:
    """Return `samples`, nominally in [-1, 1], pressed together like by an overdriven amplifier."""
    return np.tanh(drive * samples) / math.tanh(drive)


def mixed(*sounds: Samples) -> Samples:
    """Return the sum of sounds of any lengths, all beginning together."""
    total = np.zeros(max(map(len, sounds)))
    for sound in sounds:
        total[: len(sound)] += sound
    return total


def delayed(samples: Samples, seconds: float) -> Samples:
    """Return `samples` after a silence."""
    return np.concatenate([np.zeros(round(seconds * RATE)), samples])


def finished(samples: Samples, peak: float) -> Samples:
    """Return `samples` ready for a soundfont: from zero to zero, without DC, at `peak`.

    They rise within an eighth of a millisecond and end in a fade of 20 ms.
    """
    clean = cleaned(samples)
    return clean * (peak / float(np.abs(clean).max()))


def cleaned(samples: Samples) -> Samples:
    """Return `samples` from zero to zero and without DC, as loud as they are."""
    clean = filtered(samples, highpass(22.0))
    shape = np.ones(len(clean))
    shape[:_FADE_IN] = np.arange(_FADE_IN) / _FADE_IN
    out = round(_FADE_OUT_SECONDS * RATE)
    shape[-out:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, out + 1) / out)
    return (clean - np.sum(clean * shape) / np.sum(shape)) * shape
