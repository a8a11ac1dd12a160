"""The measures of generated bars, where their values are known."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hand_made import bars_with
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from training.metrics.judge import Judge, thinned
from training.metrics.metrics import (
    copy_rate,
    frechet_distance,
    manifold,
    offset_distance,
    two_sample_auc,
    unique_rate,
    velocity_distance,
)
from training.metrics.quick import quick_scores
from training.typicality import performance_weights

seeds = st.integers(0, 2**31)


def features_of(seed: int, count: int = 400, size: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, size))


def grids_of(seed: int, count: int, rate: float = 0.2) -> np.ndarray:
    chance = np.random.default_rng(seed)
    hits = chance.random((count, *SHAPE)) < rate
    values = chance.uniform(0.1, 1, hits.shape), chance.uniform(-0.5, 0.5, hits.shape)
    return np.stack([hits, hits * values[0], hits * values[1]], axis=1).astype(np.float32)


@given(seeds)
def test_frechet_distance_of_a_set_from_itself_is_0(seed):
    features = features_of(seed)
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-6)


@given(seeds, st.lists(st.floats(-5, 5), min_size=6, max_size=6))
def test_frechet_distance_of_a_shifted_gaussian_is_the_squared_shift(seed, shift):
    features = features_of(seed)
    expected = float(np.square(shift).sum())
    assert frechet_distance(features, features + shift) == pytest.approx(expected, abs=1e-5)


@given(seeds, st.floats(0.5, 3))
def test_frechet_distance_of_a_widened_gaussian_follows_the_formula(seed, scale):
    features = features_of(seed)
    features -= features.mean(0)
    expected = (scale - 1) ** 2 * np.trace(np.cov(features, rowvar=False))
    assert frechet_distance(features, scale * features) == pytest.approx(expected, abs=1e-5)


def test_set_covers_itself_wholly_and_another_place_not_at_all():
    features = features_of(1)
    same, far = manifold(features, features), manifold(features, features + 1000)
    assert (same.precision, same.recall, same.coverage) == (1, 1, 1)
    assert (far.precision, far.recall, far.density, far.coverage) == (0, 0, 0, 0)


def test_set_of_few_points_is_precise_but_recalls_little():
    real = features_of(1)
    narrow = manifold(real, np.repeat(real[:8], 50, axis=0))
    assert narrow.precision == 1
    assert narrow.recall < 0.1
    assert narrow.coverage < 0.2


def test_classifier_cannot_tell_a_distribution_from_itself():
    assert abs(two_sample_auc(grids_of(1, 400), grids_of(2, 400), epochs=8) - 0.5) < 0.1


def test_classifier_tells_other_distributions_apart():
    sparse, dense = grids_of(1, 300, 0.1), grids_of(2, 300, 0.3)
    assert two_sample_auc(sparse, dense, epochs=8) > 0.95


def test_classifier_is_deterministic_and_keeps_torchs_random_state():
    torch.manual_seed(5)
    state = torch.get_rng_state()
    first, second = (two_sample_auc(grids_of(1, 60), grids_of(2, 60), epochs=2) for _ in range(2))
    assert first == second
    assert torch.equal(torch.get_rng_state(), state)


@given(st.integers(1, 30), st.integers(0, 30), seeds)
def test_copy_rate_is_the_exact_share_of_bars_with_a_training_bars_hits(copied, new, seed):
    train = grids_of(seed, 40)
    made = np.concatenate([train[:copied], grids_of(seed + 1, new)])
    made[:, 1] *= 0.5  # louder or softer is a copy still
    assert copy_rate(made, train) == copied / (copied + new)


@given(st.integers(1, 20), st.integers(1, 5), seeds)
def test_unique_rate_is_the_exact_share_of_distinct_hits(different, times, seed):
    grids = np.concatenate([grids_of(seed, different)] * times)
    assert unique_rate(grids) == 1 / times


def test_distances_of_velocities_and_offsets_count_only_hits():
    grids = grids_of(1, 50)
    softer, later = grids.copy(), grids.copy()
    softer[:, 1] -= 0.05 * grids[:, 0]
    later[:, 2] += 0.1 * grids[:, 0]
    assert velocity_distance(grids, grids) == offset_distance(grids, grids) == 0
    assert velocity_distance(grids, softer) == pytest.approx(0.05, abs=1e-6)
    assert offset_distance(grids, later) == pytest.approx(0.1, abs=1e-6)


def test_judge_looks_at_whole_blocks_and_at_fewer_from_long_performances():
    counts = (200, *[8] * 25)
    numbers = np.repeat(np.arange(26), counts)
    places = np.concatenate([np.arange(count) for count in counts])
    bars = bars_with(grids_of(1, 400), performance=numbers, place=places)
    bars = replace(bars, weight=performance_weights(bars))
    kept = thinned(bars)
    blocks, sizes = np.unique(
        np.stack([kept.performance, kept.place // 4]), axis=1, return_counts=True
    )
    assert set(sizes) == {4}
    assert len(kept) == 300
    of_long = (blocks[0] == 0).mean()
    assert of_long < 0.45  # of all blocks it is a half


def test_saved_judge_is_the_same_and_keeps_torchs_random_state(bars, tmp_path):
    torch.manual_seed(5)
    state = torch.get_rng_state()
    made, kept = (Judge.for_bars(bars, tmp_path / "judge.pt") for _ in range(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(made.reference, kept.reference)
    assert made.reference.shape == (len(made.held_out), 64)


def test_real_bars_scored_as_if_generated_are_copies_that_cover_themselves(bars, bars_judge_file):
    judge = Judge.for_bars(bars, bars_judge_file)
    scores = quick_scores(judge, judge.held_out.grids)
    assert scores["fd"] == pytest.approx(0, abs=1e-3)
    assert scores["coverage"] == scores["precision"] == scores["copies"] == 1
    assert all(np.isfinite(value) for value in scores.values())
