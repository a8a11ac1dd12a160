"""Feature matching: the features of many bars and phrases, and the steps that bring them nearer."""

from functools import partial

import numpy as np
import pytest
import torch
from small_dataset import tiny_config
from tensors import conditions, random_phrases
from two_genres import two_genres

from training import classifier
from training import moments as moments_module
from training import train as program
from training.bars import TRAIN
from training.batches import Batches, Phrases, phrase_rows
from training.classifier import FEATURES, flat
from training.conditions import PHRASE
from training.critic import PHRASE_PAIRS, changes
from training.errors import CheckpointError
from training.metrics.judge import Judge
from training.metrics.metrics import frechet_distance
from training.moments import (
    SIZES,
    FeatureClassifiers,
    FeatureMatching,
    FrechetMatching,
    MomentList,
    Moments,
    calibrated_bars,
    phrase_features,
)
from training.run import new_run
from training.sampling import sample_bars
from training.shipping.calibration import calibrate
from training.train import train_step


@pytest.fixture(scope="module")
def real(bars):
    return bars.of_split(TRAIN)


@pytest.fixture(scope="module")
def classifiers(real, classifiers_file):
    return FeatureClassifiers.for_bars(real, classifiers_file)


@pytest.fixture(scope="module")
def matching(classifiers, real):
    return FeatureMatching(classifiers, real)


@pytest.fixture
def eager(monkeypatch):
    """Moments that say enough after one batch, and a calibration that looks at few bars."""
    monkeypatch.setattr(moments_module, "_ENOUGH", 1)
    monkeypatch.setattr(program, "calibrate", partial(calibrate, count=1000))


def whole_phrases(real) -> Phrases:
    """Return all whole phrases of the bars."""
    rows = phrase_rows(real)
    bars = torch.from_numpy(real.grids[rows[(rows >= 0).all(1)]])
    return Phrases(bars, conditions(PHRASE * len(bars)), torch.ones(len(bars), PHRASE))


def made_of(phrases: Phrases) -> torch.Tensor:
    return phrases.bars.flatten(0, 1).clone()


def test_feature_classifiers_are_saved_and_keep_torchs_random_state(real, tmp_path, monkeypatch):
    monkeypatch.setattr(classifier, "_EPOCHS", 4)
    torch.manual_seed(3)
    before = torch.get_rng_state()
    first, kept = (FeatureClassifiers.for_bars(real, tmp_path / "classifiers.pt") for _ in range(2))
    assert torch.equal(torch.get_rng_state(), before)
    rows = flat(real.grids[:5])
    assert all(torch.equal(a, b) for a, b in zip(first(rows), kept(rows), strict=True))
    assert not any(p.requires_grad for p in first.parameters())


def test_feature_classifiers_know_genres_and_differ_from_each_other_and_the_judge(
    bars, real, classifiers, bars_judge_file
):
    rows, genres = flat(real.grids), real.genres.argmax(1)
    commonest = np.bincount(genres).max() / len(genres)
    for one in classifiers.each:
        assert (one(rows).argmax(1).numpy() == genres).mean() > commonest + 0.1
    seen = [
        *(one.double().numpy() for one in classifiers(rows)),
        Judge.for_bars(bars, bars_judge_file).features(real.grids),
    ]
    for number, features in enumerate(seen):
        assert features.shape == (len(real), FEATURES)
        assert not any(np.allclose(features, other, atol=0.1) for other in seen[:number])


def test_file_that_holds_no_feature_classifiers_is_refused(real, tmp_path):
    torch.save({"body": torch.zeros(3)}, tmp_path / "classifiers.pt")
    with pytest.raises(CheckpointError, match="is not a classifier for these genres"):
        FeatureClassifiers.for_bars(real, tmp_path / "classifiers.pt")


def test_features_of_phrases_are_what_changes_between_every_two_bars():
    phrases = random_phrases(5, 0)
    features = phrase_features(phrases)
    assert features.shape == (5, SIZES[-1])
    each = features.view(5, len(PHRASE_PAIRS), -1)
    assert torch.equal(each[:, PHRASE_PAIRS.index((1, 3))], changes(phrases[:, 1], phrases[:, 3]))
    assert not phrase_features(phrases[:, :1].repeat(1, PHRASE, 1, 1, 1)).any()


