"""Excerpts of a session: which bars, how often, and what is left out."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import mixers, sessions

from gdrm_tui.core.knobs import MAX_LOOP_BARS
from gdrm_tui.core.loops import excerpt, straightened, unmuted
from gdrm_tui.core.schedule import loop_hits
from gdrm_tui.core.voices import VOICE_COUNT


@given(sessions(), st.data())
def test_an_excerpt_has_its_bars_and_takes_as_often_as_asked(session, data):
    first = data.draw(st.integers(0, len(session.loop) - 1))
    last = data.draw(st.integers(first, len(session.loop) - 1))
    repeats = data.draw(st.integers(1, 4))
    cut = excerpt(session, first, last, repeats)
    assert cut.loop == session.loop[first : last + 1] * repeats
    assert cut.takes == session.takes[first : last + 1] * repeats
    assert replace(cut, loop=session.loop, takes=session.takes) == session


@given(sessions())
def test_the_whole_of_a_session_is_itself(session):
    assert excerpt(session, 0, len(session.loop) - 1) == session


@given(sessions(max_bars=2), st.sampled_from([(-1, 0), (1, 0), (0, 2)]))
def test_bars_that_are_not_there_are_refused(session, bars):
    with pytest.raises(ValueError, match="are not all of"):
        excerpt(session, *bars)


@given(sessions(max_bars=1))
def test_more_repeats_than_a_loop_can_have_are_refused(session):
    with pytest.raises(ValueError, match="4096 bars"):
        excerpt(session, 0, 0, MAX_LOOP_BARS + 1)


@given(sessions())
def test_every_hit_of_a_straightened_session_is_on_the_grid(session):
    assert all(hit.position == hit.step for hit in loop_hits(straightened(session)).hits)


@given(sessions(mixer=mixers()))
def test_nothing_is_muted_in_an_unmuted_session_and_the_rest_of_the_mixer_stays(session):
    mixer = unmuted(session).mixer
    assert mixer.heard == frozenset(range(VOICE_COUNT))
    assert [strip.level for strip in mixer.strips] == [s.level for s in session.mixer.strips]
    assert (mixer.master, mixer.reverb) == (session.mixer.master, session.mixer.reverb)
