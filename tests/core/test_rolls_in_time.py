"""When rolls sound: every stroke once a pass, in order, whatever the windows and the tempo do."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bpms, rolled_bars, session_of, sessions
from schedule_kit import swept

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.schedule import LoopHits, hits_in_frames, hits_in_steps, loop_hits
from gdrm_tui.core.timing import TempoMap

RATE = 48_000
ROLLED = sessions(bar=rolled_bars())


def strokes_of(bar: Bar) -> Counter:
    counts: Counter = Counter()
    for voice, step in zip(*bar.hits.nonzero(), strict=True):
        roll = bar.roll(voice, step)
        counts[int(voice)] += roll.strokes if roll else 1
    return counts


def rolled_bar(step: int, roll: Roll, offset: float = 0.0) -> Bar:
    return replace(bar_of({(1, step): (0.5, offset)}), rolls=(((1, step), roll),))


@given(ROLLED)
def test_every_stroke_has_one_place_within_the_loop(session):
    loop = loop_hits(session)
    assert all(0 <= hit.position < loop.length for hit in loop.hits)
    expected = sum((strokes_of(bar) for bar in session.loop), Counter())
    assert Counter(hit.voice for hit in loop.hits) == expected
    early, late = loop.reach
    assert all(-early <= hit.position - hit.step <= late for hit in loop.hits)


@given(ROLLED, st.lists(st.integers(500, 40_000), min_size=2, max_size=40), st.integers(1, 3))
def test_every_stroke_sounds_once_a_pass_whatever_the_windows(session, blocks, passes):
    loop = loop_hits(session)
    tempo = TempoMap(RATE, session.bpm, 0, loop.start)
    end = tempo.frame_at(passes * loop.length + 3)  # what is late sounds after its pass
    assert swept(loop, tempo, blocks, end) == hits_in_frames(loop, tempo, 0, end)
    written = hits_in_steps(loop, loop.start, passes * loop.length + 3, last=passes * loop.length)
    assert Counter(hit.voice for _, hit in written) == Counter(
        hit.voice for hit in loop.hits for _ in range(passes)
    )


@given(ROLLED, st.lists(st.tuples(st.integers(1, 200_000), bpms), min_size=1, max_size=12))
def test_every_stroke_sounds_once_through_random_tempo_changes(session, changes):
    loop = loop_hits(session)
    tempo, frame, found = TempoMap(RATE, session.bpm, 0, loop.start), 0, []
    for frames, bpm in changes:
        found += hits_in_frames(loop, tempo, frame, frame + frames)
        frame += frames
        tempo = tempo.with_tempo(bpm, frame)
    expected = hits_in_steps(loop, loop.start, tempo.step_at(frame))
    assert [(hit.voice, hit.velocity) for hit in found] == [
        (hit.voice, hit.velocity) for _, hit in expected
    ]
    assert all(one.frame <= next_.frame for one, next_ in pairwise(found))


def places_by_cell(loop: LoopHits) -> dict[tuple[int, int], list[float]]:
    """Where the hits of the loop's first pass sound, by voice and step."""
    places: dict[tuple[int, int], list[float]] = {}
    for position, hit in hits_in_steps(loop, -3, loop.length + 3, last=loop.length):
        step = round(position - hit.position) + hit.step
        places.setdefault((hit.voice, step), []).append(position)
    return places


@given(rolled_bars(min_size=1), st.floats(50, 75), st.floats(0, 1.5))
def test_swing_and_humanize_move_a_roll_as_a_whole(bar, swing, humanize):
    session = replace(session_of(bar, swing=swing), humanize=humanize)
    single = places_by_cell(loop_hits(replace(session, loop=(replace(bar, rolls=()),))))
    whole = places_by_cell(loop_hits(session))
    assert whole.keys() == single.keys()
    for cell, (place,) in single.items():
        roll = bar.roll(*cell)
        expected = [place + further for further in (roll.places if roll else (0.0,))]
        assert whole[cell] == pytest.approx(expected, abs=1e-9)


def test_grace_notes_of_the_first_hit_sound_before_it_also_before_the_first_pass():
    loop = loop_hits(session_of(rolled_bar(0, Roll(3, -0.25, 0.25))))
    assert [(hit.position, hit.velocity, hit.step) for hit in loop.hits] == [
        (0.0, 0.5, 0),
        (15.5, 1 / 127, 16),
        (15.75, 0.25, 16),
    ]
    assert loop.start == -0.5
    found = [position for position, _ in hits_in_steps(loop, loop.start, 17)]
    assert found == [-0.5, -0.25, 0.0, 15.5, 15.75, 16.0]


def test_grace_notes_of_an_early_second_step_can_come_before_the_first():
    loop = loop_hits(session_of(rolled_bar(1, Roll(2, -0.75), -0.5)))
    assert [(hit.position, hit.step) for hit in loop.hits] == [(0.5, 1), (15.75, 17)]
    assert loop.start == -0.25


def test_strokes_after_the_last_step_sound_in_the_next_pass_and_not_before_the_first():
    loop = loop_hits(session_of(rolled_bar(15, Roll(4, 0.25, -0.125), 0.375)))
    found = hits_in_steps(loop, loop.start, 16 + 16)
    assert [position for position, _ in found] == [
        15.375,
        15.625,
        15.875,
        16.125,
        31.375,
        31.625,
        31.875,
    ]


def test_dynamics_scale_the_differences_between_strokes():
    session = session_of(rolled_bar(4, Roll(2, 0.5, -0.25)))
    for dynamics, softer in ((1.0, 0.25), (0.0, 0.5), (0.5, 0.375)):
        hits = loop_hits(replace(session, dynamics=dynamics)).hits
        assert [hit.velocity for hit in hits] == [0.5, softer]


def test_a_muted_roll_is_silent():
    session = session_of(rolled_bar(4, Roll(4, 0.25)))
    assert loop_hits(replace(session, mixer=Mixer().with_strip(1, Strip(muted=True)))).hits == ()


def test_a_loop_without_rolls_reaches_no_further_than_it_did():
    plain = loop_hits(session_of(bar_of({(1, 0): (0.5, -0.5)})))
    assert plain.reach == (1, 2)
    assert loop_hits(session_of(rolled_bar(4, Roll(2, 0.5)))).reach == (2, 3)