def test_moments_of_one_repeated_batch_are_those_of_the_batch():
    made, real = torch.randn(2, 300, 6, generator=torch.Generator().manual_seed(1))
    moments = Moments(6)
    for _ in range(4):
        moments.update(made, 2 * real + 1)
    shift, spread = moments.differences()
    assert torch.allclose(shift, (made.mean(0) - 2 * real.mean(0) - 1).double(), atol=1e-5)
    expected = np.cov(made.T, bias=True) - np.cov(2 * real.T, bias=True)
    assert np.allclose(spread, expected, atol=1e-4)


def test_moments_forget_old_batches():
    old, new = torch.full((4, 6), 5.0), torch.zeros(4, 6)
    moments = Moments(6)
    for features in (old, *[new] * 900):
        moments.update(features, new)
    assert moments.differences()[0].abs().max() < 0.01


def features_of(seed: int, count: int = 4000, size: int = 5) -> torch.Tensor:
    """Return features of different variances that depend on each other."""
    source = torch.Generator().manual_seed(seed)
    mixing = torch.randn(size, size, generator=source) * torch.logspace(-0.3, 0.3, size)
    return torch.randn(count, size, generator=source) @ mixing


def moments_of(made: torch.Tensor, real: torch.Tensor) -> Moments:
    moments = Moments(made.shape[1])
    moments.update(made.detach(), real)
    return moments


def test_distance_of_equal_sets_is_0_and_the_loss_has_no_gradient_there():
    real = features_of(1)
    space, made = FrechetMatching(real), real.clone().requires_grad_()
    moments = moments_of(made, real)
    space.loss(moments, made).backward()
    assert space.distance(moments).item() == pytest.approx(0, abs=1e-12)
    assert made.grad.abs().max() < 1e-9


