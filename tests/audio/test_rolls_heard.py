"""Rolls through the engine: every stroke sounds once, at every block size, also on bar lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from audio_kit import RATE, Pattern, RecordingSynth, played, playing, render, rendered, set_session
from audio_kit import session_of as pattern_of
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import bpms, rolled_bars, sessions

from gdrm_tui.audio.engine.engine import HALF_QUANTUM
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.schedule import hits_in_frames, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TempoMap
from gdrm_tui.core.voices import VOICES, midi_velocity, voice_index

BAR = 2 * RATE  # at 120 bpm
FRAMES = 4096 * 60
SNARE = VOICES[voice_index("snare")].note
FLAM = Roll(3, -0.4, 0.25)


def session_of(pattern: Pattern, roll: Roll, bpm: float = 120.0) -> Session:
    """Return the session of a bar all of whose hits are that roll."""
    session = pattern_of(pattern, bpm=bpm)
    (bar,) = session.loop
    cells = [(voice, step) for voice, step in np.argwhere(bar.hits).tolist()]
    return replace(session, loop=(replace(bar, rolls=tuple((cell, roll) for cell in cells)),))


@settings(max_examples=25)
@given(sessions(bar=rolled_bars(), max_bars=1), bpms, st.sampled_from([64, 480, 4096]))
def test_every_stroke_of_a_pass_sounds_once_at_any_tempo_and_block(
    session: Session, bpm: float, block: int
) -> None:
    session = session.with_knob("bpm", bpm)
    engine, synth = playing(session)
    render(engine, FRAMES, block)
    loop = loop_hits(session)
    tempo = TempoMap(RATE, bpm, 0, loop.start)
    due = hits_in_frames(loop, tempo, 0, FRAMES - HALF_QUANTUM)
    assert [hit[1:] for hit in synth.hits] == [
        (VOICES[hit.voice].note, midi_velocity(hit.velocity)) for hit in due
    ]
    late = [found - hit.frame for (found, *_), hit in zip(synth.hits, due, strict=True)]
    assert np.abs(late).max(initial=0) <= HALF_QUANTUM


@pytest.mark.parametrize("block", [64, 500, 4096])
@pytest.mark.parametrize("bpm", [60.0, 120.0, 173.3])
def test_strokes_start_where_the_schedule_says(block: int, bpm: float) -> None:
    session = session_of({"snare": {0: 0.0, 4: -0.5, 15: 0.45}}, Roll(4, 0.25, -0.1), bpm)
    engine, synth = playing(session)
    bar = RATE * 60 * 4 / bpm
    render(engine, round(3 * bar), block)
    places = [h.position for h in loop_hits(session).hits if h.step >= 0]
    late = [h.position for h in loop_hits(session).hits if h.step < 0]
    exact = sorted(
        [(place / 16 + number) * bar for place in places for number in range(3)]
        + [(place / 16 + number) * bar for place in late for number in (1, 2)]
    )
    frames = [frame for frame, _, _ in synth.hits]
    assert len(frames) == len(exact) == 3 * 12 - len(late)
    assert np.abs(np.array(frames) - exact).max() <= HALF_QUANTUM + 1


@settings(max_examples=25)
@given(st.integers(1, 2 * BAR), st.sampled_from([64, 500, 4096]))
def test_a_change_on_the_bar_line_parts_no_roll(asked_at: int, block: int) -> None:
    places = {0: -0.5, 1: -0.5, 14: 0.45, 15: 0.45}
    snares = session_of({"snare": places}, FLAM)
    rides = session_of({"ride": places}, replace(FLAM, spacing=0.4))
    engine, synth = playing(snares)
    render(engine, asked_at, block)
    set_session(engine, rides, on_bar_line=True)
    render(engine, FRAMES * 2 - asked_at, block)
    line = sum(note == SNARE for _, note, _ in synth.hits) // 12 * 16
    before, after = loop_hits(snares), loop_hits(rides)
    tempo, end = TempoMap(RATE, 120, 0, before.start), FRAMES * 2 - HALF_QUANTUM
    due = hits_in_frames(before, tempo, 0, end, last=line)
    due += hits_in_frames(after, tempo, 0, end, first=line)
    expected = [(VOICES[hit.voice].note, midi_velocity(hit.velocity)) for hit in sorted(due)]
    assert line in (16, 32, 48)
    assert [hit[1:] for hit in synth.hits] == expected


def heard_strokes(session: Session, tail: str) -> list[int]:
    synth = RecordingSynth()
    rendered(session, synth, 2, tail)  # type: ignore[arg-type]
    return [velocity for _, _, velocity in synth.hits]


@pytest.mark.parametrize("tail", ["ring", "cut", "wrap"])
def test_every_stroke_of_both_passes_is_rendered(tail: str) -> None:
    session = session_of({"snare": {0: 0.0, 8: 0.2}}, FLAM)
    assert sorted(heard_strokes(session, tail)) == sorted([127, 95, 64] * 4)


def test_the_strokes_of_a_roll_are_heard_in_the_sound(
    fluidsynth: Callable[[], FluidSynth],
) -> None:
    one = played(pattern_of({"cross-stick": {8: 0.0}}), fluidsynth(), BAR, 512)
    roll = session_of({"cross-stick": {8: 0.0}}, Roll(2, 0.5))
    two = played(roll, fluidsynth(), BAR, 512)
    second = round(8.5 * BAR / 16)
    assert np.array_equal(one[: second - 64], two[: second - 64])
    louder = [np.abs(samples[second : second + 2000]).max() for samples in (one, two)]
    assert louder[1] > 2 * louder[0]
