"""What the stress benchmark reads off a recording, and the signals it plays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.measures import counter, jumps, onsets
from benchmarks.recording import Heard
from benchmarks.signal_font import (
    CLICK,
    CLICK_LEVEL,
    RATE,
    TONE,
    TONE_PERIOD,
    write_signal_font,
)
from benchmarks.stress import STEP_FRAMES, TOLERANCE, measured
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT
from gdrm_tui.audio.requirements import MissingLibraryError


def recording(seconds: int) -> np.ndarray:
    """Return tone, clicks and counter as they are recorded when nothing goes wrong."""
    frames = np.arange(seconds * RATE)
    tone = 0.25 * np.sin(2 * np.pi * frames / TONE_PERIOD)
    clicks = 0.5 * (frames % STEP_FRAMES < 90)
    return np.stack([tone, clicks, counter(len(frames))], axis=1).astype(np.float32)


def test_a_whole_recording_has_neither_gaps_nor_errors() -> None:
    found = measured(Heard(recording(6)))
    assert (found["gaps"], found["breaks"], found["recorder lost ms"]) == (0, 0, 0)
    assert found["onset max ms"] == 0


def test_an_engine_that_is_late_leaves_a_gap_and_a_late_onset() -> None:
    sound = recording(6)
    late = RATE // 50
    sound[3 * RATE + 3000 :, :2] = np.concatenate(
        [np.zeros((late, 2), np.float32), sound[3 * RATE + 3000 : -late, :2]]
    )
    found = measured(Heard(sound))
    assert found["gaps"] == 1
    assert found["worst gap ms"] == pytest.approx(20, abs=0.1)
    assert found["onset max ms"] == pytest.approx(20, abs=0.1)
    assert found["recorder lost ms"] == 0


def test_frames_that_the_recorder_lost_are_not_gaps_of_the_engine() -> None:
    sound = np.delete(recording(6), np.s_[3 * RATE + 100 : 3 * RATE + 100 + 481], axis=0)
    found = measured(Heard(sound))
    assert (found["gaps"], found["breaks"], found["onset max ms"]) == (0, 0, 0)
    assert found["recorder lost ms"] == pytest.approx(10, abs=0.1)


def test_a_tone_that_never_comes_back_is_a_gap_up_to_the_end() -> None:
    sound = recording(6)
    sound[4 * RATE :, 0] = 0
    assert measured(Heard(sound))["worst gap ms"] == pytest.approx(2000, abs=1)


def test_fluidsynth_plays_the_signals_as_they_were_meant(tmp_path: Path) -> None:
    font = write_signal_font(tmp_path / "signals.sf2")
    try:
        synth = FluidSynth(font, RATE)
    except MissingLibraryError as error:
        pytest.skip(str(error))
    buses = np.zeros((BUS_COUNT, 2, RATE), np.float32)
    synth.trigger_key(0, TONE, 127)
    synth.render(buses, 0, RATE)
    for key in (42, CLICK):
        synth.trigger_key(1, key, 127)
    synth.render(buses, 0, RATE)
    block = buses.sum(axis=0).T
    assert np.abs(block[:, 0]).max() > 0.2
    assert len(jumps(block[:, 0], TONE_PERIOD, TOLERANCE)) == 0
    assert len(onsets(block[:, 1], CLICK_LEVEL, 1000)) == 1
    synth.close()
