"""The limiter: nothing passes the ceiling, nothing below it is touched."""

from __future__ import annotations

import numpy as np
import pytest
from audio_kit import RATE
from hypothesis import given, settings
from hypothesis import strategies as st

from gdrm_tui.audio.engine.limiter import CEILING, DELAY, RELEASE_SECONDS, Limiter
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import MOST_ABOVE_SAMPLES

MINUS_ONE_DECIBEL = 10 ** (-1 / 20)


def noise(frames: int, loudness: float, seed: int = 0) -> Block:
    drawn = np.random.default_rng(seed).uniform(-1, 1, (frames, 2))
    return (loudness * drawn).astype(np.float32)


def heard(samples: Block) -> Block:
    """Return the samples without what lies above 20 kHz."""
    spectrum = np.fft.rfft(samples, axis=0)
    spectrum[len(samples) * 20_000 // RATE :] = 0
    return np.fft.irfft(spectrum, len(samples), axis=0).astype(np.float32)


def true_peak_of(samples: Block) -> float:
    """Return the highest point between samples, sixteen times as many, by Fourier transform."""
    # Without corners where the samples begin and end.
    fade = np.minimum(1, np.arange(len(samples)) / 256)
    faded = np.pad(samples * (fade * fade[::-1])[:, None], ((512, 512), (0, 0)))
    spectrum = np.fft.rfft(faded, axis=0)
    return float(np.abs(np.fft.irfft(spectrum, 16 * len(faded), axis=0) * 16).max())


def limited(samples: Block, block: int) -> Block:
    limiter, result = Limiter(RATE), samples.copy()
    for begin in range(0, len(result), block):
        limiter.process(result[begin : begin + block])
    return result


def test_what_stays_below_the_ceiling_comes_out_as_it_went_in_only_later() -> None:
    quiet = noise(5_000, CEILING / MOST_ABOVE_SAMPLES)
    assert np.array_equal(limited(quiet, 512)[DELAY:], quiet[:-DELAY])


@settings(max_examples=30)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=20), st.integers(0, 9))
def test_no_true_peak_passes_minus_one_decibel_however_loud_and_sudden(
    loudness: list[float], seed: int
) -> None:
    loud = heard(np.concatenate([noise(700, level, seed) for level in loudness]))
    assert true_peak_of(limited(loud, 512)) <= MINUS_ONE_DECIBEL


@pytest.mark.parametrize("hz", [40.0, 997.0, 11_800.0, 12_000.0, 19_000.0])
def test_a_tone_with_peaks_between_samples_stays_below_minus_one_decibel(hz: float) -> None:
    tone = 1.5 * np.sin(2 * np.pi * hz * np.arange(RATE // 4) / RATE + np.pi / 4)
    loud = np.stack([tone, tone], axis=1).astype(np.float32)
    assert true_peak_of(limited(loud, 512)[2000:-2000]) <= MINUS_ONE_DECIBEL


@pytest.mark.parametrize("block", [1, 63, 64, 480, 1000, 30_000])
def test_blocks_of_any_length_give_the_same_samples(block: int) -> None:
    loud = np.concatenate([noise(4_000, level) for level in (0.5, 3.0, 0.7)])
    assert np.array_equal(limited(loud, block), limited(loud, 512))


def test_a_peak_is_turned_down_without_a_corner_and_left_alone_after_the_release() -> None:
    steady = np.full((2 * RATE, 2), 0.5, np.float32)
    steady[RATE // 2] = 4.0
    gains = limited(steady, 512)[DELAY:, 0] / steady[:-DELAY, 0]
    assert gains[RATE // 2] <= CEILING / 4 * (1 + 1e-6)
    slopes = np.abs(np.diff(gains))
    assert slopes.max() <= 1 / 64
    settled = RATE // 2 + round(12 * RELEASE_SECONDS * RATE)
    assert np.all(gains[settled:] == 1.0)
