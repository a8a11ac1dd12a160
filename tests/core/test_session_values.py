"""Controls and sessions: every value out of its range is refused by name, value and range."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, controls, mixers, session_of, sessions, takes

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_LOOP_BARS
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.core.takes import Floats
from gdrm_tui.core.voices import VOICE_NAMES

NAN, INF = math.nan, math.inf
ROCK = Controls({"rock": 1.0})


def outside(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(max_value=low, exclude_max=True) | st.floats(min_value=high, exclude_min=True)


@given(st.floats(max_value=0, exclude_max=True) | st.sampled_from([NAN, INF]))
def test_genre_weight_below_0_or_not_finite_is_refused_with_its_name_and_value(weight):
    with pytest.raises(ValueError, match="genre funk has weight") as refusal:
        Controls({"rock": 1.0, "funk": weight})
    assert f"{weight:g}, but it must be 0 or more" in str(refusal.value)


@pytest.mark.parametrize("genres", [{}, {"rock": 0.0}, {"rock": 0.0, "funk": 0.0}])
def test_empty_genre_mix_is_refused(genres):
    with pytest.raises(ValueError, match="genre mix is empty"):
        Controls(genres)


@given(outside(0, 1) | st.just(NAN))
def test_density_of_a_voice_out_of_its_range_is_refused_with_its_name_and_value(value):
    with pytest.raises(ValueError, match="of snare is outside 0 to 1") as refusal:
        replace(ROCK, voice_densities={"kick": 0.2, "snare": value})
    assert f"density {value:g}" in str(refusal.value)


def test_density_of_an_unknown_voice_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no voice is called 'clap'.*kick, snare"):
        replace(ROCK, voice_densities={"clap": 0.5})


@given(controls(), st.sampled_from(VOICE_NAMES), st.floats(0, 1))
def test_density_of_a_voice_changes_only_that_voice_and_0_5_changes_nothing(asked, voice, density):
    moved = asked.with_voice_density(voice, density)
    assert moved.voice_density(voice) == density
    for other in set(VOICE_NAMES) - {voice}:
        assert moved.voice_density(other) == asked.voice_density(other)
    back, never = (c.with_voice_density(voice, 0.5) for c in (moved, asked))
    assert (back, hash(back)) == (never, hash(never))
    assert voice not in back.voice_densities


@given(controls())
def test_controls_hash_alike_whatever_the_order_of_their_voices(asked):
    turned = replace(asked, voice_densities=dict(reversed(list(asked.voice_densities.items()))))
    assert (turned, hash(turned)) == (asked, hash(asked))


@pytest.mark.parametrize("count", [0, MAX_LOOP_BARS + 1])
def test_loop_of_no_bar_or_of_too_many_is_refused(count):
    with pytest.raises(ValueError, match=f"1 to 4096 bars, not {count}"):
        session_of(*[empty_bar()] * count)


def test_loop_of_the_most_bars_is_allowed():
    assert len(session_of(*[empty_bar()] * MAX_LOOP_BARS).loop) == MAX_LOOP_BARS


def test_takes_that_do_not_go_with_the_bars_are_refused():
    with pytest.raises(ValueError, match="2 takes for 1 bars"):
        Session((empty_bar(),), (None, None), ROCK)


@given(sessions(mixer=mixers()))
def test_session_pickled_for_another_process_arrives_equal(session):
    arrived = pickle.loads(pickle.dumps(session))
    assert arrived == session
    assert hash(arrived) == hash(session)


@given(controls())
def test_controls_hash_alike_whatever_the_order_of_their_genres(asked):
    turned = replace(asked, genres=dict(reversed(list(asked.genres.items()))))
    assert turned == asked
    assert hash(turned) == hash(asked)


@given(controls(), st.floats(0, 1))
def test_controls_differ_where_one_value_does(asked, density):
    assert (replace(asked, density=density) == asked) == (density == asked.density)


def test_mappings_of_controls_cannot_be_changed_from_outside():
    mix = {"rock": 1.0}
    asked = Controls(mix)
    mix["rock"] = 5.0
    assert asked.genres["rock"] == 1.0
    with pytest.raises(TypeError):
        asked.genres["rock"] = 2.0
    with pytest.raises(TypeError):
        asked.voice_densities["kick"] = 0.2


@given(sessions(), bars(), st.none() | takes(), st.data())
def test_with_bar_replaces_one_bar_and_its_take_and_shares_the_rest(session, bar, take, data):
    index = data.draw(st.integers(0, len(session.loop) - 1))
    changed = session.with_bar(index, bar, take)
    assert (changed.loop[index], changed.takes[index]) == (bar, take)
    others = [i for i in range(len(session.loop)) if i != index]
    assert all(changed.loop[i] is session.loop[i] for i in others)
    assert replace(changed, loop=session.loop, takes=session.takes) == session


@given(takes())
def test_latent_of_a_take_comes_back_as_the_array_it_was(take):
    assert take.latent_array.dtype == np.float32
    assert tuple(take.latent_array.tolist()) == take.latent


@given(st.lists(st.floats(width=32, allow_nan=False)).map(tuple))
def test_floats_are_a_sequence_that_equals_its_tuple(values):
    kept = Floats(values)
    assert (tuple(kept), len(kept), hash(kept)) == (values, len(values), hash(values))
    assert kept == values == Floats(kept)
    assert [kept[place] for place in range(len(values))] == list(values)
    assert kept[1:] == values[1:]
    assert kept != (*values, 1.0)


def test_new_session_is_one_empty_bar_at_the_tempo_asked_for():
    session = new_session(Controls({"jazz": 1.0}, 97.5))
    assert (session.loop, session.takes, session.bpm) == ((bar_of({}),), (None,), 97.5)
