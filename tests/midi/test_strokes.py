"""From strokes at free positions to cells: nothing that a cell can hold is lost or moved."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.rolls import LONGEST_ROLL, MOST_STROKES, SHORTEST_SPACING, Roll
from gdrm_tui.midi.strokes import Cell, Stroke, bars_of_strokes, cells_of_strokes, step_of

LENGTH = 32
TICK = 1 / 120
velocities = st.integers(1, 127).map(lambda velocity: velocity / 127)
ticks = st.integers(0, LENGTH * 120 - 1)
crowds = st.lists(st.tuples(ticks, velocities), max_size=120)


def strokes_at(*positions: float, velocity: float = 0.5) -> list[Stroke]:
    return [Stroke(position, velocity) for position in positions]


def sounding(cells: list[Cell]) -> list[tuple[float, float]]:
    """Where the strokes of the cells sound within the loop, and how loud they are."""
    found = []
    for cell in cells:
        places = cell.roll.places if cell.roll else (0.0,)
        loud = cell.roll.velocities(cell.velocity) if cell.roll else (cell.velocity,)
        found += [
            ((cell.step + cell.offset + place) % LENGTH, velocity)
            for place, velocity in zip(places, loud, strict=True)
        ]
    return sorted(found)


def close(found: list[tuple[float, float]], strokes: list[Stroke], within: float = TICK) -> bool:
    expected = sorted((stroke.position, stroke.velocity) for stroke in strokes)
    return len(found) == len(expected) and all(
        place == pytest.approx(position, abs=within) and velocity == pytest.approx(loud, abs=1e-5)
        for (place, velocity), (position, loud) in zip(found, expected, strict=True)
    )


@given(crowds)
def test_cells_come_in_order_and_have_no_more_strokes_than_were_given(crowd):
    strokes = [Stroke(tick * TICK, velocity) for tick, velocity in crowd]
    cells = cells_of_strokes(strokes, LENGTH)
    assert all(one.step < next_.step for one, next_ in pairwise(cells))
    assert all(0 <= cell.step < LENGTH and -0.5 <= cell.offset < 0.5 for cell in cells)
    assert len(sounding(cells)) <= len(strokes)
    assert cells_of_strokes(strokes[::-1], LENGTH) == cells
    assert {cell.velocity for cell in cells} <= {stroke.velocity for stroke in strokes}


@given(crowds)
def test_only_steps_of_three_strokes_or_more_lose_any_and_two_always_stay(crowd):
    spread = {tick // 3 * 3: velocity for tick, velocity in crowd}  # else two are heard as one
    strokes = [Stroke(tick * TICK, velocity) for tick, velocity in spread.items()]
    steps = Counter(step_of(stroke.position) for stroke in strokes)
    around_the_end = sum(steps.pop(step, 0) for step in (LENGTH - 1, LENGTH, 0, 1))
    most = sum(max(count - 2, 0) for count in (*steps.values(), around_the_end))
    kept = sum(cell.strokes for cell in cells_of_strokes(strokes, LENGTH))
    assert len(strokes) - most <= kept <= len(strokes)


@given(st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(-59, 60), velocities)))
def test_hits_a_32nd_apart_stay_to_a_tick_and_to_the_velocity_each(hits):
    strokes: list[Stroke] = []
    for step, offset, velocity in sorted(hits):
        position = step + offset * TICK
        if position >= 0 and not (strokes and position - strokes[-1].position < 0.5):
            strokes.append(Stroke(position, velocity))
    assert close(sounding(cells_of_strokes(strokes, LENGTH)), strokes, 1.01 * TICK / 2)


@given(st.integers(1, LENGTH - 1), st.integers(-59, 58), st.data(), velocities, velocities)
def test_any_two_strokes_of_a_step_are_a_roll_that_sounds_exactly_as_they_do(
    step, first, data, soft, loud
):
    second = data.draw(st.integers(first + 2, 60))
    strokes = [Stroke(step + first * TICK, soft), Stroke(step + second * TICK, loud)]
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert cell.velocity == max(soft, loud)
    assert cell.roll is not None
    assert close(sounding([cell]), strokes, 1e-5)


@pytest.mark.parametrize(
    ("positions", "step", "roll", "offset"),
    [
        ((3.85, 4.0), 4, Roll(2, -0.15), 0.0),  # a flam
        ((3.8, 3.9, 4.0), 4, Roll(3, -0.1), 0.0),  # a drag
        ((4.0, 4.5), 4, Roll(2, 0.5), 0.0),  # two 32nds
        ((4.0, 4.25, 4.5), 4, Roll(3, 0.25), 0.0),
        ((15.0, 15.5), 15, Roll(2, 0.5), 0.0),  # at the end of a bar
        ((15.02, 15.55), 15, Roll(2, 0.53), 0.02),  # and a little late
        ((14.95, 15.45), 15, Roll(2, 0.5), -0.05),
        ((3.45, 3.55), 3, Roll(2, 0.1), 0.45),  # a flam on a step line
        ((3.3, 3.42, 3.52), 3, Roll(3, 0.11), 0.3),
    ],
)
def test_flams_drags_and_32nds_are_rolls_of_the_step_that_they_belong_to(
    positions, step, roll, offset
):
    (cell,) = cells_of_strokes(strokes_at(*positions), LENGTH)
    assert (cell.step, cell.velocity) == (step, 0.5)
    assert cell.offset == pytest.approx(offset, abs=1e-6)
    assert cell.roll is not None
    assert (cell.roll.strokes, cell.roll.rise) == (roll.strokes, 0.0)
    assert cell.roll.spacing == pytest.approx(roll.spacing, abs=1e-6)


def test_a_flam_on_a_step_line_is_in_the_step_of_its_main_stroke():
    for soft, loud, step in ((0.2, 0.9, 4), (0.9, 0.2, 3)):
        strokes = [Stroke(3.45, soft), Stroke(3.55, loud)]
        (cell,) = cells_of_strokes(strokes, LENGTH)
        assert (cell.step, cell.velocity) == (step, 0.9)
        assert close(sounding([cell]), strokes)


def test_a_flam_on_a_step_line_too_uneven_for_a_roll_stays_in_two_steps():
    ghosts = [Stroke(3.2, 1 / 127), Stroke(3.35, 1 / 127)]
    strokes = [*ghosts, Stroke(3.525, 5 / 127), Stroke(3.825, 1 / 127)]
    cells = cells_of_strokes(strokes, LENGTH)
    assert [(cell.step, cell.strokes) for cell in cells] == [(3, 2), (4, 2)]
    assert close(sounding(cells), strokes)


def test_a_32nd_alone_at_the_end_of_a_bar_stays_in_its_bar():
    bars, lost = bars_of_strokes([PlayedHit(15.5, 1, 0.5), PlayedHit(31.5, 0, 0.5)], 2)
    assert [bar.hits[voice, 15] for bar, voice in zip(bars, (1, 0), strict=True)] == [True, True]
    assert (sum(bar.hit_count for bar in bars), lost) == (2, 0)


def test_strokes_at_either_end_of_a_bar_line_both_stay():
    strokes = strokes_at(15.9, 16.0)
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert (cell.step, cell.strokes) == (16, 2)
    strokes = strokes_at(15.2, 15.8)
    assert [cell.step for cell in cells_of_strokes(strokes, LENGTH)] == [15, 16]


def test_strokes_at_either_end_of_the_loop_both_stay():
    strokes = [Stroke(LENGTH - 0.1, 0.25), Stroke(0.0, 0.75)]
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert (cell.step, cell.offset, cell.roll) == (0, 0.0, Roll(2, -0.1, 0.5))
    assert close(sounding([cell]), strokes)


@pytest.mark.parametrize("gap", [0.0, 0.008, 0.015])
def test_strokes_at_the_ends_of_the_loop_that_are_heard_as_one_are_the_louder_of_them(gap):
    (cell,) = cells_of_strokes([Stroke(0.0, 0.5), Stroke(LENGTH - gap, 0.75)], LENGTH)
    assert (cell.step, cell.velocity, cell.roll) == (0, 0.75, None)


def test_strokes_over_the_end_of_the_loop_that_are_too_far_apart_for_a_roll_come_closer():
    (cell,) = cells_of_strokes(strokes_at(0.04, 0.58, LENGTH - 0.5 + TICK), LENGTH)
    assert cell.strokes == 3
    assert cell.roll.places[-1] - cell.roll.places[0] == LONGEST_ROLL


@given(st.lists(st.tuples(st.floats(-0.6, 0.7), velocities), max_size=6))
def test_whatever_is_played_around_the_end_of_the_loop_has_cells(played):
    strokes = [Stroke(place % LENGTH, velocity) for place, velocity in played]
    assert sum(cell.strokes for cell in cells_of_strokes(strokes, LENGTH)) <= len(strokes)


def test_a_run_of_32nds_has_two_in_each_step():
    strokes = strokes_at(*(step / 2 for step in range(32)))
    cells = cells_of_strokes(strokes, LENGTH)
    assert [(cell.step, cell.roll) for cell in cells] == [(s, Roll(2, 0.5)) for s in range(16)]


def test_what_rises_or_falls_does_so_in_the_roll():
    strokes = [Stroke(4 + i / 4, (1 + i) / 5) for i in range(3)]
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert (cell.velocity, cell.offset, cell.roll) == (0.6, 0.0, Roll(3, 0.25, 0.2))
    falling = [Stroke(4 + i / 4, (3 - i) / 5) for i in range(3)]
    (cell,) = cells_of_strokes(falling, LENGTH)
    assert (cell.velocity, cell.offset, cell.roll) == (0.6, 0.0, Roll(3, 0.25, -0.2))


def test_the_loudest_stroke_is_the_velocity_of_the_hit_wherever_it_is():
    strokes = [Stroke(4.0, 0.3), Stroke(4.2, 0.9), Stroke(4.4, 0.6)]
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert cell.velocity == 0.9


def test_empty_cells_beside_take_what_a_roll_cannot_hold():
    strokes = strokes_at(3.52, 3.8, 4.0, 4.2, 4.4, 4.48)
    cells = cells_of_strokes(strokes, LENGTH)
    assert [(cell.step, cell.strokes) for cell in cells] == [(3, 1), (4, 4), (5, 1)]
    assert close(sounding(cells)[:1], strokes[:1], 0.03)


def test_very_uneven_strokes_make_room_for_each_other():
    strokes = strokes_at(3.52, 4.3, 4.4)
    cells = cells_of_strokes(strokes, LENGTH)
    assert [(cell.step, cell.strokes) for cell in cells] == [(3, 1), (4, 2)]
    assert close(sounding(cells), strokes, 0.03)


def test_an_accent_stays_in_its_place_though_its_roll_is_very_uneven():
    loud = Stroke(11.825, 1.0)
    uneven = [Stroke(11.575, 0.36), Stroke(11.75, 0.3), loud, Stroke(12.267, 0.47)]
    beside = strokes_at(11.05, 12.667)
    cells = cells_of_strokes([*uneven, *beside], LENGTH)
    assert sum(cell.strokes for cell in cells) == 5
    ((place, _),) = [found for found in sounding(cells) if found[1] > 0.9]
    assert place == pytest.approx(loud.position, abs=1e-6)


def test_hits_that_fit_nowhere_are_left_out_softest_first_and_counted():
    soft = {2, 3}
    hits = [PlayedHit(4 + (i - 3) / 8, 2, 0.2 if i in soft else 0.8) for i in range(7)]
    beside = [PlayedHit(step, 2, 0.5) for step in (2.9, 5.1)]
    (bar,), lost = bars_of_strokes([*hits, *beside], 1)
    assert (bar.hit_count, lost) == (3, 3)
    roll = bar.roll(2, 4)
    assert roll is not None
    assert roll.strokes == MOST_STROKES
    assert bar.velocities[2, 4] == pytest.approx(0.8)


@pytest.mark.parametrize("gap", [0.0, SHORTEST_SPACING / 2])
def test_two_strokes_heard_as_one_are_the_louder_of_them(gap):
    strokes = [Stroke(4.0, 0.4, 0), Stroke(4.0 + gap, 0.6, 1)]
    (cell,) = cells_of_strokes(strokes, LENGTH)
    assert (cell.velocity, cell.roll, cell.number) == (0.6, None, 1)


def test_a_cell_says_which_stroke_stands_in_its_place():
    strokes = [Stroke(4.0, 0.9, 7), Stroke(3.9, 0.3, 8), Stroke(9.0, 0.3, 9)]
    assert [cell.number for cell in cells_of_strokes(strokes, LENGTH)] == [7, 9]


def test_voices_do_not_share_their_cells():
    bars, lost = bars_of_strokes([PlayedHit(4.0, voice, 0.5) for voice in range(13)], 1)
    assert (bars[0].hit_count, bars[0].rolls, lost) == (13, (), 0)
