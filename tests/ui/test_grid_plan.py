"""The plan of the grid: all of it fits, and what is drawn at a place is found there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.ui.layout import LEAST_HEIGHT, LEAST_WIDTH, GridPlan, fitting, grid_room, planned

SIZES = st.tuples(st.integers(LEAST_WIDTH, 260), st.integers(LEAST_HEIGHT, 80))
VOICES = st.sets(st.integers(0, VOICE_COUNT - 1), min_size=1)


def plan_of(size: tuple[int, int], bars: int, voices: set[int]) -> GridPlan:
    folded = len(voices) < VOICE_COUNT
    return planned(*grid_room(*size), bars, sorted(voices), folded=folded)


@given(SIZES, st.integers(1, 16), VOICES)
def test_all_cells_and_the_line_of_folded_voices_fit(size, bars, voices) -> None:
    width, height = grid_room(*size)
    plan = plan_of(size, bars, voices)
    assert 1 <= plan.bars <= min(bars, 4)
    assert plan.x_of(STEPS_PER_BAR - 1, plan.bars - 1) + plan.cell <= width
    assert plan.foot + (len(voices) < VOICE_COUNT) <= height


@given(SIZES, st.integers(1, 16), VOICES, st.data())
def test_the_mouse_finds_the_cell_that_is_drawn_under_it(size, bars, voices, data) -> None:
    plan = plan_of(size, bars, voices)
    bar = data.draw(st.integers(0, plan.bars - 1))
    step = data.draw(st.integers(0, STEPS_PER_BAR - 1))
    place = data.draw(st.integers(0, len(voices) - 1))
    column = plan.x_of(step, bar) + data.draw(st.integers(0, plan.cell - 1))
    row = plan.y_of(place) + data.draw(st.integers(0, plan.rows - 1))
    assert plan.step_at(column) == (bar, step)
    assert plan.place_at(row) == place
    assert plan.place_at(0) is plan.place_at(plan.y_of(len(voices))) is None


def test_hits_are_two_columns_wide_at_100_columns_and_four_bars_fit_on_160() -> None:
    assert plan_of((100, 30), 1, {0, 1, 3}).fill == 2
    assert plan_of((100, 30), 1, {0, 1, 3}).rows == 3
    assert plan_of((160, 45), 4, {0, 1, 3}).bars == 4
    assert plan_of((200, 55), 16, {0, 1, 3}).bars == 4
    assert plan_of((80, 24), 4, set(range(VOICE_COUNT))).rows == 1


@given(SIZES)
def test_every_part_has_its_room(size) -> None:
    assert "tiny" not in set(fitting(*size))
    assert grid_room(*size)[1] >= VOICE_COUNT + 1


def test_where_voices_have_room_between_them_cells_are_higher_and_the_foot_is_below_all() -> None:
    plan = planned(164, 28, 4, range(5), folded=True)
    assert (plan.rows, plan.gap) == (4, 1)
    assert plan.place_at(plan.foot) is None
    assert plan.place_at(plan.foot - 1) == 4
    assert plan.foot < 28
    assert planned(52, 14, 1, range(3), folded=True).rows == 3
