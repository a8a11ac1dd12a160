"""Rolls: what is one, how its strokes lie, and what edits do with it."""

import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, cells, mask_of, masks, rolled_bars, rolls, velocities

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.edits import (
    FLAM,
    Clip,
    change_velocity,
    clear,
    merge,
    nudge,
    paste,
    set_hit,
    set_strokes,
    set_velocity,
    toggle,
    turn_rise,
    turn_spacing,
)
from gdrm_tui.core.playability import around
from gdrm_tui.core.rolls import LONGEST_ROLL, SHORTEST_SPACING, SOFTEST, Roll
from gdrm_tui.core.voices import VOICE_COUNT

CELL = (1, 4)
HIT = bar_of({CELL: (0.5, 0.0)})
ALL = np.ones_like(HIT.hits)


def rolled(roll: Roll) -> Bar:
    return replace(HIT, rolls=((CELL, roll),))


@pytest.mark.parametrize(
    ("strokes", "spacing", "rise"),
    [
        (1, 0.5, 0.0),
        (5, 0.1, 0.0),
        (2, 0.0, 0.0),
        (2, SHORTEST_SPACING / 2, 0.0),
        (2, 1.01, 0.0),
        (2, -1.01, 0.0),
        (4, 0.34, 0.0),
        (2, float("nan"), 0.0),
        (2, 0.5, 1.01),
        (2, 0.5, float("nan")),
    ],
)
def test_rolls_that_no_hand_can_play_are_refused(strokes, spacing, rise):
    with pytest.raises(ValueError, match=r"roll|strokes"):
        Roll(strokes, spacing, rise)


@given(rolls())
def test_strokes_come_in_order_evenly_and_one_of_them_in_the_hits_own_place(roll):
    places = roll.places
    assert len(places) == roll.strokes
    assert 0.0 in places
    assert places[0 if roll.spacing > 0 else -1] == 0.0
    gaps = [after - before for before, after in pairwise(places)]
    assert gaps == pytest.approx([abs(roll.spacing)] * (roll.strokes - 1))
    assert places[-1] - places[0] <= LONGEST_ROLL


@given(rolls(), velocities, st.floats(0, 1.5))
def test_the_loudest_stroke_is_the_hit_and_none_is_too_soft_to_be_one(roll, velocity, dynamics):
    loud = roll.velocities(velocity, dynamics)
    assert len(loud) == roll.strokes
    assert max(loud) == loud[-1 if roll.rise > 0 else 0] == velocity
    assert min(loud) >= min(velocity, SOFTEST)
    assert list(loud) == sorted(loud, reverse=roll.rise < 0)


def test_a_flam_and_a_ratchet():
    flam, ratchet = Roll(2, -0.125, 0.25), Roll(4, 0.25, -0.125)
    assert (flam.places, flam.velocities(0.75)) == ((-0.125, 0.0), (0.5, 0.75))
    assert ratchet.places == (0.0, 0.25, 0.5, 0.75)
    assert ratchet.velocities(1.0) == (1.0, 0.875, 0.75, 0.625)
    assert ratchet.velocities(1.0, 0.0) == (1.0,) * 4


@given(rolled_bars(min_size=1))
def test_rolls_make_another_bar_and_come_back_equal(bar):
    plain = replace(bar, rolls=())
    assert (plain == bar) == (not bar.rolls)
    assert pickle.loads(pickle.dumps(bar)) == bar
    again = replace(bar, rolls=bar.rolls[::-1])
    assert (again, hash(again)) == (bar, hash(bar))


@given(bars())
def test_bar_without_rolls_holds_none(bar):
    assert bar.rolls == ()
    assert not any(bar.roll(voice, step) for voice, step in np.argwhere(bar.hits).tolist())


@pytest.mark.parametrize("cells_of_rolls", [[(0, 0)], [(1, 5)], [CELL, CELL], [(99, 0)], [(-1, 4)]])
def test_a_roll_needs_a_hit_and_a_cell_of_its_own(cells_of_rolls):
    with pytest.raises(ValueError, match="roll"):
        replace(HIT, rolls=tuple((cell, Roll(2, 0.5)) for cell in cells_of_rolls))


@given(rolled_bars(), masks)
def test_velocity_and_timing_of_a_hit_change_and_its_roll_stays(bar, mask):
    for edited in (
        change_velocity(bar, mask, 0.1),
        set_velocity(bar, mask, 0.5),
        nudge(bar, mask, -0.1),
    ):
        assert edited.rolls == bar.rolls


