"""How loud hits sound: the differences within a voice, flattened or exaggerated."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, session_of, sessions, voices

from gdrm_tui.core.schedule import loop_hits, played_velocities

amounts = st.floats(0, 1.5)
SOFTEST = np.float32(1 / 127)
GROOVE = bar_of({(0, 0): (0.9, 0.0), (0, 6): (0.5, 0.0), (0, 8): (0.7, 0.0), (1, 4): (0.3, 0.0)})


@given(bars())
def test_dynamics_1_is_the_bar_as_written_to_the_bit(bar):
    assert played_velocities(bar, 1.0).tobytes() == bar.velocities.tobytes()


@given(bars(), amounts)
def test_hits_stay_the_same_cells_in_range_whatever_the_dynamics(bar, dynamics):
    played = played_velocities(bar, dynamics)
    assert (played.dtype, played.shape) == (np.float32, bar.hits.shape)
    assert np.array_equal(played > 0, bar.hits)
    assert played.max() <= 1
    if dynamics != 1:
        assert (played[bar.hits] >= SOFTEST).all()


@given(bars(min_size=1))
def test_dynamics_0_plays_each_voice_at_its_mean(bar):
    played = played_velocities(bar, 0.0)
    for row, written, hits in zip(played, bar.velocities, bar.hits, strict=True):
        if hits.any():
            assert len(set(row[hits].tolist())) == 1
            mean = written[hits].mean(dtype=np.float64)
            assert abs(row[hits][0] - max(mean, 1 / 127)) < 1e-6


@given(bars(), amounts)
def test_no_softer_hit_of_a_voice_becomes_the_louder_one(bar, dynamics):
    played = played_velocities(bar, dynamics)
    for row, written, hits in zip(played, bar.velocities, bar.hits, strict=True):
        order = np.argsort(written[hits], kind="stable")
        assert (np.diff(row[hits][order]) >= 0).all()


@given(bars(), amounts, amounts)
def test_more_dynamics_never_bring_two_hits_closer_within_the_range_of_velocities(bar, one, other):
    less, more = sorted((one, other))
    low, high = (played_velocities(bar, amount) for amount in (less, more))
    inside = (high > SOFTEST) & (high < 1) & (low > SOFTEST) & (low < 1) & bar.hits
    for row in range(len(inside)):
        cells = inside[row]
        if cells.sum() > 1:
            assert np.ptp(low[row][cells]) <= np.ptp(high[row][cells]) + 1e-6


@given(bars(), amounts, voices)
def test_a_voice_is_played_as_if_no_other_voice_sounded(bar, dynamics, voice):
    alone = bar_of(
        {
            (voice, step): (float(bar.velocities[voice, step]), 0.0)
            for step in np.flatnonzero(bar.hits[voice]).tolist()
        }
    )
    together = played_velocities(bar, dynamics)[voice]
    assert np.array_equal(played_velocities(alone, dynamics)[voice], together)


def test_differences_are_exaggerated_around_the_mean():
    played = played_velocities(GROOVE, 1.5)
    assert np.allclose(played[0, [0, 6, 8]], [1.0, 0.4, 0.7])
    assert played[1, 4] == GROOVE.velocities[1, 4]


def test_velocities_stop_at_the_loudest_and_the_softest():
    played = played_velocities(bar_of({(0, 0): (1.0, 0.0), (0, 4): (0.01, 0.0)}), 1.5)
    assert played[0, [0, 4]].tolist() == [1.0, float(SOFTEST)]


@given(sessions())
def test_hits_of_the_loop_sound_as_loud_as_their_bars_are_played(session):
    expected = Counter(
        (voice, float(played_velocities(bar, session.dynamics)[voice, step]))
        for bar in session.loop
        for voice, step in np.argwhere(bar.hits).tolist()
    )
    assert Counter((hit.voice, hit.velocity) for hit in loop_hits(session).hits) == expected


@given(bars(), amounts)
def test_dynamics_move_no_hit(bar, dynamics):
    session = session_of(bar)
    places = [
        sorted((hit.position, hit.voice) for hit in loop_hits(one).hits)
        for one in (session, replace(session, dynamics=dynamics))
    ]
    assert places[0] == places[1]
