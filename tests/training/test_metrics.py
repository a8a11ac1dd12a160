"""The measures of generated bars, where their values are known."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from training.evaluation.judge import Judge
from training.evaluation.metrics import (
    copy_rate,
    frechet_distance,
    manifold,
    offset_distance,
    quick_scores,
    two_sample_auc,
    unique_rate,
    velocity_distance,
)
from training.prepare import Bars
from training.sampling import genre_weights

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


def test_distances_of_velocities_and_offsets_are_those_of_hits_alone():
    grids = grids_of(1, 50)
    softer, later = grids.copy(), grids.copy()
    softer[:, 1] -= 0.05 * grids[:, 0]
    later[:, 2] += 0.1 * grids[:, 0]
    assert velocity_distance(grids, grids) == offset_distance(grids, grids) == 0
    assert velocity_distance(grids, softer) == pytest.approx(0.05, abs=1e-6)
    assert offset_distance(grids, later) == pytest.approx(0.1, abs=1e-6)


def test_saved_judge_is_the_same_and_keeps_torchs_random_state(bars, tmp_path):
    torch.manual_seed(5)
    state = torch.get_rng_state()
    made, kept = (Judge.for_bars(bars, tmp_path / "judge.pt") for _ in range(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(made.reference, kept.reference)
    assert made.reference.shape == (len(made.held_out), 64)


def test_real_bars_scored_as_if_generated_are_copies_that_cover_themselves(bars, tmp_path):
    judge = Judge.for_bars(bars, tmp_path / "judge.pt")
    scores = quick_scores(judge, judge.held_out.grids)
    assert scores["fd"] == pytest.approx(0, abs=1e-3)
    assert scores["coverage"] == scores["precision"] == scores["copies"] == 1
    assert all(np.isfinite(value) for value in scores.values())


@given(st.lists(st.integers(1, 60), min_size=2, max_size=4), st.floats(0, 1))
def test_genre_of_n_bars_is_drawn_in_proportion_to_n_to_the_power(counts, power):
    weights = genre_weights(genred(counts), power, cap=1e9)
    assert weights.sum() == pytest.approx(sum(counts), rel=1e-4)
    ends = np.cumsum(counts)
    drawn = [weights[end - n : end].sum().item() for n, end in zip(counts, ends, strict=True)]
    law = np.array(counts, float) ** power
    assert np.allclose(np.array(drawn) / sum(drawn), law / law.sum(), rtol=1e-4)


@given(st.integers(100, 900), st.floats(1.5, 8))
def test_no_bar_is_drawn_more_often_than_the_cap_allows(count, cap):
    bars = genred([count, 1])
    free, capped = (genre_weights(bars, 0.0, limit) for limit in (1e9, cap))
    assert free[-1] > cap
    # Weighed against the mean before the cap was laid on.
    assert capped[-1] / capped[0] == pytest.approx(cap / free[0].item(), rel=1e-4)
    assert capped.mean().item() == pytest.approx(1, rel=1e-4)


def genred(counts: list[int]):
    """Bars of `counts` single genres, one after the other."""
    total = sum(counts)
    genres = np.repeat(np.eye(len(counts), dtype=np.float32), counts, axis=0)
    zeros = np.zeros(total, np.float32)
    names = tuple(f"genre{i}" for i in range(len(counts)))
    whole = np.zeros(total, np.int64)
    return Bars(np.zeros((total, 3, *SHAPE)), genres, zeros, zeros, whole, whole, names)
