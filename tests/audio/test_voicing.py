"""Voicing: kits sound balanced, at one velocity curve, and equal hits differ a little."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE, playing, render, rendered, session_of
from hypothesis import given
from hypothesis import strategies as st
from small_fonts import write_font

from gdrm_tui.audio.engine import kits
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.hits import BRIGHTNESS, CENTS, HARDNESS, LEVEL, PLAIN, touch_of
from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Buses
from gdrm_tui.audio.levels.loudness import hits_loudness
from gdrm_tui.audio.levels.voicing import BALANCE, MEASURED, MOST_TRIM, target, voicing_of
from gdrm_tui.audio.soundfonts.find import house_kit
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.voices import VOICE_COUNT, VOICES, voice_index

HIT_FRAMES = 19_200
SNARE, KICK, OPEN_HAT = (voice_index(name) for name in ("snare", "kick", "open-hat"))
CLOSED_HAT = voice_index("closed-hat")
EIGHT_HATS = {"closed-hat": dict.fromkeys(range(0, 16, 2), 0.0)}


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where measured kits are kept, in a folder of the test's own."""
    path = tmp_path / "cache" / "kits.json"
    monkeypatch.setattr(kits, "cache_file", lambda: path)
    return path


def loudness_of(synth: FluidSynth, voice: int, velocity: int) -> float:
    buses: Buses = np.zeros((BUS_COUNT, 2, HIT_FRAMES), np.float32)
    synth.trigger(voice, velocity)
    synth.render(buses, 0, HIT_FRAMES)
    synth.silence()
    synth.render(np.zeros((BUS_COUNT, 2, 64), np.float32), 0, 64)
    return float(hits_loudness(buses[voice][None], RATE)[0])


@pytest.mark.parametrize("font", ["carried", "house"])
def test_every_voice_of_a_kit_is_as_loud_as_in_a_mixed_kit(soundfont: Path, font: str) -> None:
    path = soundfont if font == "carried" else house_kit()
    synth = open_kit(DrumKit(str(path)), None, RATE)
    snare = loudness_of(synth, SNARE, 105)
    for voice, (velocity, beside) in enumerate(BALANCE[voice.name] for voice in VOICES):
        assert loudness_of(synth, voice, velocity) - snare == pytest.approx(beside, abs=1.0)
    synth.close()


@pytest.mark.parametrize("voice", [KICK, SNARE, CLOSED_HAT])
def test_from_velocity_20_to_127_a_hit_gains_20_to_24_decibels(soundfont: Path, voice: int) -> None:
    synth = open_kit(DrumKit(str(soundfont)), None, RATE)
    assert 20 <= loudness_of(synth, voice, 127) - loudness_of(synth, voice, 20) <= 24
    synth.close()


@given(
    st.lists(st.floats(-70, 0), min_size=len(MEASURED), max_size=len(MEASURED)).map(sorted),
    st.integers(1, 127),
    st.floats(-8, 8),
)
def test_a_kit_that_grows_louder_is_as_loud_as_wanted_at_every_velocity(
    loudness: list[float], velocity: int, hardness: float
) -> None:
    voicing = voicing_of(np.tile(loudness, (VOICE_COUNT, 1)))
    at, gain = voicing.played(VOICES[SNARE].note, velocity, hardness)
    own = float(np.interp(np.log(at), np.log(MEASURED), loudness))
    assert 1 <= at <= 127
    if abs(gain) < MOST_TRIM:
        assert own + gain == pytest.approx(target(SNARE, velocity), abs=1e-6)


def test_a_voice_that_a_kit_lacks_is_left_alone() -> None:
    loudness = np.full((VOICE_COUNT, len(MEASURED)), -np.inf)
    voicing = voicing_of(loudness)
    assert voicing.trims == (0.0,) * VOICE_COUNT
    assert voicing.played(VOICES[SNARE].note, 77, 0.0) == (77, 0.0)


