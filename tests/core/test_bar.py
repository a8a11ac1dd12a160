"""Bar: what is a bar, what is not, and when two are the same."""

import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from loops import bar_of, bars, cells

from gdrm_tui.core.bar import SHAPE, Bar, distance, empty_bar
from gdrm_tui.core.voices import VOICE_OF_PITCH, VOICES, voice_index

HIT = (0, 0)


def grids(hit: bool, velocity: float, offset: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hits = np.zeros(SHAPE, bool)
    velocities, offsets = np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32)
    hits[HIT], velocities[HIT], offsets[HIT] = hit, velocity, offset
    return hits, velocities, offsets


@pytest.mark.parametrize("velocity", [0.0, -0.1, 1.001, np.nan, np.inf])
def test_velocity_of_a_hit_outside_0_to_1_is_refused(velocity):
    with pytest.raises(ValueError, match=r"velocity must be in \(0, 1\]"):
        Bar(*grids(True, velocity, 0.0))


@pytest.mark.parametrize("offset", [0.5, -0.501, np.nan, np.inf, -np.inf])
def test_offset_of_a_hit_beyond_half_a_step_is_refused(offset):
    with pytest.raises(ValueError, match=r"offset must be in \[-0.5, 0.5\)"):
        Bar(*grids(True, 0.5, offset))


@pytest.mark.parametrize(("velocity", "offset"), [(0.5, 0), (0, 0.1), (np.nan, 0), (0, np.nan)])
def test_cell_without_a_hit_holds_neither_velocity_nor_offset(velocity, offset):
    with pytest.raises(ValueError, match="without a hit must have velocity 0 and offset 0"):
        Bar(*grids(False, velocity, offset))


@pytest.mark.parametrize("wrong", [0, 1, 2])
@pytest.mark.parametrize("shape", [SHAPE[::-1], (SHAPE[0], 17), SHAPE[:1], (1, *SHAPE)])
def test_grid_of_another_shape_is_refused_with_both_shapes(wrong, shape):
    parts = list(grids(False, 0, 0))
    parts[wrong] = np.zeros(shape)
    with pytest.raises(ValueError, match=f"have shape .* a bar needs {re.escape(str(SHAPE))}"):
        Bar(*parts)


@given(bars())
def test_bar_equals_its_copy_and_hashes_like_it(bar):
    copy = Bar(bar.hits.copy(), bar.velocities.copy(), bar.offsets.copy())
    assert copy == bar
    assert hash(copy) == hash(bar)


@given(bars())
def test_bar_survives_pickling(bar):
    assert pickle.loads(pickle.dumps(bar)) == bar


@given(bars(), bars())
def test_bars_are_equal_exactly_when_all_their_grids_are(first, second):
    same = all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for name in ("hits", "velocities", "offsets")
    )
    assert (first == second) == same


def test_offset_of_minus_zero_makes_no_other_bar():
    plain, negative = bar_of({HIT: (0.5, 0.0)}), bar_of({HIT: (0.5, -0.0)})
    assert plain == negative
    assert hash(plain) == hash(negative)


def test_bar_differs_from_a_value_of_another_type():
    assert empty_bar() != "bar"


@given(bars())
def test_no_array_of_a_bar_can_be_written_to(bar):
    for grid in (bar.hits, bar.velocities, bar.offsets):
        with pytest.raises(ValueError, match="read-only"):
            grid[HIT] = 0


def test_bar_keeps_its_values_when_the_arrays_it_came_from_change():
    hits, velocities, offsets = grids(True, 0.5, 0.1)
    bar = Bar(hits, velocities, offsets)
    hits[:], velocities[:], offsets[:] = False, 0, 0
    assert bar == bar_of({HIT: (0.5, 0.1)})


def test_fields_of_a_bar_cannot_be_replaced():
    with pytest.raises(AttributeError):
        empty_bar().hits = np.ones(SHAPE, bool)


@given(bars(), bars())
def test_distance_counts_the_cells_that_are_on_in_one_bar_only(first, second):
    on_in_first = {tuple(cell) for cell in np.argwhere(first.hits).tolist()}
    on_in_second = {tuple(cell) for cell in np.argwhere(second.hits).tolist()}
    assert distance(first, second) == len(on_in_first ^ on_in_second)


@given(cells)
def test_hit_count_of_one_hit_is_one(cell):
    assert bar_of({cell: (0.5, 0.0)}).hit_count == 1
    assert empty_bar().hit_count == 0


def test_every_voice_reads_its_own_note_and_no_pitch_belongs_to_two_voices():
    for row, voice in enumerate(VOICES):
        assert voice_index(voice.name) == row
        assert VOICE_OF_PITCH[voice.note] == row
    assert len(VOICE_OF_PITCH) == sum(len(voice.pitches) for voice in VOICES)


def test_unknown_voice_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'gong'; the voices are kick, snare, .*ride-bell"):
        voice_index("gong")
