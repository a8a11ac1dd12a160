"""The limiter: nothing passes the ceiling, nothing below it is touched."""

from __future__ import annotations

import numpy as np
import pytest
from audio_kit import RATE
from hypothesis import given, settings
from hypothesis import strategies as st

from gdrm_tui.audio.engine.limiter import CEILING, DELAY, RELEASE_SECONDS, Limiter
from gdrm_tui.audio.engine.mixdown import Block


def noise(frames: int, loudness: float, seed: int = 0) -> Block:
    drawn = np.random.default_rng(seed).uniform(-1, 1, (frames, 2))
    return (loudness * drawn).astype(np.float32)


def limited(samples: Block, block: int) -> Block:
    limiter, result = Limiter(RATE), samples.copy()
    for begin in range(0, len(result), block):
        limiter.process(result[begin : begin + block])
    return result


def test_what_stays_below_the_ceiling_comes_out_as_it_went_in_only_later() -> None:
    quiet = noise(5_000, 0.98)
    assert np.array_equal(limited(quiet, 512)[DELAY:], quiet[:-DELAY])


@settings(max_examples=30)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=20), st.integers(0, 9))
def test_no_sample_passes_the_ceiling_however_loud_and_sudden(
    loudness: list[float], seed: int
) -> None:
    loud = np.concatenate([noise(700, level, seed) for level in loudness])
    assert np.abs(limited(loud, 512)).max() <= CEILING * (1 + 1e-6)


@pytest.mark.parametrize("block", [1, 63, 64, 480, 1000, 30_000])
def test_blocks_of_any_length_give_the_same_samples(block: int) -> None:
    loud = np.concatenate([noise(4_000, level) for level in (0.5, 3.0, 0.7)])
    assert np.array_equal(limited(loud, block), limited(loud, 512))


def test_a_peak_is_brought_down_without_a_corner_and_left_alone_after_the_release() -> None:
    steady = np.full((2 * RATE, 2), 0.5, np.float32)
    steady[RATE // 2] = 4.0
    gains = limited(steady, 512)[DELAY:, 0] / steady[:-DELAY, 0]
    assert gains[RATE // 2] <= CEILING / 4 * (1 + 1e-6)
    slopes = np.abs(np.diff(gains))
    assert slopes.max() <= 1 / 64
    settled = RATE // 2 + round(12 * RELEASE_SECONDS * RATE)
    assert np.all(gains[settled:] == 1.0)
