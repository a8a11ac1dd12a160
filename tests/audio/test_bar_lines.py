"""Changes on the bar line: every hit of a bar is played by the loop that the bar belongs to."""

from __future__ import annotations

import numpy as np
import pytest
from audio_kit import RATE, Pattern, RecordingSynth, playing, render, session_of, set_session
from hypothesis import given, settings
from hypothesis import strategies as st

from gdrm_tui.audio.engine.engine import HALF_QUANTUM
from gdrm_tui.core.voices import VOICES, voice_index

BAR = 2 * RATE  # at 120 bpm
KICK, SNARE, RIDE = (VOICES[voice_index(name)].note for name in ("kick", "snare", "ride"))
EVERY_STEP = dict.fromkeys(range(16), 0.0)
KICKS, SNARES = {"kick": EVERY_STEP}, {"snare": EVERY_STEP}


def notes(synth: RecordingSynth) -> list[int]:
    return [note for _, note, _ in synth.hits]


@settings(max_examples=25)
@given(st.integers(1, 2 * BAR), st.sampled_from([64, 500, 4096]))
def test_a_change_waits_for_the_bar_line_and_no_hit_is_lost_or_doubled(
    asked_at: int, block: int
) -> None:
    engine, synth = playing(session_of(KICKS))
    render(engine, asked_at, block)
    set_session(engine, session_of(SNARES), on_bar_line=True)
    render(engine, 3 * BAR, block)
    first_snare = notes(synth).index(SNARE)
    assert first_snare % 16 == 0
    assert notes(synth) == [KICK] * first_snare + [SNARE] * (len(synth.hits) - first_snare)
    exact = np.arange(len(synth.hits)) * BAR / 16
    assert np.abs([frame for frame, _, _ in synth.hits] - exact).max() <= HALF_QUANTUM + 1
    # Not later than the bar line after the next, and the next one where a step is left before it.
    bars_before = (asked_at + BAR / 16 + 4096 + 64) / BAR
    assert first_snare / 16 <= np.ceil(bars_before)


def test_early_and_late_hits_around_the_bar_line_belong_to_their_own_bars() -> None:
    late: Pattern = {"kick": {0: -0.4, 15: 0.45}}
    early: Pattern = {"snare": {0: -0.45, 15: 0.4}}
    engine, synth = playing(session_of(late))
    render(engine, BAR // 2)
    set_session(engine, session_of(early), on_bar_line=True)
    render(engine, BAR)
    assert notes(synth) == [KICK, KICK, SNARE] or notes(synth) == [KICK, SNARE, KICK]
    places = {note: frame for frame, note, _ in synth.hits[1:]}
    start = 0.4 * BAR / 16
    assert places[KICK] == pytest.approx(start + 15.45 * BAR / 16, abs=HALF_QUANTUM + 1)
    assert places[SNARE] == pytest.approx(start + 15.55 * BAR / 16, abs=HALF_QUANTUM + 1)


def test_a_tempo_changed_on_the_bar_line_begins_there() -> None:
    engine, synth = playing(session_of(KICKS))
    render(engine, BAR // 2)
    set_session(engine, session_of(KICKS, bpm=60.0), on_bar_line=True)
    assert engine.bpm == 120.0
    render(engine, 2 * BAR)
    assert engine.bpm == 60.0
    steps = np.arange(len(synth.hits))
    exact = np.where(steps < 16, steps * BAR / 16, BAR + (steps - 16) * BAR / 8)
    assert np.abs([frame for frame, _, _ in synth.hits] - exact).max() <= HALF_QUANTUM + 1


def test_a_change_at_once_overtakes_one_that_waits() -> None:
    engine, synth = playing(session_of(KICKS))
    render(engine, BAR // 2)
    set_session(engine, session_of(SNARES), on_bar_line=True)
    set_session(engine, session_of({"ride": EVERY_STEP}))
    render(engine, 2 * BAR)
    assert set(notes(synth)) == {KICK, RIDE}
    assert notes(synth).index(RIDE) in (8, 9)


def test_what_waited_plays_after_stopping() -> None:
    engine, synth = playing(session_of(KICKS))
    render(engine, BAR // 4)
    set_session(engine, session_of(SNARES), on_bar_line=True)
    engine.stop()
    engine.play()
    render(engine, BAR // 8)
    assert notes(synth)[4:] == [SNARE, SNARE]


def test_a_jump_goes_on_with_its_bar_at_the_bar_line_and_the_position_follows() -> None:
    bars = ({"kick": {0: 0.0}}, {"snare": {0: -0.3}}, {"ride": {0: -0.3}})
    engine, synth = playing(session_of(*bars))
    render(engine, BAR // 2)
    engine.jump(2)
    render(engine, BAR)
    assert notes(synth) == [KICK, RIDE]
    assert synth.hits[1][0] == pytest.approx(BAR - 0.3 * BAR / 16, abs=HALF_QUANTUM + 1)
    assert engine.heard_step(0) // 16 == 2
    render(engine, 2 * BAR)
    assert notes(synth) == [KICK, RIDE, KICK, SNARE]


def test_a_jump_beyond_the_loop_wraps_and_stopped_it_does_nothing() -> None:
    engine, synth = playing(session_of({"kick": {0: 0.0}}, {"snare": {0: 0.0}}))
    engine.jump(2)
    render(engine, BAR + BAR // 2)
    assert notes(synth) == [KICK, KICK]
    engine.stop()
    engine.jump(1)
    engine.play()
    render(engine, BAR + BAR // 2)
    assert notes(synth) == [KICK, KICK, KICK, SNARE]
