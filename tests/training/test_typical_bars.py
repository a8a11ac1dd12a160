"""Typicality: what most drummers of a genre play, told from the data alone."""

from dataclasses import replace

import numpy as np
import pytest
from hand_made import GROOVE, bars_with, grid_of, marked
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.skeleton import skeletons, skeletons_of_cells
from training.bars import HELD_OUT, TRAIN, VALIDATION
from training.typicality import (
    mislabelled,
    performance_weights,
    shared_typicality,
    typical_skeletons,
    typicality,
    with_typicality,
)

seeds = st.integers(0, 2**31)
OFF_BEAT = {**GROOVE, "kick": (2, 6, 10)}
SAMBA = {"kick": (3, 4, 7, 8), "snare": (2, 6, 9), "ride": range(16)}


def nearly(hits: dict, chance: np.random.Generator) -> np.ndarray:
    """Return a bar with the hits and one more of the kick."""
    return grid_of({**hits, "kick": (*hits["kick"], int(chance.integers(1, 16)))})


def nonsense(chance: np.random.Generator) -> np.ndarray:
    hits = chance.random(SHAPE) < 0.15
    return np.stack([hits, 0.8 * hits, 0 * hits]).astype(np.float32)


def ten_performances(seed: int, odd: int = 2):
    """Return eight bars each of ten performances, the first ones nonsense, the others grooves."""
    chance = np.random.default_rng(seed)
    grids = [
        nonsense(chance) if number < odd else nearly(GROOVE, chance)
        for number in range(10)
        for _ in range(8)
    ]
    return bars_with(
        grids, performance=np.repeat(np.arange(10), 8), place=np.tile(np.arange(8), 10)
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_groove_is_more_typical_than_any_nonsense(seed):
    bars = ten_performances(seed)
    found = typicality(bars)
    assert found[bars.performance < 2].max() < found[bars.performance >= 2].min()


@pytest.mark.parametrize("seed", range(3))
def test_typicality_is_a_rank_among_the_train_bars_by_weight(seed):
    bars = with_typicality(ten_performances(seed))
    assert ((bars.typicality > 0) & (bars.typicality < 1)).all()
    assert np.average(bars.typicality, weights=bars.weight) == pytest.approx(0.5, abs=1e-4)


def test_bars_that_are_not_train_are_ranked_but_rank_nothing():
    bars = ten_performances(1)
    split = np.where(bars.performance % 5 == 3, VALIDATION, TRAIN)
    split[bars.performance == 4] = HELD_OUT
    bars = with_typicality(replace(bars, split=split))
    train = split == TRAIN
    assert np.array_equal(with_typicality(bars.where(train)).typicality, bars.typicality[train])
    assert bars.typicality[~train].min() > bars.typicality[bars.performance < 2].max()


def test_fills_are_ranked_among_fills():
    bars = ten_performances(2, odd=0)
    grids, fill = bars.grids.copy(), np.zeros(len(bars), np.float32)
    fill[::4] = 1
    grids[::4] = grid_of({"snare": range(16)})
    bars = with_typicality(replace(bars, grids=grids, fill=fill))
    assert bars.typicality[fill > 0] == pytest.approx(0.5)


def test_bar_of_two_genres_has_the_mean_of_its_ranks():
    bars = ten_performances(3)
    genres = np.ones((80, 2), np.float32)
    genres[bars.performance > 6] = 0, 1
    both = replace(bars, genres=genres, genre_names=("rock", "pop"))
    rock = typicality(bars.where(bars.performance <= 6))
    assert np.allclose(typicality(both)[:56], (rock + typicality(bars)[:56]) / 2, atol=1e-5)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_a_performance_weighs_the_root_of_its_bars(counts):
    numbers = np.repeat(np.arange(len(counts)), counts)
    weights = performance_weights(bars_with(marked(sum(counts)), performance=numbers))
    assert weights.mean() == pytest.approx(1, rel=1e-4)
    sums = np.bincount(numbers, weights)
    assert np.allclose(sums / sums[0], np.sqrt(np.array(counts) / counts[0]), rtol=1e-4)


def some_performances(usual: dict, odd: dict, length: int = 16):
    """Return four performances of one pattern, and a fifth of another of so many bars."""
    grids = [grid_of(usual)] * 64 + [grid_of(odd)] * length
    return bars_with(grids, performance=np.repeat(np.arange(5), (16, 16, 16, 16, length)))


def test_rock_performance_without_kick_on_1_is_found_and_weighs_a_quarter():
    bars = some_performances(GROOVE, OFF_BEAT)
    assert mislabelled(bars) == [4]
    weights = performance_weights(bars)
    assert weights[-1] == pytest.approx(weights[0] / 4)


@pytest.mark.parametrize(
    "bars",
    [
        some_performances(GROOVE, GROOVE),
        some_performances(GROOVE, OFF_BEAT, 15),
        some_performances(SAMBA, {**SAMBA, "kick": (2, 6)}),
        some_performances({**GROOVE, "snare": (10,)}, OFF_BEAT),
    ],
    ids=["all alike", "too short to tell", "kick elsewhere in the genre", "no backbeat"],
)
def test_nothing_else_is_found(bars):
    assert mislabelled(bars) == []


def test_fills_do_not_make_a_performance_mislabelled():
    bars = some_performances(GROOVE, OFF_BEAT)
    bars.fill[bars.performance == 4] = 1
    assert mislabelled(bars) == []


def in_performances(typical: np.ndarray, length: int, apart: int = 1):
    count = len(typical)
    return bars_with(
        np.zeros((count, 3, *SHAPE)),
        typicality=typical.astype(np.float32),
        performance=np.arange(count) // length,
        place=apart * (np.arange(count) % length),
    )


@given(seeds, st.floats(0, 1))
def test_what_a_phrase_shares_of_its_typicality_is_a_share(seed, noise):
    chance = np.random.default_rng(seed)
    typical = np.repeat(chance.random(20), 4) * (1 - noise) + noise * chance.random(80)
    assert 0 <= shared_typicality(in_performances(typical, 4)) <= 1


def test_bars_alike_share_all_their_typicality_and_independent_ones_none():
    chance = np.random.default_rng(0)
    alike, free = np.repeat(chance.random(500), 4), chance.random(2000)
    assert shared_typicality(in_performances(alike, 4)) == pytest.approx(1, abs=1e-3)
    assert shared_typicality(in_performances(free, 4)) < 0.1


def test_bars_that_do_not_follow_each_other_tell_nothing_of_phrases():
    alike = np.repeat(np.random.default_rng(0).random(500), 4)
    assert shared_typicality(in_performances(alike, 4, apart=2)) == 0.5
    assert shared_typicality(in_performances(alike, 1)) == 0.5


def test_typical_skeletons_are_those_of_beats_of_the_genre():
    genres = np.repeat(np.eye(3, dtype=np.float32)[:2], 20, axis=0)
    grids = [grid_of(GROOVE)] * 20 + [grid_of(SAMBA)] * 20
    bars = bars_with(grids, genres=genres, genre_names=("rock", "samba", "polka"))
    bars.grids[0] = grid_of({"snare": range(16)})
    bars.fill[0] = 1
    found = typical_skeletons(bars)
    assert {name: len(rows) for name, rows in found.items()} == {
        "rock": 19,
        "samba": 20,
        "polka": 0,
    }
    for name, pattern in (("rock", GROOVE), ("samba", SAMBA)):
        shape = skeletons(grid_of(pattern)[None, 1])
        assert (skeletons_of_cells(found[name]) == shape).all()


def test_one_long_performance_is_not_what_is_typical_of_a_genre():
    numbers = np.r_[np.zeros(900, int), np.repeat(np.arange(1, 101), 4)]
    bars = with_typicality(
        bars_with([grid_of(SAMBA)] * 900 + [grid_of(GROOVE)] * 400, performance=numbers)
    )
    rows = skeletons_of_cells(typical_skeletons(bars)["rock"])
    long = (rows == skeletons(grid_of(SAMBA)[None, 1])).all(1)
    assert len(rows) == 200
    assert long.mean() < 0.3
