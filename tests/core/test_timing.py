"""Steps, frames and ticks: exact both ways, for as long as it plays."""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loops import bpms

from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.core.timing import TempoMap, checked_bpm, steps_of_ticks, swing_delay, ticks_of_steps

rates = st.sampled_from([8_000, 44_100, 48_000, 96_000])
anchors = st.floats(-1, 1) | st.floats(-1, 1e6) | st.sampled_from([-0.5, -0.25, -0.125])
maps = st.builds(TempoMap, rates, bpms, st.integers(0, 10**9), anchors)
ahead = st.integers(0, 20_000) | st.integers(0, 10**8)


@given(maps, ahead)
def test_frame_at_undoes_step_at_and_the_step_is_the_smallest_that_does(tempo, frames):
    frame = tempo.anchor_frame + frames
    step = tempo.step_at(frame)
    assert tempo.frame_at(step) == frame
    assert tempo.frame_at(math.nextafter(step, -math.inf)) < frame


@example(93.75, 48_000, -0.5)
@example(120.0, 48_000, -0.25)
@given(bpms, rates, st.floats(-1, 0, width=32))
def test_frames_around_position_zero_are_found_after_a_pre_roll(bpm, rate, start):
    tempo = TempoMap(rate, bpm, 0, start)
    zero = tempo.frame_at(0.0)
    for frame in range(max(0, zero - 1), zero + 2):
        assert tempo.frame_at(tempo.step_at(frame)) == frame


@given(maps, st.floats(0, 1e4), st.floats(0, 1e4))
def test_frame_at_never_runs_backwards(tempo, first, second):
    early, late = sorted((tempo.anchor_step + first, tempo.anchor_step + second))
    assert tempo.frame_at(early) <= tempo.frame_at(late)


@given(maps, ahead, st.floats(0, 1))
def test_step_is_in_a_window_exactly_when_its_frame_is(tempo, frames, share):
    begin = tempo.anchor_frame + frames
    start, stop = tempo.step_at(begin), tempo.step_at(begin + 64)
    step = start + share * 2 * (stop - start)
    assert (start <= step < stop) == (begin <= tempo.frame_at(step) < begin + 64)


@given(maps)
def test_anchor_frame_is_exactly_at_the_anchor_position(tempo):
    assert tempo.step_at(tempo.anchor_frame) == tempo.anchor_step


@given(maps, bpms, ahead)
def test_with_tempo_keeps_the_position_and_the_rate(tempo, bpm, frames):
    frame = tempo.anchor_frame + frames
    changed = tempo.with_tempo(bpm, frame)
    assert changed.step_at(frame) == tempo.step_at(frame)
    assert (changed.bpm, changed.sample_rate) == (bpm, tempo.sample_rate)


def test_ten_minutes_at_173_3_bpm_drift_by_no_frame():
    tempo = TempoMap(48_000, 173.3)
    frames_per_step = Fraction(48_000 * 60) / (4 * Fraction(173.3))
    for step in range(math.floor(600 * 173.3 / 15) + 1):
        assert tempo.frame_at(step) == math.floor(step * frames_per_step)


@given(bpms, rates, st.integers(0, 48_000))
def test_frame_of_a_step_is_the_floor_of_its_exact_place(bpm, rate, step):
    exact = step * Fraction(rate * 60) / (4 * Fraction(bpm))
    error = Fraction(1, 10**6)
    frame = TempoMap(rate, bpm).frame_at(step)
    assert math.floor(exact - error) <= frame <= math.floor(exact + error)


@given(st.lists(st.tuples(st.integers(1, 10**6), bpms), max_size=30), bpms)
def test_position_through_any_tempo_changes_is_the_sum_of_its_stretches(changes, bpm):
    tempo, exact, frame = TempoMap(48_000, bpm), Fraction(0), 0
    for frames, next_bpm in changes:
        exact += Fraction(frames) * Fraction(tempo.bpm) * 4 / (60 * 48_000)
        frame += frames
        tempo = tempo.with_tempo(next_bpm, frame)
    assert abs(Fraction(tempo.step_at(frame)) - exact) < Fraction(1, 10**6)


@given(st.integers(0, 10**7))
def test_whole_ticks_come_back_from_steps(tick):
    assert ticks_of_steps(steps_of_ticks(tick)) == tick


@given(st.floats(0, 65_536))
def test_tick_of_a_position_is_the_nearest(position):
    assert abs(Fraction(ticks_of_steps(position)) - Fraction(position) * 120) <= Fraction(1, 2)


@pytest.mark.parametrize("ticks_per_beat", [1, 96, 220, 480, 960])
def test_a_beat_of_any_file_is_four_steps(ticks_per_beat):
    assert steps_of_ticks(3 * ticks_per_beat, ticks_per_beat) == 12


@given(st.floats(50, 75))
def test_swing_is_the_share_of_the_first_step_in_its_pair(swing):
    assert math.isclose((1 + swing_delay(swing)) / 2, swing / 100)


def test_swing_of_50_is_straight_and_of_75_half_a_step():
    assert (swing_delay(50), swing_delay(75)) == (0.0, 0.5)


@pytest.mark.parametrize("bpm", [MIN_BPM - 0.01, MAX_BPM + 0.01, math.nan, math.inf, 0, -120])
def test_tempo_out_of_range_is_refused_by_value_and_range(bpm):
    with pytest.raises(ValueError, match=f"tempo {bpm:g} bpm is outside 30 to 300"):
        checked_bpm(bpm)
    with pytest.raises(ValueError, match="outside 30 to 300"):
        TempoMap(48_000, bpm)


@pytest.mark.parametrize("rate", [0, -48_000])
def test_sample_rate_must_be_above_0(rate):
    with pytest.raises(ValueError, match=f"sample rate {rate} is not above 0"):
        TempoMap(rate, 120)
