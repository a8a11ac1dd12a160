"""What the house kit sounds like through FluidSynth, measured."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.core.voices import VOICES
from soundfonts.house_kit import PROGRAMS
from soundfonts.make_house_kit import PATH
from soundfonts.measure import (
    CLOSED_HAT,
    CRASH,
    KICK,
    OPEN_HAT,
    PEDAL_HAT,
    SNARE,
    Figures,
    figures,
    open_hat_left,
    rendered,
    rendered_together,
)
from soundfonts.synthesis import RATE

KITS = [program for program, _ in PROGRAMS]
NOTES = [voice.note for voice in VOICES]
BEGINNING = RATE // 2  # frames: all but the decay is in them


@pytest.fixture(autouse=True)
def synth_or_skip() -> None:
    try:
        require_fluidsynth()
    except MissingLibraryError as error:
        pytest.skip(str(error))


def beginning(program: int, key: int, velocity: int) -> Figures:
    """Return what the first half of a second of a hit measures."""
    return figures(rendered(PATH, program, BEGINNING, (0, key, velocity)))


@pytest.mark.parametrize("program", KITS)
@pytest.mark.parametrize("key", sorted({*NOTES, *range(35, 60), 60, 64, 70, 75, 77, 81}))
def test_every_key_sounds_at_once_and_at_a_sane_level(program, key):
    hard = beginning(program, key, 127)
    assert 0.1 < hard.peak < 0.4
    assert hard.onset_ms < 2


@pytest.mark.parametrize("program", KITS)
@pytest.mark.parametrize("key", NOTES)
def test_louder_velocities_are_louder_also_where_the_layers_meet(program, key):
    hits = [beginning(program, key, velocity) for velocity in (1, 39, 40, 71, 72, 103, 104, 127)]
    assert all(soft.loudness < hard.loudness for soft, hard in pairwise(hits))


@pytest.mark.parametrize("program", KITS)
@pytest.mark.parametrize("key", NOTES)
def test_louder_velocities_are_brighter(program, key):
    soft, hard = (beginning(program, key, velocity) for velocity in (40, 120))
    assert hard.centroid > 1.1 * soft.centroid


@pytest.mark.parametrize("program", KITS)
@pytest.mark.parametrize("hat", [CLOSED_HAT, OPEN_HAT])
def test_kick_snare_crash_and_hat_at_full_velocity_stay_within_full_scale(program, hat):
    together = rendered_together(PATH, program, *((key, 127) for key in (KICK, SNARE, CRASH, hat)))
    assert np.abs(together).max() < 0.85


def test_decays_of_the_house_kit_are_those_of_drums():
    decays = {key: figures(rendered_together(PATH, 0, (key, 110))).decay for key in NOTES}
    assert 0.1 < decays[CLOSED_HAT] < 0.25
    assert 0.5 < decays[OPEN_HAT] < 1.2
    assert 3 < decays[CRASH] < 5
    assert 0.2 < decays[KICK] < 0.6
    assert all(0.4 < decays[tom] < 1.2 for tom in (43, 47, 50))


def test_a_crash_is_a_plate_and_not_a_burst_of_noise():
    block = rendered_together(PATH, 0, (CRASH, 110))
    spectrum = np.abs(np.fft.rfft(block[: RATE // 2].mean(axis=1) * np.hanning(RATE // 2)))
    hertz = np.fft.rfftfreq(RATE // 2, 1 / RATE)
    middle = spectrum[(hertz > 300) & (hertz < 1500)]
    # Single modes stand out of what lies between them, where noise has an even carpet.
    assert np.percentile(middle, 95) > 6 * np.percentile(middle, 25)
    # The top dies first.
    late = np.abs(np.fft.rfft(block[2 * RATE : 5 * RATE // 2].mean(axis=1)))
    high, low = hertz > 8000, (hertz > 400) & (hertz < 2000)
    early_top, late_top = (np.sum(s[high] ** 2) / np.sum(s[low] ** 2) for s in (spectrum, late))
    assert late_top < 0.1 * early_top


def test_cymbals_are_as_wide_as_a_stereo_recording():
    left, right = rendered_together(PATH, 0, (CRASH, 110))[RATE:].T.astype(float)
    assert np.corrcoef(left, right)[0, 1] < 0.7


@pytest.mark.parametrize("program", KITS)
@pytest.mark.parametrize("hat", [CLOSED_HAT, PEDAL_HAT])
def test_a_closed_hat_cuts_an_open_one(program, hat):
    assert open_hat_left(PATH, program, hat) < 0.25


def test_another_drum_lets_an_open_hat_ring():
    assert open_hat_left(PATH, 0, KICK) > 0.9


def test_hats_and_toms_stand_apart_in_the_stereo_picture():
    def balance(key: int) -> float:
        left, right = np.sum(rendered_together(PATH, 0, (key, 110)).astype(float) ** 2, axis=0)
        return float((right - left) / (right + left))

    assert balance(CLOSED_HAT) < -0.1
    assert balance(KICK) == pytest.approx(0, abs=0.02)
    assert balance(43) > balance(47) > balance(50)
