"""From free positions to the grid: nothing moves by more than half a step."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, velocities, voices

from gdrm_tui.core.quantize import PlayedHit, bars_of_hits
from gdrm_tui.core.timing import STEPS_PER_BAR, nearest_step

positions = st.floats(-4, 200)
keys = st.integers(0, 127)
played = st.lists(st.builds(PlayedHit, positions, voices, velocities, keys), max_size=40)


@given(st.floats(-1e6, 1e6))
def test_nearest_step_is_within_half_a_step_and_its_offset_leads_back(position):
    step, offset = nearest_step(position)
    assert -0.5 <= offset < 0.5
    assert math.isclose(step + offset, position, abs_tol=1e-7)


@pytest.mark.parametrize(
    ("position", "step", "offset"),
    [(0.0, 0, 0.0), (3.5, 4, -0.5), (3.25, 3, 0.25), (-0.5, 0, -0.5), (15.75, 16, -0.25)],
)
def test_half_a_step_late_is_half_a_step_early_for_the_next(position, step, offset):
    assert nearest_step(position) == (step, offset)


@given(played)
def test_every_hit_from_step_zero_on_finds_its_cell_and_no_cell_sounds_without_one(hits):
    made = bars_of_hits(hits)
    cells = {
        (index * STEPS_PER_BAR + step, voice)
        for index, bar in made.items()
        for voice, step in zip(*bar.hits.nonzero(), strict=True)
    }
    assert cells == {(nearest_step(h.position)[0], h.voice) for h in hits if h.position >= -0.5}


@given(played)
def test_bars_come_in_order_and_none_is_empty(hits):
    made = bars_of_hits(hits)
    assert list(made) == sorted(made)
    assert all(bar.hit_count for bar in made.values())


@given(st.lists(velocities, min_size=2, unique=True), st.data())
def test_loudest_of_several_hits_on_a_step_stays_with_its_offset(loudness, data):
    places = [data.draw(st.floats(4.5, 5.5, width=32, exclude_max=True)) for _ in loudness]
    hits = [PlayedHit(place, 2, one) for place, one in zip(places, loudness, strict=True)]
    bar = bars_of_hits(hits)[0]
    loudest = max(hits, key=lambda hit: hit.velocity)
    assert bar == bar_of({(2, 5): (loudest.velocity, loudest.position - 5)})


@given(st.lists(bars(min_size=1), min_size=1, max_size=4))
def test_bars_played_as_they_are_written_are_read_back_equal(loop):
    hits = [
        PlayedHit(
            index * STEPS_PER_BAR + step + float(bar.offsets[voice, step]),
            voice,
            float(bar.velocities[voice, step]),
        )
        for index, bar in enumerate(loop)
        for voice, step in np.argwhere(bar.hits).tolist()
    ]
    made = bars_of_hits(hits)
    assert list(made) == list(range(len(loop)))
    for bar, read in zip(loop, made.values(), strict=True):
        assert (read.hits == bar.hits).all()
        assert (read.velocities == bar.velocities).all()
        assert abs(read.offsets - bar.offsets).max() < 1e-5


def test_hit_just_before_a_bar_line_belongs_to_the_next_bars_first_step():
    made = bars_of_hits([PlayedHit(15.75, 0, 0.5)])
    assert made == {1: bar_of({(0, 0): (0.5, -0.25)})}


def test_hit_before_the_music_is_kept_on_the_first_step_only_where_that_is_nearest():
    made = bars_of_hits([PlayedHit(-0.25, 0, 0.5), PlayedHit(-0.75, 1, 0.5)])
    assert made == {0: bar_of({(0, 0): (0.5, -0.25)})}
