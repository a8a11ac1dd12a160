"""Controls and sessions: every value out of its range is refused by name, value and range."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, controls, session_of, sessions, takes

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.session import MAX_LOOP_BARS, Controls, Session, new_session

NAN, INF = math.nan, math.inf
ROCK = Controls({"rock": 1.0})


def outside(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(max_value=low, exclude_max=True) | st.floats(min_value=high, exclude_min=True)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("variability", 0, 1), ("density", 0, 1), ("bpm", 30, 300)]
)
@given(data=st.data())
def test_control_out_of_its_range_is_refused_with_value_and_range(name, low, high, data):
    value = data.draw(outside(low, high) | st.just(NAN))
    with pytest.raises(ValueError, match=f"outside {low} to {high}") as refusal:
        replace(ROCK, **{name: value})
    assert f"{value:g}" in str(refusal.value)


@given(st.floats(max_value=0, exclude_max=True) | st.sampled_from([NAN, INF]))
def test_genre_weight_below_0_or_not_finite_is_refused_with_its_name_and_value(weight):
    with pytest.raises(ValueError, match="genre funk has weight") as refusal:
        Controls({"rock": 1.0, "funk": weight})
    assert f"{weight:g}, which is not 0 or more" in str(refusal.value)


@pytest.mark.parametrize("genres", [{}, {"rock": 0.0}, {"rock": 0.0, "funk": 0.0}])
def test_mix_of_nothing_is_refused(genres):
    with pytest.raises(ValueError, match="genre mix is empty"):
        Controls(genres)


@given(outside(0, 1.5) | st.just(NAN))
def test_humanize_out_of_its_range_is_refused(value):
    with pytest.raises(ValueError, match=r"humanize .* is outside 0 to 1.5"):
        replace(session_of(empty_bar()), humanize=value)


@given(outside(50, 75) | st.just(NAN))
def test_swing_out_of_its_range_is_refused(value):
    with pytest.raises(ValueError, match=r"swing .* % is outside 50 to 75"):
        replace(session_of(empty_bar()), swing=value)


@pytest.mark.parametrize("count", [0, MAX_LOOP_BARS + 1])
def test_loop_of_no_bar_or_of_too_many_is_refused(count):
    with pytest.raises(ValueError, match=f"1 to 4096 bars, not {count}"):
        session_of(*[empty_bar()] * count)


def test_loop_of_the_most_bars_is_allowed():
    assert len(session_of(*[empty_bar()] * MAX_LOOP_BARS).loop) == MAX_LOOP_BARS


def test_takes_that_do_not_go_with_the_bars_are_refused():
    with pytest.raises(ValueError, match="2 takes for 1 bars"):
        Session((empty_bar(),), (None, None), ROCK)


@pytest.mark.parametrize("voice", [-1, 13])
def test_lock_of_a_row_that_is_none_is_refused(voice):
    with pytest.raises(ValueError, match=rf"\[0, {voice}\]|\[{voice}, 0\]"):
        replace(session_of(empty_bar()), locked_voices=frozenset({0, voice}))


@given(sessions())
def test_session_pickled_for_another_process_arrives_equal(session):
    arrived = pickle.loads(pickle.dumps(session))
    assert arrived == session
    assert hash(arrived) == hash(session)


@given(controls())
def test_controls_hash_alike_whatever_the_order_of_their_genres(asked):
    turned = replace(asked, genres=dict(reversed(asked.genres.items())))
    assert turned == asked
    assert hash(turned) == hash(asked)


@given(controls(), st.floats(0, 1))
def test_controls_differ_where_one_value_does(asked, density):
    assert (replace(asked, density=density) == asked) == (density == asked.density)


def test_genres_of_controls_cannot_be_changed_from_outside():
    mix = {"rock": 1.0}
    asked = Controls(mix)
    mix["rock"] = 5.0
    assert asked.genres["rock"] == 1.0
    with pytest.raises(TypeError):
        asked.genres["rock"] = 2.0


@given(sessions(), bars(), st.none() | takes(), st.data())
def test_with_bar_replaces_one_bar_and_its_take_and_shares_the_rest(session, bar, take, data):
    index = data.draw(st.integers(0, len(session.loop) - 1))
    changed = session.with_bar(index, bar, take)
    assert (changed.loop[index], changed.takes[index]) == (bar, take)
    others = [i for i in range(len(session.loop)) if i != index]
    assert all(changed.loop[i] is session.loop[i] for i in others)
    assert replace(changed, loop=session.loop, takes=session.takes) == session


@given(sessions())
def test_locked_cells_are_the_whole_rows_of_the_locked_voices(session):
    rows = set(np.flatnonzero(session.locked.any(1)).tolist())
    assert rows == session.locked_voices
    assert session.locked[sorted(rows)].all()


@given(takes())
def test_latent_of_a_take_comes_back_as_the_array_it_was(take):
    assert take.latent_array.dtype == np.float32
    assert tuple(take.latent_array.tolist()) == take.latent


def test_new_session_is_one_empty_bar_at_the_tempo_asked_for():
    session = new_session(Controls({"jazz": 1.0}, 97.5))
    assert (session.loop, session.takes, session.bpm) == ((bar_of({}),), (None,), 97.5)
