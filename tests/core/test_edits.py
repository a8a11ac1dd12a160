"""Edits give a new bar that differs where it should and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, cells, mask_of, masks, offsets, velocities

from gdrm_tui.core.bar import distance, empty_bar
from gdrm_tui.core.edits import (
    Clip,
    change_velocity,
    clear,
    merge,
    nudge,
    paste,
    set_hit,
    set_velocity,
    toggle,
)
from gdrm_tui.core.voices import VOICE_COUNT

GRIDS = ("hits", "velocities", "offsets", "notes")


def same_within(first, second, mask) -> bool:
    return all(
        getattr(first, name)[mask].tobytes() == getattr(second, name)[mask].tobytes()
        for name in GRIDS
    )


@given(bars(), cells)
def test_toggle_changes_one_cell_and_nothing_elsewhere(bar, cell):
    edited = toggle(bar, *cell)
    assert edited.hits[cell] != bar.hits[cell]
    assert same_within(bar, edited, ~mask_of(cell))


@given(bars(), cells)
def test_toggle_twice_is_identity_on_the_hits(bar, cell):
    twice = toggle(toggle(bar, *cell), *cell)
    assert distance(twice, bar) == 0
    if not bar.hits[cell]:
        assert twice == bar


@given(cells, velocities)
def test_toggled_hit_is_on_the_grid_at_the_velocity_asked_for(cell, velocity):
    assert toggle(empty_bar(), *cell, velocity) == bar_of({cell: (velocity, 0.0)})


@given(bars(), cells, velocities, offsets())
def test_set_hit_puts_the_values_there_and_keeps_the_rest(bar, cell, velocity, offset):
    edited = set_hit(bar, *cell, velocity, offset)
    assert edited.hits[cell]
    assert (edited.velocities[cell], edited.offsets[cell]) == (velocity, offset)
    assert same_within(bar, edited, ~mask_of(cell))


@pytest.mark.parametrize(("velocity", "offset"), [(0, 0), (1.5, 0), (0.5, 0.5), (0.5, -0.6)])
def test_set_hit_refuses_what_no_bar_may_hold(velocity, offset):
    with pytest.raises(ValueError, match="must be in"):
        set_hit(empty_bar(), 0, 0, velocity, offset)


@given(bars(), masks)
def test_clear_empties_the_mask_and_keeps_the_rest_to_the_bit(bar, mask):
    cleared = clear(bar, mask)
    assert not cleared.hits[mask].any()
    assert same_within(bar, cleared, ~mask)


@given(bars(), bars(), masks)
def test_merge_keeps_locked_cells_and_takes_the_others_to_the_bit(kept, new, locked):
    merged = merge(kept, new, locked)
    assert same_within(merged, kept, locked)
    assert same_within(merged, new, ~locked)


@given(bars(), masks)
def test_merge_with_itself_changes_nothing(bar, locked):
    assert merge(bar, bar, locked) == bar


@given(bars(min_size=1), st.floats(-2, 2), st.data())
def test_change_velocity_moves_by_the_amount_and_stops_at_the_edges(bar, by, data):
    cell = data.draw(st.sampled_from([tuple(c) for c in np.argwhere(bar.hits).tolist()]))
    edited = change_velocity(bar, mask_of(cell), by)
    expected = min(max(float(bar.velocities[cell]) + by, 1 / 127), 1.0)
    assert edited.velocities[cell] == np.float32(expected)
    assert edited.offsets[cell] == bar.offsets[cell]
    assert same_within(bar, edited, ~mask_of(cell))


@pytest.mark.parametrize(("by", "edge"), [(5.0, 1.0), (-5.0, np.float32(1 / 127))])
def test_velocity_at_its_edge_stays_there(by, edge):
    at_edge = change_velocity(bar_of({(1, 4): (0.5, 0.2)}), mask_of((1, 4)), by)
    assert at_edge.velocities[1, 4] == edge
    assert change_velocity(at_edge, mask_of((1, 4)), by) == at_edge


@given(bars(), cells)
def test_change_velocity_leaves_a_cell_without_a_hit_alone(bar, cell):
    silent = clear(bar, mask_of(cell))
    assert change_velocity(silent, mask_of(cell), 0.3) == silent


@given(bars(), masks, velocities)
def test_set_velocity_moves_the_hits_of_the_mask_and_adds_none(bar, mask, velocity):
    edited = set_velocity(bar, mask, velocity)
    assert distance(bar, edited) == 0
    assert (edited.velocities[mask & bar.hits] == np.float32(velocity)).all()
    assert same_within(bar, edited, ~mask)


@given(bars(), masks, st.floats(-2, 2))
def test_nudge_moves_the_timing_of_the_mask_and_stops_at_half_a_step(bar, mask, by):
    edited = nudge(bar, mask, by)
    moved = mask & bar.hits
    expected = np.clip(bar.offsets[moved] + np.float32(by), -0.5, np.float32(0.49999997))
    assert (edited.offsets[moved] == expected.astype(np.float32)).all()
    assert (edited.velocities == bar.velocities).all()
    assert same_within(bar, edited, ~moved)


@given(bars(), bars())
def test_a_pasted_bar_is_the_copied_bar_wherever_the_cursor_is(bar, copied):
    assert paste(bar, Clip(copied, range(VOICE_COUNT), range(16)), 7, 9) == copied


@given(bars(), bars(), cells, cells, cells)
def test_a_pasted_rectangle_is_the_copied_one_as_far_as_the_bar_reaches(
    bar, copied, first, second, at
):
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, second, strict=True))
    clip = Clip(copied, range(top, bottom + 1), range(left, right + 1))
    pasted = paste(bar, clip, *at)
    for voice in range(VOICE_COUNT):
        for step in range(16):
            row, column = voice - at[0] + top, step - at[1] + left
            inside = not clip.whole and row in clip.voices and column in clip.steps
            source, place = (copied, (row, column)) if inside else (bar, (voice, step))
            if clip.whole:
                source, place = copied, (voice, step)
            for name in GRIDS:
                assert getattr(pasted, name)[voice, step] == getattr(source, name)[place]
