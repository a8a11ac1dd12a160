"""What sounds when: every hit once a pass, whatever the windows and the tempo do."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from loops import bar_of, bars, bpms, session_of, sessions
from schedule_kit import swept

from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.schedule import LoopHits, hits_in_frames, hits_in_steps, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TempoMap, swing_delay
from gdrm_tui.core.voices import VOICE_COUNT

RATE = 48_000
cuts = st.lists(st.integers(500, 40_000), min_size=2, max_size=40)


def tempo_of(session: Session, loop: LoopHits) -> TempoMap:
    return TempoMap(RATE, session.bpm, 0, loop.start)


@given(sessions())
def test_loop_has_a_place_inside_it_for_every_hit_of_its_bars(session):
    loop = loop_hits(session)
    assert loop.length == 16 * len(session.loop)
    assert all(0 <= hit.position < loop.length for hit in loop.hits)
    assert list(loop.hits) == sorted(loop.hits)
    sounding = Counter(voice for bar in session.loop for voice in np.nonzero(bar.hits)[0].tolist())
    assert Counter(hit.voice for hit in loop.hits) == sounding


@given(sessions(), cuts, st.integers(1, 3))
def test_every_hit_sounds_once_a_pass_whatever_the_windows(session, blocks, passes):
    loop = loop_hits(session)
    tempo = tempo_of(session, loop)
    end = passes * loop.length + 2  # what is late sounds after its pass, at most that much
    last_frame = tempo.frame_at(end)
    found = swept(loop, tempo, blocks, last_frame)
    expected = hits_in_steps(loop, loop.start, tempo.step_at(last_frame))
    assert [(hit.voice, hit.velocity) for hit in found] == [
        (hit.voice, hit.velocity) for _, hit in expected
    ]
    written = hits_in_steps(loop, loop.start, end, last=passes * loop.length)
    assert Counter(hit.voice for _, hit in written) == Counter(
        hit.voice for hit in loop.hits for _ in range(passes)
    )


@given(sessions(), cuts)
def test_blocks_of_any_size_give_the_hits_of_one_long_block(session, blocks):
    loop = loop_hits(session)
    tempo = tempo_of(session, loop)
    end = tempo.frame_at(2.5 * loop.length)
    assert swept(loop, tempo, blocks, end) == hits_in_frames(loop, tempo, 0, end)


@example(bar_of({(0, 0): (0.5, -0.5)}), 93.75)
@given(bars(min_size=1), bpms)
def test_blocks_of_64_frames_lose_no_early_hit(bar, bpm):
    session = session_of(bar, bpm=bpm)
    loop = loop_hits(session)
    tempo = tempo_of(session, loop)
    end = tempo.frame_at(1.0)
    assert swept(loop, tempo, [64], end) == hits_in_frames(loop, tempo, 0, end)


@given(sessions(), st.lists(st.tuples(st.integers(1, 200_000), bpms), min_size=1, max_size=12))
def test_every_hit_sounds_once_through_random_tempo_changes(session, changes):
    loop = loop_hits(session)
    tempo, frame, found = tempo_of(session, loop), 0, []
    for frames, bpm in changes:
        found += hits_in_frames(loop, tempo, frame, frame + frames)
        frame += frames
        tempo = tempo.with_tempo(bpm, frame)
    expected = hits_in_steps(loop, loop.start, tempo.step_at(frame))
    assert [hit[1:4] for hit in found] == [
        (hit.voice, hit.velocity, hit.note) for _, hit in expected
    ]
    assert all(one.frame <= next_.frame for one, next_ in pairwise(found))


@given(sessions(), st.integers(0, 300_000), st.integers(0, 60_000))
def test_frames_of_hits_are_in_the_window_they_were_asked_for(session, begin, length):
    loop = loop_hits(session)
    hits = hits_in_frames(loop, tempo_of(session, loop), begin, begin + length)
    assert all(begin <= hit.frame < begin + length for hit in hits)


@given(sessions(), st.floats(-1, 200), st.floats(0, 50))
def test_hits_in_steps_are_those_found_by_going_through_all_passes(session, start, width):
    loop = loop_hits(session)
    every = [
        (number * loop.length + hit.position, hit) for number in range(-1, 17) for hit in loop.hits
    ]
    expected = [
        (position, hit)
        for position, hit in every
        if start <= position < start + width and position - hit.position + hit.step >= 0
    ]
    assert hits_in_steps(loop, start, start + width) == expected


@pytest.mark.parametrize("stop", [500, 499, 0])
def test_window_without_frames_has_no_hits(stop):
    loop = loop_hits(session_of(bar_of({(0, 0): (1.0, 0.0)})))
    assert hits_in_frames(loop, TempoMap(RATE, 120, 500), 500, stop) == []


def test_muted_voices_are_silent_and_so_are_all_but_soloed_ones():
    bar = bar_of({(voice, voice): (0.5, 0.0) for voice in range(4)})
    strips = [Strip(), Strip(muted=True), *[Strip()] * (VOICE_COUNT - 2)]
    muted = replace(session_of(bar), mixer=Mixer(tuple(strips)))
    assert [hit.voice for hit in loop_hits(muted).hits] == [0, 2, 3]
    strips[1], strips[3] = Strip(muted=True, soloed=True), Strip(soloed=True)
    soloed = replace(session_of(bar), mixer=Mixer(tuple(strips)))
    assert [hit.voice for hit in loop_hits(soloed).hits] == [3]


def test_early_hit_of_first_step_wraps_to_the_end_of_the_loop():
    loop = loop_hits(session_of(bar_of({(0, 0): (0.5, -0.25)}), bar_of({})))
    assert loop.hits == ((31.75, 0, 0.5, 32, OWN_NOTE),)
    assert loop.start == -0.25


def test_early_hit_of_first_step_sounds_before_the_first_pass_and_before_every_other():
    loop = loop_hits(session_of(bar_of({(0, 0): (0.5, -0.25), (1, 4): (0.5, 0.0)})))
    found = hits_in_steps(loop, loop.start, 32.0)
    assert [position for position, _ in found] == [-0.25, 4.0, 15.75, 20.0, 31.75]


def test_late_hit_of_a_swung_last_step_sounds_after_its_own_pass_and_not_before_any():
    bar = bar_of({(0, 15): (0.5, 0.4990234375)})
    loop = loop_hits(replace(session_of(bar, swing=75), humanize=1.5))
    (hit,) = loop.hits
    assert 0 < hit.position < 0.5
    assert hit.step == -1
    assert [position for position, _ in hits_in_steps(loop, 0, 33)] == [
        16 + hit.position,
        32 + hit.position,
    ]


@given(st.floats(-(2**-100), 0, exclude_max=True, width=32))
def test_hit_early_by_almost_nothing_keeps_its_place_in_the_loop(offset):
    loop = loop_hits(session_of(bar_of({(0, 0): (0.5, offset)})))
    assert 0 <= loop.hits[0].position < 16


@given(sessions(swing=st.just(50.0), humanize=st.just(0.0)))
def test_humanize_0_puts_every_hit_on_the_grid(session):
    assert all(hit.position == int(hit.position) for hit in loop_hits(session).hits)


@given(bars(min_size=1), st.floats(0, 1.5))
def test_humanize_scales_the_offsets(bar, humanize):
    session = replace(session_of(bar), humanize=humanize)
    places = Counter(
        (voice, round((step + float(bar.offsets[voice, step]) * humanize) % 16, 6) % 16)
        for voice, step in np.argwhere(bar.hits).tolist()
    )
    hits = loop_hits(session).hits
    assert Counter((hit.voice, round(hit.position, 6) % 16) for hit in hits) == places


@given(bars(0, 0, min_size=1), st.floats(50, 75))
def test_swing_delays_odd_steps_only(bar, swing):
    straight = loop_hits(session_of(bar)).hits
    swung = loop_hits(session_of(bar, swing=swing)).hits
    expected = [
        hit._replace(position=hit.position + swing_delay(swing) * (hit.position % 2))
        for hit in straight
    ]
    assert list(swung) == sorted(expected)
