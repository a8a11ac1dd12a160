"""The engine: what sounds, and when, through any sequence of blocks and requests."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from audio_kit import RATE, RecordingSynth, playing, render, session_of, set_session
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.engine.engine import HALF_QUANTUM, QUANTUM, Engine
from gdrm_tui.audio.engine.limiter import DELAY
from gdrm_tui.audio.engine.synth import FADE_SECONDS
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import hits_in_steps, loop_hits
from gdrm_tui.core.voices import VOICES, midi_velocity, voice_index

KICK, SNARE = VOICES[voice_index("kick")].note, VOICES[voice_index("snare")].note
FOUR_ON_THE_FLOOR = {"kick": dict.fromkeys((0, 4, 8, 12), 0.0)}
TWO_VOICES = session_of({"kick": {0: 0.0}, "snare": {3: -0.25, 11: 0.4}})
# One voice per step, so that the note names the step.
ONE_EACH = {voice.name: {step: 0.0} for step, voice in enumerate(VOICES)}


def test_every_hit_starts_at_the_64_frames_nearest_to_its_exact_place() -> None:
    engine, synth = playing(session_of(FOUR_ON_THE_FLOOR, bpm=97.0))
    render(engine, 20 * RATE)
    exact = np.arange(len(synth.hits)) * RATE * 60 / 97
    starts = np.array([frame for frame, _, _ in synth.hits])
    assert len(starts) == 33  # 20 s of beats at 97 bpm
    assert np.all(starts % QUANTUM == 0)
    assert np.all(np.abs(starts - exact) <= HALF_QUANTUM + 1)


@pytest.mark.parametrize("block", [1, 63, 64, 480, 512, 1000, 4096])
def test_hits_start_at_the_same_frames_at_every_block_size(block: int) -> None:
    session = session_of(
        {"kick": {0: -0.3, 5: 0.21}, "snare": {4: 0.1, 12: -0.02}}, bpm=133.0, swing=61.0
    )
    started = []
    for size in (block, 512):
        engine, synth = playing(session)
        # Hits within the last 64 frames may still be due when blocks end elsewhere.
        render(engine, RATE * 2, size)
        started.append([hit for hit in synth.hits if hit[0] < RATE * 2 - QUANTUM])
    assert started[0] == started[1]
    assert started[0]


@dataclass(frozen=True)
class Change:
    """After `frames` more frames in blocks of `block`, go on at `bpm`."""

    frames: int
    block: int
    bpm: float


changes = st.lists(
    st.builds(Change, st.integers(1, 30_000), st.integers(40, 2_000), st.floats(30, 300)),
    max_size=12,
)


@given(changes)
def test_every_hit_sounds_once_through_any_sequence_of_tempo_changes(changes: list[Change]) -> None:
    engine, synth = playing(TWO_VOICES)
    for change in changes:
        render(engine, change.frames, change.block)
        set_session(engine, TWO_VOICES.with_controls(Controls({"funk": 1.0}, change.bpm)))
    render(engine, 3 * RATE)
    notes = [note for _, note, _ in synth.hits]
    assert notes == ([KICK, SNARE, SNARE] * len(notes))[: len(notes)]
    due = hits_in_steps(loop_hits(TWO_VOICES), 0.0, engine.heard_step(0))
    assert abs(len(notes) - len(due)) <= 1  # a hit within 32 frames of the end goes either way


@given(st.lists(st.tuples(st.integers(1, 20_000), st.integers(40, 2_000)), max_size=12))
def test_every_hit_sounds_once_while_the_session_is_replaced(
    replacements: list[tuple[int, int]],
) -> None:
    engine, synth = playing(session_of(ONE_EACH))
    for frames, block in replacements:
        render(engine, frames, block)
        set_session(engine, session_of(ONE_EACH))
    render(engine, 2 * RATE)
    notes = [note for _, note, _ in synth.hits]
    once = [voice.note for voice in VOICES]
    assert notes == (once * (1 + len(notes) // len(once)))[: len(notes)]
    assert len(notes) >= len(once)


def test_replacing_the_session_keeps_the_position() -> None:
    engine, _ = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, 100_000)
    before = engine.heard_step(0)
    set_session(engine, session_of(FOUR_ON_THE_FLOOR, FOUR_ON_THE_FLOOR, {"snare": {3: 0.0}}))
    assert engine.heard_step(0) == before
    set_session(engine, session_of(FOUR_ON_THE_FLOOR, bpm=60.0))
    assert engine.heard_step(0) == pytest.approx(before)
    render(engine, RATE)
    # A second at 60 bpm is four steps; the limiter holds 128 frames back from before the change.
    assert engine.heard_step(0) == pytest.approx(before + 4, abs=0.02)


def test_a_session_that_cannot_be_played_leaves_the_previous_one() -> None:
    engine, synth = playing(session_of(FOUR_ON_THE_FLOOR))
    broken = session_of(FOUR_ON_THE_FLOOR)
    object.__setattr__(broken, "loop", (None,))
    with pytest.raises(AttributeError):
        set_session(engine, broken)
    render(engine, 4 * RATE)
    assert len(synth.hits) == 8


def test_play_loses_no_early_first_hit() -> None:
    engine, synth = playing(session_of({"kick": {0: -0.4}, "snare": {0: 0.0}}))
    render(engine, RATE // 2)
    assert [note for _, note, _ in synth.hits] == [KICK, SNARE]
    assert synth.hits[0][0] == 0
    assert synth.hits[1][0] == pytest.approx(0.4 * RATE / 8, abs=HALF_QUANTUM + 1)


def test_play_at_a_position_begins_there() -> None:
    synth = RecordingSynth()
    engine = Engine(synth, RATE)
    set_session(engine, session_of({"kick": {0: -0.4, 8: 0.0}}))
    engine.play(at=8.0)
    render(engine, RATE // 2)
    assert synth.hits == [(0, KICK, 127)]


def test_play_without_a_session_stays_stopped() -> None:
    engine = Engine(RecordingSynth(), RATE)
    engine.play()
    render(engine, 1024)
    assert not engine.playing
    assert (engine.heard_step(0), engine.bpm) == (0.0, 0.0)


def test_stop_ends_the_hits_and_play_starts_over() -> None:
    engine, synth = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, RATE)
    engine.stop()
    render(engine, 2 * RATE)
    assert len(synth.hits) == 2
    assert engine.heard_step(0) == 0.0
    engine.play()
    render(engine, RATE // 4)
    assert synth.hits[2:] == [(3 * RATE, KICK, 127)]


def test_the_heard_position_is_one_latency_behind_what_is_rendered() -> None:
    engine, _ = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, RATE)
    # The limiter holds back what it looks ahead on.
    assert engine.heard_step(-DELAY) == pytest.approx(8.0)
    assert engine.heard_step(RATE // 2 - DELAY) == pytest.approx(4.0)
    set_session(engine, session_of(FOUR_ON_THE_FLOOR, bpm=240.0))
    render(engine, RATE // 4)
    assert engine.heard_step(RATE // 4 - DELAY) == pytest.approx(8.0, abs=0.01)
    assert engine.heard_step(RATE // 2 - DELAY) == pytest.approx(6.0, abs=0.01)


def other_kit(engine: Engine, synth: RecordingSynth) -> RecordingSynth:
    """The second kit, after the engine has taken it over from the first."""
    other = RecordingSynth()
    assert engine.change_synth(other) is None
    assert engine.faded() is None
    return other


def test_a_kit_changed_while_playing_takes_over_without_a_hit_lost_or_doubled() -> None:
    engine, first = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, RATE, 500)
    second = other_kit(engine, first)
    render(engine, RATE, 500)
    frames = [frame for frame, _, _ in first.hits]
    # The second kit's frames count from where it began, moved to a quantum of the engine's.
    begun = RATE - RATE % QUANTUM
    frames += [begun + frame for frame, _, _ in second.hits]
    assert np.abs(np.array(frames) - np.arange(4) * RATE // 2).max() <= HALF_QUANTUM + 1
    assert len(first.hits) == len(second.hits) == 2


def test_a_changed_kit_rings_on_until_it_has_faded_and_is_given_back_once() -> None:
    engine, first = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, RATE)
    other_kit(engine, first)
    rung = first.frame
    render(engine, RATE)
    assert first.frame - rung == pytest.approx(FADE_SECONDS * RATE, abs=512)
    assert engine.faded() is first
    assert engine.faded() is None


def test_a_kit_changed_again_while_the_last_one_fades_gives_the_first_back() -> None:
    engine, first = playing(session_of(FOUR_ON_THE_FLOOR))
    render(engine, RATE)
    second = other_kit(engine, first)
    render(engine, 512)
    assert engine.change_synth(RecordingSynth()) is first
    render(engine, RATE)
    assert engine.faded() is second


def test_a_new_kit_has_the_mixer_of_the_session() -> None:
    session = replace(session_of(FOUR_ON_THE_FLOOR), mixer=Mixer(reverb=0.5))
    engine, first = playing(session)
    second = other_kit(engine, first)
    assert first.mixers == second.mixers == [session.mixer]


def test_audition_and_panic_reach_the_synth() -> None:
    engine, synth = playing(session_of({}))
    engine.trigger(voice_index("snare"), 0.5)
    assert synth.hits == [(0, SNARE, 64)]
    engine.panic()
    assert synth.silenced == 1
    assert not engine.playing


@given(st.floats(0, 1, exclude_min=True))
def test_every_velocity_becomes_a_midi_velocity_that_sounds(velocity: float) -> None:
    assert 1 <= midi_velocity(velocity) <= 127
    assert abs(midi_velocity(velocity) - velocity * 127) <= 1
