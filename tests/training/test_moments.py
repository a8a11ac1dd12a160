"""Feature matching: the features of many bars, and the finishing steps that bring them nearer."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from small_dataset import tiny_config

from training import moments as moments_module
from training.classifier import FEATURES, flat
from training.errors import CheckpointError
from training.evaluation.judge import Judge
from training.evaluation.metrics import frechet_distance
from training.moments import FeatureClassifiers, FeatureMatching, Moments
from training.prepare import TRAIN
from training.run import new_run
from training.sampling import conditions_of, sample_bars
from training.step import Batches, train_step


@pytest.fixture(scope="module")
def real(bars):
    return bars.of_split(TRAIN)


@pytest.fixture(scope="module")
def classifiers(real, classifiers_file):
    return FeatureClassifiers.for_bars(real, classifiers_file)


@pytest.fixture
def eager(monkeypatch):
    """Moments that say enough after one batch."""
    monkeypatch.setattr(moments_module, "_ENOUGH", 1)


def distances(classifiers: FeatureClassifiers, first, second) -> np.ndarray:
    """Fréchet distances of two sets of bars, one for each observer."""
    pairs = zip(
        *(classifiers(flat(grids)).double().numpy() for grids in (first, second)), strict=True
    )
    return np.array([frechet_distance(*pair) for pair in pairs])


def test_feature_classifiers_are_saved_and_keep_torchs_random_state(real, tmp_path):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    first, kept = (FeatureClassifiers.for_bars(real, tmp_path / "classifiers.pt") for _ in range(2))
    again = FeatureClassifiers.for_bars(real, tmp_path / "again.pt")
    assert torch.equal(torch.get_rng_state(), before)
    rows = flat(real.grids[:5])
    assert torch.equal(first(rows), kept(rows))
    assert torch.equal(first(rows), again(rows))
    assert not any(p.requires_grad for p in first.parameters())


def test_feature_classifiers_know_genres_and_differ_from_each_other_and_the_judge(
    bars, real, classifiers, tmp_path
):
    rows, genres = flat(real.grids), real.genres.argmax(1)
    commonest = np.bincount(genres).max() / len(genres)
    for one in classifiers.each:
        assert (one(rows).argmax(1).numpy() == genres).mean() > commonest + 0.1
    seen = [
        *classifiers(rows).double().numpy(),
        Judge.for_bars(bars, tmp_path / "j.pt").features(real.grids),
    ]
    for number, features in enumerate(seen):
        assert features.shape == (len(real), FEATURES)
        assert not any(np.allclose(features, other, atol=0.1) for other in seen[:number])


def test_file_that_holds_no_feature_classifiers_is_refused(real, tmp_path):
    torch.save({"body": torch.zeros(3)}, tmp_path / "classifiers.pt")
    with pytest.raises(CheckpointError, match="is not a classifier for these genres"):
        FeatureClassifiers.for_bars(real, tmp_path / "classifiers.pt")


def test_moments_of_one_repeated_batch_are_those_of_the_batch():
    made, real = torch.randn(2, 8, 300, FEATURES, generator=torch.Generator().manual_seed(1))
    moments = Moments()
    for _ in range(4):
        moments.update(made, 2 * real + 1)
    shift, spread = moments.differences()
    assert torch.allclose(shift, (made.mean(1) - 2 * real.mean(1) - 1).double(), atol=1e-5)
    for one in range(8):
        expected = np.cov(made[one].T, bias=True) - np.cov(2 * real[one].T, bias=True)
        assert np.allclose(spread[one], expected, atol=1e-4)


def test_moments_forget_old_batches():
    old, new = torch.full((8, 4, FEATURES), 5.0), torch.zeros(8, 4, FEATURES)
    moments = Moments()
    for features in (old, *[new] * 900):
        moments.update(features, new)
    assert moments.differences()[0].abs().max() < 0.01


def test_loss_of_the_real_bars_themselves_has_no_gradient(classifiers, real, eager):
    by, moments = FeatureMatching(classifiers, real), Moments()
    grids = torch.from_numpy(real.grids)
    made = grids.clone().requires_grad_()
    by.loss(moments, made, grids).backward()
    assert by.distance(moments) == pytest.approx(0, abs=1e-12)
    assert made.grad.abs().max() < 1e-6


def test_loss_is_0_until_enough_batches_were_seen(classifiers, real):
    by, moments = FeatureMatching(classifiers, real), Moments()
    made = torch.zeros(16, *real.grids.shape[1:], requires_grad=True)
    by.loss(moments, made, torch.from_numpy(real.grids[:16])).backward()
    assert (made.grad == 0).all()
    assert moments.count == 1


@pytest.mark.parametrize("lack", ["louder", "alike"])
def test_bars_moved_down_the_gradient_come_nearer(classifiers, real, eager, lack):
    by, grids = FeatureMatching(classifiers, real), torch.from_numpy(real.grids)
    made = grids.clone()
    if lack == "louder":
        made[:, 1] *= 1.1
    else:
        mean = grids[:, 1].sum() / grids[:, 0].sum()
        made[:, 1] = grids[:, 0] * (0.7 * grids[:, 1] + 0.3 * mean)
    moments = Moments()
    made.requires_grad_()
    by.loss(moments, made, grids).backward()
    after = Moments()
    by.loss(after, made.detach() - 0.02 * made.grad / made.grad.norm(), grids)
    assert 0 < by.distance(after) < by.distance(moments)


def test_distance_is_close_to_the_frechet_distance(classifiers, real, eager):
    by, grids = FeatureMatching(classifiers, real), torch.from_numpy(real.grids)
    made = grids.clone()
    made[:, 1] *= 1.03
    moments = Moments()
    by.loss(moments, made, grids)
    expected = distances(classifiers, made, grids) / by.sizes.numpy()
    assert by.distance(moments).item() == pytest.approx(expected.mean(), rel=0.1)


def finished(real, classifiers, strength: float) -> float:
    """How far apart generated bars and real ones are after so many finishing steps."""
    config = replace(
        tiny_config(steps=50, finishing=40, batch=32), matching=strength, generator_rate=5e-3
    )
    run, batches, by = new_run(config, 3), Batches(real, config), FeatureMatching(classifiers, real)
    while run.step < config.steps:
        train_step(run, batches, by if run.step >= config.learning else None)
    return float(by.distance(run.moments))


def test_matching_brings_bars_nearer_to_real_ones_than_no_matching(
    real, classifiers, eager, monkeypatch
):
    monkeypatch.setattr(moments_module, "_MEMORY", 0.9)
    assert finished(real, classifiers, 1.0) < 0.8 * finished(real, classifiers, 0.0)


def test_bars_are_calibrated_before_they_are_matched(real, classifiers, monkeypatch):
    """Calibrated at the first step, and again when it is due, from the network as it then is."""
    monkeypatch.setattr(moments_module, "_RECALIBRATED", 3)
    config = tiny_config(steps=6, finishing=6)
    run, batches, by = new_run(config, 3), Batches(real, config), FeatureMatching(classifiers, real)
    biases = []
    for _ in range(4):
        train_step(run, batches, by)
        biases.append(run.calibration.bias.clone())
    assert biases[0].any()
    assert torch.equal(biases[0], biases[2])
    assert not torch.equal(biases[2], biases[3])


def test_neutral_calibration_changes_nothing(real):
    run = new_run(tiny_config(), 3)
    conditions = conditions_of(real)
    plain, played = (
        sample_bars(run.average, conditions, 1, finish) for finish in (None, run.calibration)
    )
    assert np.allclose(plain, played, atol=1e-6)
