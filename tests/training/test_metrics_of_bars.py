"""The measures of the suite, on sets for which their values are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_genres import GENRES, two_genres

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import VOICE_NAMES
from training.bars import HELD_OUT, TRAIN, Bars
from training.metrics.fills import FillDetector
from training.metrics.genres import real_copies, spread_of_offsets
from training.metrics.metrics import kernel_distance, learnt_auc, memberships, nearest_distances
from training.metrics.rhythm import overlap, rhythm_features
from training.metrics.scores import bootstrap_intervals, deviation, seed_intervals, voice_table

seeds = st.integers(0, 2**31)


def features_of(seed: int, count: int = 300, size: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, size))


def bar_of(*steps: int, voice: int = 0) -> np.ndarray:
    """A grid of one bar, shape (1, 3, voices, steps), with hits of one voice."""
    grid = np.zeros((1, 3, *SHAPE), np.float32)
    grid[0, 0, voice, list(steps)] = 1
    grid[0, 1, voice, list(steps)] = 0.5
    return grid


@given(seeds)
@settings(max_examples=10)
def test_kernel_distance_is_near_0_for_one_distribution_and_far_for_two(seed):
    first, second = features_of(seed), features_of(seed + 1)
    assert abs(kernel_distance(first, second)) < 0.2
    assert kernel_distance(first, second + 2) > 2


def test_kernel_distance_does_not_grow_as_sets_get_smaller():
    rows = [kernel_distance(features_of(s, 40), features_of(s + 500, 40)) for s in range(200)]
    assert abs(np.mean(rows)) < 4 * np.std(rows) / len(rows) ** 0.5


def test_membership_is_given_for_each_bar():
    real = features_of(1)
    inside = memberships(real, np.concatenate([real[:10], real[:5] + 1000]))
    assert inside.precise.tolist() == [True] * 10 + [False] * 5
    assert (inside.crowd[10:] == 0).all()
    assert inside.covered[:10].all()


@given(seeds, st.integers(0, 40))
def test_nearest_distance_is_the_number_of_cells_flipped(seed, cells):
    train = np.zeros((3, 3, *SHAPE), np.float32)
    train[1:, 0] = np.random.default_rng(seed).random((2, *SHAPE)) < 0.5
    made = train[:1].copy()
    made[0, 0].flat[:cells] = 1
    assert nearest_distances(made, train).tolist() == [cells]


def bound_bars(seed: int, count: int, bound: bool) -> np.ndarray:
    """Bars whose first two voices play throughout or not at all; alike where `bound`."""
    plays = np.random.default_rng(seed).random((count, 2)) < 0.5
    if bound:
        plays[:, 1] = plays[:, 0]
    grids = np.zeros((count, 3, *SHAPE), np.float32)
    grids[:, 0, :2] = plays[:, :, None]
    return grids


def test_learnt_auc_sees_that_voices_belong_together():
    real, same = ((bound_bars(s, 600, True), bound_bars(s + 1, 200, True)) for s in (1, 3))
    free = bound_bars(5, 600, False), bound_bars(6, 200, False)
    assert learnt_auc(real, free) > 0.7  # half of the free ones are alike by chance
    assert abs(learnt_auc(real, same) - 0.5) < 0.1


def test_overlap_of_one_distribution_is_nearly_whole():
    first, second = (two_genres(600, seed).grids for seed in (1, 2))
    same = overlap(first, second)
    assert same.area > 0.93
    assert 0 <= same.divergence < 0.05


def test_overlap_sees_other_velocities_and_other_densities():
    real, other = (two_genres(600, seed).grids for seed in (1, 2))
    louder, denser = other.copy(), other.copy()
    louder[:, 1] = other[:, 0]
    denser[:, 0, 6:] = 1
    assert overlap(real, louder).area < overlap(real, other).area - 0.03
    assert overlap(real, denser).area < overlap(real, other).area - 0.1
    assert overlap(real, denser).divergence > overlap(real, other).divergence


@pytest.mark.parametrize(
    ("steps", "score"), [((0, 4, 8, 12), 0), (tuple(range(16)), 0), ((0, 3, 8), 2), ((0, 7), 3)]
)
def test_syncopation_is_the_metrical_difference_to_the_rest_after_a_hit(steps, score):
    assert rhythm_features(bar_of(*steps))["syncopation"][0, 0] == score


def test_features_of_a_silent_bar_are_numbers():
    rows = rhythm_features(np.zeros((2, 3, *SHAPE), np.float32))
    assert all(np.isfinite(values).all() for values in rows.values())


def test_voice_that_sounds_a_tenth_more_is_off_by_a_tenth_and_counted():
    train = np.repeat(bar_of(0), 100, axis=0)
    made = np.concatenate([train, np.repeat(bar_of(0, 4), 10, axis=0)])[10:]
    row = voice_table(train, made)[VOICE_NAMES[0]]
    assert row["deviation"] == pytest.approx(0.1)
    assert (row["counted"], row["counted in train"]) == (110, 100)


def test_voice_that_is_never_played_is_off_only_where_it_is_generated():
    assert deviation(0, 0) == 0
    assert deviation(1, 0) == np.inf


def test_offsets_of_cells_without_a_hit_do_not_count_in_the_spread():
    grid = bar_of(0, 8)
    grid[0, 2, 0, [0, 8]] = -0.1, 0.1
    assert spread_of_offsets(grid) == pytest.approx(0.1)
    assert spread_of_offsets(0 * grid) == 0


def test_interval_over_seeds_holds_the_mean_and_vanishes_where_they_agree():
    low, high = seed_intervals([{"a": 1.0}, {"a": 2.0}, {"a": 3.0}])["a"]
    assert (low + high) / 2 == pytest.approx(2)
    assert high - low == pytest.approx(2 * 4.303 / 3**0.5, rel=1e-3)
    assert seed_intervals([{"a": 1.0}, {"a": 1.0}])["a"] == (1, 1)
    assert seed_intervals([{"a": 1.0}]) == {}


def test_bootstrap_intervals_hold_the_values_and_narrow_with_more_seeds(judge):
    samples = [(b.grids, b) for b in (two_genres(150, seed) for seed in range(1, 5))]
    one, four = (
        bootstrap_intervals(judge, judge.held_out, samples[:n], resamples=80) for n in (1, 4)
    )
    hits = np.mean([grids[:, 0].sum((1, 2)).mean() for grids, _ in samples])
    assert four["hits"][0] < hits < four["hits"][1]
    assert np.ptp(four["hits"]) < np.ptp(one["hits"])
    assert one.keys() == {"fd", "precision", "recall", "coverage", "hits", "copies", "genre"}


def copied_bars(performances: list[int], splits: list[int], alike: list[int]) -> Bars:
    """Bars of given performances and splits; those of one number in `alike` have equal hits."""
    bars = replace(
        two_genres(len(alike)), performance=np.array(performances), split=np.array(splits)
    )
    bars.grids[:] = np.concatenate([bar_of(number) for number in alike])
    return bars


def test_blocks_of_bars_are_recognised_by_their_places():
    apart = copied_bars([0, 0], [TRAIN] * 2, [1, 1])
    assert real_copies(replace(apart, place=np.array([3, 4]))).tolist() == [True, True]
    assert real_copies(replace(apart, place=np.array([4, 7]))).tolist() == [False, False]


def test_real_bar_copies_one_of_another_block_of_train_but_not_its_neighbour():
    places = copied_bars([0] * 6, [TRAIN] * 6, [1, 1, 2, 3, 3, 4])
    assert real_copies(places).tolist() == [False, False, False, True, True, False]


def test_real_bar_is_not_a_copy_of_a_held_out_one():
    places = copied_bars([0, 1], [TRAIN, HELD_OUT], [1, 1])
    assert real_copies(places).tolist() == [False, True]


def test_fill_detector_tells_fills_it_never_saw():
    detector = FillDetector(two_genres(400, seed=1))
    other = two_genres(200, seed=2)
    assert detector.rate(other.grids[other.fill > 0]) > 0.95
    assert detector.rate(other.grids[other.fill == 0]) < 0.05


def test_likelihoods_of_genres_sum_to_1_and_agree_with_the_accuracy(judge):
    shares = judge.genre_shares(judge.held_out.grids)
    assert shares.shape == (len(judge.held_out), len(GENRES))
    assert np.allclose(shares.sum(1), 1, atol=1e-5)
    right = shares.argmax(1) == judge.held_out.genres.argmax(1)
    assert judge.genre_accuracy(judge.held_out.grids, judge.held_out.genres) == right.mean()
