"""Loudness and true peak: as the standard and another program have them."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest
from audio_kit import RATE
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.levels.loudness import (
    SILENT,
    LoudnessMeter,
    hits_loudness,
    integrated_loudness,
    true_peak,
)


def pulses(seconds: float, rate: int, level: float = 0.3) -> Block:
    """Return noise that swells and falls twice a second, with a quiet second half."""
    frames = round(seconds * rate)
    noise = np.random.default_rng(3).normal(size=(frames, 2))
    swell = np.abs(np.sin(2 * np.pi * np.arange(frames) / rate)) ** 4
    quiet = np.where(np.arange(frames) > frames // 2, 0.1, 1.0)
    return (level * noise * (swell * quiet)[:, None]).astype(np.float32)


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 96_000])
def test_integrated_loudness_is_what_pyloudnorm_measures(rate: int) -> None:
    samples = pulses(5, rate)
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    assert integrated_loudness(samples, rate) == pytest.approx(
        meter.integrated_loudness(samples), abs=0.01
    )


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_pieces_of_any_length_measure_the_same(lengths: list[int]) -> None:
    samples, meter, done = pulses(3, RATE), LoudnessMeter(RATE), 0
    for length in lengths:
        meter.add(samples[done : done + length])
        done = min(done + length, len(samples))
    expected = integrated_loudness(samples[:done], RATE)
    assert meter.integrated == pytest.approx(expected, abs=1e-6)


def test_a_tone_of_997_hz_on_one_side_at_full_scale_is_at_minus_3_lufs() -> None:
    tone = np.zeros((RATE, 2))
    tone[:, 0] = np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE)
    assert integrated_loudness(tone, RATE) == pytest.approx(-3.01, abs=0.02)


def test_twice_the_level_is_six_decibels_louder_also_for_a_hit() -> None:
    hits = np.stack([pulses(0.4, RATE, level).T for level in (0.2, 0.4)])
    soft, loud = hits_loudness(hits, RATE)
    assert loud - soft == pytest.approx(6.02, abs=0.01)


def test_silence_and_what_is_shorter_than_a_block_have_no_loudness() -> None:
    assert integrated_loudness(np.zeros((RATE, 2)), RATE) == SILENT
    assert integrated_loudness(np.ones((RATE // 5, 2)), RATE) == SILENT
    assert math.isinf(hits_loudness(np.zeros((1, 2, 480), np.float32), RATE)[0])


def test_the_true_peak_of_a_tone_between_the_samples_is_found() -> None:
    tone = np.sin(2 * np.pi * np.arange(4800) / 4 + np.pi / 4) * np.hanning(4800)
    samples = np.stack([tone, 0.5 * tone], axis=1).astype(np.float32)
    assert np.abs(samples).max() < 0.71
    assert true_peak(samples) == pytest.approx(1.0, abs=0.01)


def test_the_true_peak_of_nothing_is_zero() -> None:
    assert true_peak(np.zeros((0, 2), np.float32)) == 0.0
