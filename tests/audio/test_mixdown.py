"""The mixdown: levels, pan and reverb, as the mixer says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.engine.mixdown import BUS_COUNT, REVERB_BUS, Block, Buses, Mixdown, amplitude
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICE_COUNT

FRAMES = 64


def one_bus(bus: int, left: float, right: float) -> Buses:
    buses = np.zeros((BUS_COUNT, 2, FRAMES), np.float32)
    buses[bus, 0], buses[bus, 1] = left, right
    return buses


def mixed(mixer: Mixer, buses: Buses) -> Block:
    mixdown, block = Mixdown(), np.zeros((buses.shape[2], 2), np.float32)
    mixdown.set_mixer(mixer)
    mixdown.settle()
    mixdown.mix(buses, block)
    return block


@given(st.integers(0, VOICE_COUNT - 1), st.floats(-40, 12))
def test_a_level_in_decibels_scales_its_voice_and_no_other(voice: int, level: float) -> None:
    mixer = Mixer().with_strip(voice, Strip(level=level))
    assert mixed(mixer, one_bus(voice, 0.5, 0.25))[0] == pytest.approx(
        [0.5 * amplitude(level), 0.25 * amplitude(level)], rel=1e-5
    )
    other = (voice + 1) % VOICE_COUNT
    assert mixed(mixer, one_bus(other, 0.5, 0.25))[0].tolist() == [0.5, 0.25]


def test_six_decibels_are_twice_as_loud() -> None:
    assert amplitude(6.0) == pytest.approx(2.0, rel=0.01)


@pytest.mark.parametrize(
    ("pan", "expected"),
    [(0, (0.5, 0.25)), (1, (0, 0.75)), (-1, (0.75, 0)), (0.5, (0.25, 0.5)), (-0.2, (0.55, 0.2))],
)
def test_panning_moves_the_other_sides_samples_over(
    pan: float, expected: tuple[float, float]
) -> None:
    block = mixed(Mixer().with_strip(3, Strip(pan=pan)), one_bus(3, 0.5, 0.25))
    assert block[0] == pytest.approx(expected, abs=1e-6)


def test_the_master_scales_everything_and_the_reverb_only_its_bus() -> None:
    mixer = replace(Mixer(), master=-6.0, reverb=0.5)
    assert mixed(mixer, one_bus(0, 1, 1))[0, 0] == pytest.approx(amplitude(-6))
    assert mixed(mixer, one_bus(REVERB_BUS, 1, 1))[0, 0] == pytest.approx(amplitude(-6) / 2)
    assert not mixed(Mixer(), one_bus(REVERB_BUS, 1, 1)).any()


def test_a_change_is_faded_in_over_one_block_without_a_step() -> None:
    mixdown, steady = Mixdown(), one_bus(0, 1, 1)
    block = np.zeros((FRAMES, 2), np.float32)
    mixdown.mix(steady, block)
    mixdown.set_mixer(Mixer().with_strip(0, Strip(level=-40)))
    mixdown.mix(steady, block)
    assert block[0, 0] == 1.0
    assert np.abs(np.diff(block[:, 0])).max() <= 1.01 / FRAMES
    assert block[-1, 0] == pytest.approx(0.01)
    mixdown.mix(steady, block)
    assert block[:, 0] == pytest.approx(0.01)


@given(st.lists(st.floats(-1, 1), min_size=VOICE_COUNT, max_size=VOICE_COUNT))
def test_single_buses_add_up_to_the_mix(pans: list[float]) -> None:
    mixer = Mixer(tuple(Strip(level=-float(i), pan=pan) for i, pan in enumerate(pans)))
    buses = np.random.default_rng(0).uniform(-1, 1, (BUS_COUNT, 2, FRAMES)).astype(np.float32)
    mixdown = Mixdown()
    mixdown.set_mixer(mixer)
    mixdown.settle()
    block = np.zeros((FRAMES, 2), np.float32)
    mixdown.mix(buses, block)
    singles = sum(mixdown.single(buses, bus) for bus in range(BUS_COUNT))
    assert np.abs(singles - block).max() < 1e-4


@given(st.integers(0, VOICE_COUNT - 1), st.floats(-40, 12), st.floats(-1, 1))
def test_peaks_are_those_of_each_bus_in_the_mix(voice: int, level: float, pan: float) -> None:
    mixdown, block = Mixdown(), np.zeros((FRAMES, 2), np.float32)
    mixdown.set_mixer(Mixer().with_strip(voice, Strip(level=level, pan=pan)))
    mixdown.settle()
    buses = one_bus(voice, 0.5, 0.25)
    mixdown.mix(buses, block)
    peaks = mixdown.peaks(buses)
    assert peaks[voice] == pytest.approx(np.abs(block).max(), rel=1e-5)
    assert np.delete(peaks, voice).max() == 0
