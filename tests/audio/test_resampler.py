"""Resampling keeps pitch, time and quiet, whatever the blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdrm_tui.audio.devices.outputs import ResampledOutput
from gdrm_tui.audio.engine.mixdown import Block


class Sink:
    """Keeps what it is given."""

    name, latency_frames, xruns = "Sink", 0, 0

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.blocks: list[Block] = []

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...

    def write(self, block: Block) -> None:
        assert block.flags.c_contiguous and block.dtype == np.float32
        self.blocks.append(block)

    @property
    def heard(self) -> npt.NDArray[np.float64]:
        return np.concatenate([np.zeros((0, 2)), *self.blocks])[:, 0].astype(np.float64)


def resampled(samples: Block, rate: int, own_rate: int, block: int = 512) -> Sink:
    sink = Sink(own_rate)
    output = ResampledOutput(sink, rate)
    output.start()
    for begin in range(0, len(samples), block):
        output.write(samples[begin : begin + block])
    return sink


def sine(frequency: float, rate: int, frames: int) -> Block:
    wave = 0.5 * np.sin(2 * np.pi * frequency * np.arange(frames) / rate)
    return np.stack([wave, wave], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("rate", "own_rate"), [(48_000, 44_100), (44_100, 48_000), (48_000, 96_000)]
)
@pytest.mark.parametrize(("frequency", "noise_db"), [(100.0, -80), (1000.0, -60), (10_000.0, -45)])
def test_a_tone_keeps_its_pitch_its_level_and_its_time(
    rate: int, own_rate: int, frequency: float, noise_db: float
) -> None:
    sink = resampled(sine(frequency, rate, rate), rate, own_rate)
    delay = ResampledOutput(sink, rate).latency_frames / rate
    heard = sink.heard[2000:]
    seconds = (2000 + np.arange(len(heard))) / own_rate - delay
    wanted = 0.5 * np.sin(2 * np.pi * frequency * seconds)
    error = np.sqrt(np.mean((heard - wanted) ** 2) / np.mean(wanted**2))
    assert 20 * np.log10(error) < noise_db


def test_what_the_slower_rate_cannot_hold_is_not_folded_back() -> None:
    sink = resampled(sine(23_500.0, 48_000, 48_000), 48_000, 44_100)
    assert np.sqrt(np.mean(sink.heard[2000:] ** 2)) < 0.5 * 10 ** (-60 / 20)


@example(lengths=[196, 1, 55], own_rate=22_050)  # the one frame is too little for another
@given(
    st.lists(st.integers(1, 700), min_size=1, max_size=8), st.sampled_from([44_100, 96_000, 22_050])
)
def test_the_lengths_of_the_blocks_make_no_difference(lengths: list[int], own_rate: int) -> None:
    samples = np.random.default_rng(1).normal(size=(sum(lengths), 2)).astype(np.float32)
    sink = Sink(own_rate)
    output = ResampledOutput(sink, 48_000)
    output.start()
    begin = 0
    for length in lengths:
        output.write(samples[begin : begin + length])
        begin += length
    whole = resampled(samples, 48_000, own_rate, block=len(samples))
    assert (
        len(sink.heard)
        == len(whole.heard)
        == pytest.approx(len(samples) * own_rate / 48_000, abs=1)
    )
    assert np.allclose(sink.heard, whole.heard, atol=1e-2)