@given(rolled_bars(), cells, velocities)
def test_a_hit_that_is_written_has_one_stroke(bar, cell, velocity):
    assert set_hit(bar, *cell, velocity).roll(*cell) is None
    assert toggle(toggle(bar, *cell), *cell).roll(*cell) is None
    others = tuple(entry for entry in bar.rolls if entry[0] != cell)
    assert toggle(bar, *cell).rolls == others


@given(rolled_bars(), masks)
def test_cleared_hits_take_their_rolls_along(bar, mask):
    assert clear(bar, mask).rolls == bar.rolls_in(~mask)


@given(rolled_bars(), rolled_bars(), masks)
def test_locked_rolls_stay_and_the_others_come(kept, new, locked):
    merged = merge(kept, new, locked)
    assert merged.rolls_in(locked) == kept.rolls_in(locked)
    assert merged.rolls_in(~locked) == new.rolls_in(~locked)


@given(rolled_bars(), bars(), masks)
def test_hands_that_are_taken_leave_locked_rolls_as_they_are(kept, new, locked):
    assert around(kept, new, locked).rolls == kept.rolls_in(locked)


@given(rolled_bars(), rolled_bars(), cells, cells, cells)
def test_a_pasted_rectangle_brings_its_rolls(bar, copied, first, second, at):
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(first, second, strict=True))
    clip = Clip(copied, range(top, bottom + 1), range(left, right + 1))
    pasted = paste(bar, clip, *at)
    for voice in range(VOICE_COUNT):
        for step in range(16):
            row, column = voice - at[0] + top, step - at[1] + left
            inside = not clip.whole and row in clip.voices and column in clip.steps
            expected = copied.roll(row, column) if inside else bar.roll(voice, step)
            expected = copied.roll(voice, step) if clip.whole else expected
            assert pasted.roll(voice, step) == expected


@given(rolled_bars(), masks, st.integers(1, 4))
def test_strokes_are_set_in_the_hits_of_the_mask_and_nowhere_else(bar, mask, strokes):
    edited = set_strokes(bar, mask, strokes)
    assert edited.rolls_in(~mask) == bar.rolls_in(~mask)
    of_mask = edited.rolls_in(mask)
    assert len(of_mask) == (int((bar.hits & mask).sum()) if strokes > 1 else 0)
    assert all(roll.strokes == strokes for _, roll in of_mask)
    assert replace(edited, rolls=()) == replace(bar, rolls=())
    assert set_strokes(edited, mask, strokes) == edited


def test_more_strokes_divide_the_step_and_a_flam_stays_one():
    mask = mask_of(CELL)
    thirds = set_strokes(set_strokes(HIT, mask, 2), mask, 3)
    assert thirds.roll(*CELL) == Roll(3, 1 / 3)
    ruff = set_strokes(rolled(Roll(2, FLAM, 0.4)), mask, 3)
    assert ruff.roll(*CELL) == Roll(3, FLAM, 0.2)
    wide = set_strokes(rolled(Roll(2, -0.9)), mask, 4)
    assert wide.roll(*CELL) == Roll(4, -1 / 3)


@given(rolled_bars(), masks)
def test_rise_and_spacing_turn_in_a_circle_of_three_and_leave_hits_of_one_stroke_alone(bar, mask):
    for turn in (turn_rise, turn_spacing):
        first = turn(bar, mask)
        assert replace(first, rolls=()) == replace(bar, rolls=())
        assert [cell for cell, _ in first.rolls] == [cell for cell, _ in bar.rolls]
        assert first.rolls_in(~mask) == bar.rolls_in(~mask)
        second = turn(first, mask)
        circle = [second, turn(second, mask), turn(turn(second, mask), mask)]
        assert turn(circle[-1], mask) == second
        assert len({each.rolls for each in circle}) == (3 if bar.rolls_in(mask) else 1)


def test_rise_goes_from_even_to_rising_to_falling():
    even = rolled(Roll(3, 1 / 3))
    rising, falling = turn_rise(even, ALL), turn_rise(turn_rise(even, ALL), ALL)
    assert rising.roll(*CELL) == Roll(3, 1 / 3, 0.2)
    assert falling.roll(*CELL) == Roll(3, 1 / 3, -0.2)
    assert turn_rise(empty_bar(), ALL) == empty_bar()
