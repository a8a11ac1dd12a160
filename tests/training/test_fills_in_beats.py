"""Fills: those that drummers play in their beats are found, and the groove around them is not."""

import numpy as np
import pytest
from hand_made import GROOVE, bars_with, grid_of

from training.fills import fills_in_beats, whole_fill

TOMS = {"kick": (0,), "snare": (4,), "closed-hat": range(0, 8, 2), "low-tom": range(8, 16)}
ROLL = {**GROOVE, "closed-hat": range(0, 8, 2), "snare": (4, *range(8, 16))}
DRAG = {**GROOVE, "snare": (4, 10, 12, 14, 15)}


def with_fills(fill: np.ndarray, places: tuple[int, ...], count: int = 16) -> list[np.ndarray]:
    """Return a performance of the groove with a fill at those places."""
    return [fill if place in places else grid_of(GROOVE) for place in range(count)]


@pytest.mark.parametrize("fill", [TOMS, ROLL], ids=["toms", "a roll on the snare"])
def test_fills_in_a_beat_are_found_and_the_groove_around_them_is_not(fill):
    found = fills_in_beats(bars_with(with_fills(grid_of(fill), (3, 7, 15))))
    assert np.flatnonzero(found).tolist() == [3, 7, 15]


def test_a_few_more_snares_are_not_a_fill():
    assert not fills_in_beats(bars_with(with_fills(grid_of(DRAG), (3, 7)))).any()


def test_ghost_notes_are_not_a_fill():
    soft = grid_of(ROLL)
    soft[1, 1, 8:12] = soft[1, 1, 13:] = 0.15
    assert not fills_in_beats(bars_with(with_fills(soft, (3, 7)))).any()


def test_bars_that_a_performance_plays_all_the_time_are_not_fills():
    assert not fills_in_beats(bars_with([grid_of(TOMS)] * 16)).any()


def test_performances_are_judged_by_themselves_and_short_ones_not_at_all():
    long, short = with_fills(grid_of(TOMS), (3,)), with_fills(grid_of(TOMS), (3,), 7)
    toms = [grid_of(TOMS)] * 8
    numbers = np.repeat((0, 1, 2), (16, 7, 8))
    found = fills_in_beats(bars_with([*long, *short, *toms], performance=numbers))
    assert np.flatnonzero(found).tolist() == [3]


def test_bars_of_fill_files_are_not_looked_for():
    bars = bars_with(with_fills(grid_of(TOMS), (3, 7)))
    bars.fill[3] = 1
    assert np.flatnonzero(fills_in_beats(bars)).tolist() == [7]


@pytest.mark.parametrize(
    ("hits", "whole"),
    [
        ({"snare": range(10)}, True),
        ({"snare": (0, 3, 6), "low-tom": range(9, 16)}, True),
        ({"snare": (0, 3), "low-tom": range(8, 16)}, False),
        ({"snare": range(9)}, False),
    ],
    ids=["dense", "begun early", "begun in the middle", "sparse"],
)
def test_a_fill_is_whole_if_it_has_enough_hits_and_begins_in_the_first_half(hits, whole):
    assert whole_fill(grid_of(hits)[0] > 0) is whole