CHANGES = {
    "moved": lambda real: real + 0.05 * real.std(0),
    "wider": lambda real: 1.05 * real,
    "one feature narrower": lambda real: real * torch.tensor([1, 1, 0.95, 1, 1]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_distance_is_close_to_the_frechet_distance(change):
    real = features_of(1)
    made = CHANGES[change](real)
    space = FrechetMatching(real)
    exact = frechet_distance(made.double().numpy(), real.double().numpy()) / space.size.item()
    assert space.distance(moments_of(made, real)).item() == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize("change", CHANGES)
def test_features_moved_down_the_gradient_come_nearer(change):
    real = features_of(1)
    space, made = FrechetMatching(real), CHANGES[change](real).requires_grad_()
    moments = moments_of(made, real)
    space.loss(moments, made).backward()
    # The slope says what a step is worth.
    step = 1e-3 * made.detach().norm() / made.grad.norm()
    nearer = space.distance(moments_of(made - step * made.grad, real))
    before = space.distance(moments)
    assert 0 < nearer < before
    assert (before - nearer).item() == pytest.approx(
        (step * made.grad.square().sum()).item(), rel=0.3
    )


def test_losses_of_the_real_phrases_themselves_have_no_gradient(matching, real, eager):
    phrases, moments = whole_phrases(real), MomentList()
    made = made_of(phrases).requires_grad_()
    sum(matching.losses(moments, made, phrases)).backward()
    assert [x.item() for x in matching.distances(moments)] == pytest.approx([0, 0], abs=1e-12)
    assert made.grad.abs().max() < 1e-6


def test_losses_are_0_until_enough_batches_were_seen(matching, real):
    phrases, moments = whole_phrases(real), MomentList()
    made = torch.zeros_like(made_of(phrases)).requires_grad_()
    sum(matching.losses(moments, made, phrases)).backward()
    assert (made.grad == 0).all()
    assert moments.count == 1
    assert all(x > 0 for x in matching.distances(moments))


def test_a_loud_bar_makes_no_difference_between_phrases_but_four_strangers_do(
    matching, real, eager
):
    phrases = whole_phrases(real)
    louder, strangers = made_of(phrases), made_of(phrases).view_as(phrases.bars)
    louder[:, 1] *= 1.1
    for place in range(PHRASE):
        strangers[:, place] = strangers[:, place].roll(place, 0)
    bars, together = [], []
    for made in (louder, strangers.flatten(0, 1)):
        moments = MomentList()
        matching.losses(moments, made, phrases)
        distances = matching.distances(moments)
        bars.append(distances[0].item())
        together.append(distances[1].item())
    assert bars[1] < 1e-9 < bars[0]
    assert together[1] > 10 * together[0]


def test_missing_bars_are_matched_to_nothing(matching, real, eager):
    phrases = whole_phrases(real)
    present = torch.ones_like(phrases.present)
    present[::2, 1] = 0
    given = phrases._replace(present=present)
    plain, odd = made_of(phrases), made_of(phrases).view_as(phrases.bars)
    plain[:, 1] *= 1.1
    odd[:, :, 1] *= 1.1
    odd[::2, 1] = random_phrases(len(odd), 0)[::2, 1]
    first, second = (
        torch.stack(matching.losses(MomentList(), made, given))
        for made in (plain, odd.flatten(0, 1))
    )
    assert torch.equal(first, second)


def test_batch_without_a_whole_phrase_leaves_their_moments_alone(matching, real, eager):
    phrases, moments = whole_phrases(real), MomentList()
    present = torch.ones_like(phrases.present)
    present[:, 3] = 0
    bars, together = matching.losses(
        moments, 0.9 * made_of(phrases), phrases._replace(present=present)
    )
    assert bars != 0
    assert together == 0
    assert [int(one.count) for one in moments] == [1] * (len(SIZES) - 1) + [0]


@pytest.mark.parametrize("followed", [0, 1], ids=["bars", "phrases"])
def test_generator_that_follows_a_loss_comes_nearer_in_what_it_is_of(followed, eager, monkeypatch):
    monkeypatch.setattr(moments_module, "_MEMORY", 0.8)
    real, config = two_genres(320), tiny_config(batch=16)
    by = FeatureMatching(FeatureClassifiers(2).eval().requires_grad_(False), real)
    run, batches, moments = new_run(config, 2), Batches(real, config), MomentList()
    optimizer = torch.optim.Adam(run.generator.parameters(), 5e-3)
    found = []
    for _ in range(40):
        phrases = batches.draw()
        latent = torch.randn(64, run.generator.latent_size)
        output = run.generator(latent, phrases.given)
        made = calibrated_bars(run.calibration, output, phrases.given.genres)
        optimizer.zero_grad()
        by.losses(moments, made, phrases)[followed].backward()
        optimizer.step()
        found.append(by.distances(moments)[followed].item())
    assert np.mean(found[-5:]) < 0.7 * np.mean(found[:5])


def test_finishing_steps_log_how_far_bars_and_phrases_are_from_real_ones(real, matching, eager):
    config = tiny_config(steps=4, finishing=4)
    run, batches = new_run(config, 3), Batches(real, config)
    values = train_step(run, batches, matching)
    distances = matching.distances(run.moments)
    logged = [values[f"generator/{name}_distance"] for name in ("bar", "phrase")]
    assert [x.item() for x in logged] == [x.item() for x in distances]
    assert run.moments.count == 1
    assert "generator/bar_distance" not in train_step(new_run(config, 3), batches)


def test_bars_are_calibrated_before_they_are_matched(real, matching, eager, monkeypatch):
    """Calibrated at the first step, and again when it is due, from the network as it then is."""
    monkeypatch.setattr(program, "RECALIBRATED", 3)
    config = tiny_config(steps=6, finishing=6)
    run, batches = new_run(config, 3), Batches(real, config)
    biases = []
    for _ in range(4):
        train_step(run, batches, matching)
        biases.append(run.calibration.bias.clone())
    assert biases[0].any()
    assert torch.equal(biases[0], biases[2])
    assert not torch.equal(biases[2], biases[3])


def test_neutral_calibration_changes_nothing(real):
    run = new_run(tiny_config(), 3)
    plain, played = (sample_bars(run.average, real, 1, done) for done in (None, run.calibration))
    assert np.allclose(plain, played, atol=1e-6)