def test_a_kit_is_measured_once_for_each_file_and_again_if_the_notes_are_broken(
    soundfont: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = write_font(tmp_path / "clicks.sf2", layers=2)

    def measured() -> np.ndarray:
        synth = FluidSynth(font, RATE)
        try:
            return kits.loudness_of(font, 0, RATE, lambda: kits.measured(synth, RATE))
        finally:
            synth.close()

    first = measured()
    assert next(iter(json.loads(cache.read_text()))).startswith("clicks.sf2 0 ")
    monkeypatch.setattr(kits, "measured", lambda *_: pytest.fail("it was measured"))
    assert np.array_equal(measured(), first)
    monkeypatch.undo()
    monkeypatch.setattr(kits, "cache_file", lambda: cache)
    cache.write_text("[broken")
    assert np.array_equal(measured(), first)
    write_font(font, layers=2, level=0.25)
    assert measured()[SNARE] == pytest.approx(first[SNARE] - 6.02, abs=0.3)


@given(st.integers(0, VOICE_COUNT - 1), st.floats(-1, 1e5), st.floats(0, 1.5))
def test_a_touch_is_small_and_always_the_same_for_a_place(
    voice: int, position: float, amount: float
) -> None:
    touch = touch_of(voice, position, amount)
    assert touch == touch_of(voice, position, amount)
    assert abs(touch.level) <= amount * LEVEL
    assert abs(touch.hardness) <= amount * HARDNESS
    assert abs(touch.cents) <= amount * CENTS
    assert 0 <= touch.darkness <= amount * BRIGHTNESS


def test_touches_of_a_thousand_places_are_spread_evenly() -> None:
    touches = [touch_of(SNARE, float(step), 1.0) for step in range(1000)]
    levels = np.array([touch.level for touch in touches]) / LEVEL
    assert abs(levels.mean()) < 0.06
    assert levels.std() == pytest.approx(1 / np.sqrt(3), abs=0.03)
    counts = np.bincount([touch.variant % 4 for touch in touches], minlength=4)
    assert counts.min() > 200


def test_without_humanize_hits_that_are_written_alike_are_alike() -> None:
    session = replace(session_of(EIGHT_HATS), humanize=0.0)
    engine, synth = playing(session)
    render(engine, 3 * RATE)
    assert set(synth.touches) == {PLAIN}


def test_equal_hits_of_one_pass_and_of_the_next_have_touches_of_their_own() -> None:
    engine, synth = playing(session_of(EIGHT_HATS))
    render(engine, 4 * RATE)
    assert len(synth.touches) >= 15
    assert len(set(synth.touches)) == len(synth.touches)


def test_the_same_session_renders_to_the_same_bytes_and_its_equal_hits_differ(
    fluidsynth: Callable[[], FluidSynth],
) -> None:
    # The first hit is not looked at: FluidSynth's very first note begins in its own way.
    session = session_of({"cross-stick": {0: 0.0, 4: 0.0, 12: 0.0}})
    first, second = (rendered(session, fluidsynth(), tail="cut") for _ in range(2))
    assert first.tobytes() == second.tobytes()
    begin, again = RATE // 2, RATE // 2 + RATE
    one, other = first[begin : begin + 4800], first[again : again + 4800]
    assert 0.001 < np.abs(one - other).max() / np.abs(one).max() < 1
    even = rendered(replace(session, humanize=0.0), fluidsynth(), tail="cut")
    assert np.array_equal(even[begin : begin + 4800], even[again : again + 4800])


@pytest.mark.parametrize("program", [0, 25])
@pytest.mark.parametrize("closing", ["closed-hat", "pedal-hat"])
def test_closing_the_hats_stops_an_open_one_within_50_ms(
    soundfont: Path, program: int, closing: str
) -> None:
    synth = open_kit(DrumKit(str(soundfont), program), None, RATE)
    buses: Buses = np.zeros((BUS_COUNT, 2, 24_000), np.float32)
    synth.trigger(OPEN_HAT, 110)
    synth.render(buses, 0, 9600)
    synth.trigger(voice_index(closing), 60)
    synth.render(buses, 9600, 24_000)
    synth.close()
    before = np.abs(buses[OPEN_HAT][:, 8640:9600]).max()
    assert np.abs(buses[OPEN_HAT][:, 9600 + 480 : 9600 + 960]).max() > 0.01 * before
    assert np.abs(buses[OPEN_HAT][:, 9600 + 2400 :]).max() < 0.01 * before


def test_a_wrapped_open_hat_is_stopped_by_the_closed_one_that_the_loop_begins_with(
    fluidsynth: Callable[[], FluidSynth],
) -> None:
    loop = {"open-hat": {15: 0.0}, "closed-hat": {0: 0.0}}
    wrapped = rendered(session_of(loop), fluidsynth(), tail="wrap")
    twice = rendered(session_of(loop), fluidsynth(), 2, tail="cut")
    second = twice[len(wrapped) :][: RATE // 2]
    late = slice(RATE // 10, RATE // 2)
    open_alone = rendered(session_of({"open-hat": {15: 0.0}}), fluidsynth(), tail="wrap")
    assert np.abs(open_alone[late]).max() > 10 * np.abs(wrapped[late]).max()
    assert np.abs(wrapped[late]).max() < 2 * np.abs(second[late]).max() + 1e-4


def test_a_cymbal_hit_again_goes_on_ringing(soundfont: Path) -> None:
    synth = open_kit(DrumKit(str(house_kit())), None, RATE)
    buses: Buses = np.zeros((BUS_COUNT, 2, RATE), np.float32)
    crash = voice_index("crash")
    synth.trigger(crash, 120)
    synth.render(buses, 0, 9600)
    synth.trigger(crash, 20)
    synth.render(buses, 9600, RATE)
    alone: Buses = np.zeros((BUS_COUNT, 2, RATE), np.float32)
    synth.close()
    other = open_kit(DrumKit(str(house_kit())), None, RATE)
    other.trigger(crash, 120)
    other.render(alone, 0, RATE)
    other.close()
    late = slice(RATE // 2, RATE)
    assert np.std(buses[crash][:, late]) > 0.9 * np.std(alone[crash][:, late])


def test_a_voice_moved_to_another_drum_is_as_loud_as_that_drum(soundfont: Path) -> None:
    synth = open_kit(DrumKit(str(soundfont)), None, RATE)
    synth.set_mixer(Mixer().with_strip(KICK, Strip(note=VOICES[SNARE].note)))
    assert loudness_of(synth, KICK, 90) == pytest.approx(loudness_of(synth, SNARE, 90), abs=0.1)
    synth.close()
