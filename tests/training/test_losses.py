"""The losses against what can be worked out by hand."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tensors import random_bars, random_phrases

from gdrm_tui.core.bar import SHAPE
from training.conditions import PHRASE
from training.losses import (
    augmented,
    critic_loss,
    divergence,
    generator_loss,
    gradient_penalty,
    rebuilding_loss,
)

seeds = st.integers(0, 2**31)
scores = st.lists(st.floats(-30, 30), min_size=1, max_size=9).map(torch.tensor)
STEPS = torch.tensor([1.0, 2.0, 4.0])[:, None, None]  # scale of hits, velocities and offsets


@given(seeds, st.integers(1, 5))
def test_gradient_penalty_of_a_linear_critic_is_its_squared_weights(seed, count):
    torch.manual_seed(seed)
    weights = torch.randn(PHRASE, 3, 2, 5, requires_grad=True)
    phrases = torch.randn(count, PHRASE, 3, 2, 5, requires_grad=True)
    penalty = gradient_penalty((phrases * weights).flatten(1).sum(1), phrases)
    assert penalty.item() == pytest.approx((weights / STEPS).square().sum().item(), rel=1e-5)
    (slope,) = torch.autograd.grad(penalty, weights)
    assert torch.allclose(slope, 2 * weights / STEPS**2, rtol=1e-4)


@given(seeds)
def test_gradient_penalty_of_a_squared_norm_is_the_mean_of_four_norms(seed):
    torch.manual_seed(seed)
    phrases = torch.randn(6, PHRASE, 3, 2, 4, requires_grad=True)
    penalty = gradient_penalty(phrases.square().flatten(1).sum(1), phrases)
    expected = 4 * (phrases / STEPS).square().flatten(1).sum(1).mean()
    assert torch.allclose(penalty, expected, rtol=1e-4)


@given(scores)
def test_losses_are_log_2_if_real_and_fake_score_alike(same):
    for loss in (critic_loss, generator_loss):
        assert loss(same, same).item() == pytest.approx(math.log(2))


@given(scores, st.floats(-30, 30))
def test_critic_and_generator_want_the_opposite_and_only_the_difference_counts(real, shift):
    fake = real.flip(0) - 1
    assert torch.equal(critic_loss(real, fake), generator_loss(fake, real))
    assert torch.allclose(
        critic_loss(real, fake), critic_loss(real + shift, fake + shift), atol=1e-4
    )
    assert critic_loss(real + 5, fake) < critic_loss(real, fake)


@given(seeds, st.floats(0, 1))
def test_augmented_bars_keep_empty_cells_empty_and_add_no_hit(seed, chance):
    torch.manual_seed(seed)
    phrases = random_phrases(4, seed)
    hits, velocities, offsets = augmented(phrases, chance).unbind(2)
    silent = phrases[:, :, 0] == 0
    assert not velocities[silent].any()
    assert not offsets[silent].any()
    assert ((hits == 0) | (hits == phrases[:, :, 0])).all()
    assert not velocities[hits == 0].any()


@given(seeds)
def test_augmentation_stays_within_its_bounds_and_cuts_whole_voices_only(seed):
    torch.manual_seed(seed)
    phrases = random_phrases(8, seed)
    changed = augmented(phrases, 1.0)
    there = changed[:, :, 0] > 0
    gain = changed[:, :, 1][there] / phrases[:, :, 1][there]
    shift = changed[:, :, 2][there] - phrases[:, :, 2][there]
    assert gain.min() >= 0.85**2 - 1e-5
    assert gain.max() <= 1.15**2 + 1e-5
    assert (shift.abs() <= 0.06 + 0.2 * phrases[:, :, 2][there].abs() + 1e-6).all()
    cut = ((phrases[:, :, 0] > 0) & ~there).any(3).any(1)
    assert cut.sum(1).max() <= 1
    assert not there.any(3).any(1)[cut].any()


@settings(max_examples=20)
@given(seeds)
def test_augmentation_changes_the_hits_of_a_voice_alike(seed):
    torch.manual_seed(seed)
    phrases = random_phrases(2, seed)
    for before, after in zip(phrases, augmented(phrases, 1.0), strict=True):
        for voice in range(SHAPE[0]):
            there = after[:, 0, voice] > 0
            if there.sum() < 3:
                continue
            assert (after[:, 1, voice] / before[:, 1, voice])[there].std() < 1e-4
            offsets, moved = before[:, 2, voice][there], after[:, 2, voice][there]
            spread, left = offsets - offsets[0], moved - moved[0]
            assert (left.abs() <= 1.2 * spread.abs() + 1e-5).all()
            assert (left.abs() >= 0.8 * spread.abs() - 1e-5).all()


@given(seeds)
def test_augmentation_changes_the_bars_of_a_phrase_alike(seed):
    torch.manual_seed(seed)
    four_times = random_phrases(8, seed)[:, :1].repeat(1, PHRASE, 1, 1, 1)
    changed = augmented(four_times, 1.0)
    assert (changed == changed[:, :1]).all()
    assert len({float(x) for x in changed[:, 0, 1].flatten(1).sum(1)}) == 8


@given(seeds)
def test_augmentation_by_no_chance_changes_nothing_and_by_every_chance_all(seed):
    torch.manual_seed(seed)
    phrases = random_phrases(6, seed)
    assert torch.equal(augmented(phrases, 0.0), phrases)
    assert (augmented(phrases, 1.0) != phrases).flatten(2).any(2).all()


def test_augmentation_lets_gradients_through():
    phrases = random_phrases(2, 0).requires_grad_()
    augmented(phrases, 0.5).sum().backward()
    assert phrases.grad.abs().sum() > 0


ALL = torch.ones(4, *SHAPE)


def answer_for(bars: torch.Tensor, sure: float = 50.0) -> tuple[torch.Tensor, ...]:
    hits, velocities, offsets = bars.unbind(1)
    return sure * (2 * hits - 1), velocities, offsets


@given(seeds)
def test_rebuilding_bars_exactly_costs_nothing(seed):
    bars = random_bars(4, seed)
    assert torch.allclose(rebuilding_loss(answer_for(bars), bars, ALL), torch.zeros(4))


@given(seeds)
def test_only_known_cells_of_each_bar_are_to_be_rebuilt(seed):
    torch.manual_seed(seed)
    bars, other = random_bars(4, seed), random_bars(4, seed + 1)
    known = (torch.rand(4, *SHAPE) < 0.5).float()
    missed = rebuilding_loss(answer_for(other), bars, known)
    mixed = torch.where(known.unsqueeze(1) > 0, other, bars)
    assert torch.allclose(missed, rebuilding_loss(answer_for(mixed), bars, ALL), rtol=1e-5)
    assert (missed > 1).all()
    assert not rebuilding_loss(answer_for(other), bars, 0 * known).any()


@given(seeds, st.integers(0, 12), st.integers(0, 15))
def test_velocity_and_offset_without_a_hit_cost_nothing(seed, voice, step):
    bars = random_bars(4, seed)
    levels, velocities, offsets = (grid.clone() for grid in answer_for(bars))
    bars[:, :, voice, step] = 0
    levels[:, voice, step] = 0
    velocities[:, voice, step], offsets[:, voice, step] = 0.9, 0.4
    loss = rebuilding_loss((levels, velocities, offsets), bars, ALL)
    assert loss.tolist() == pytest.approx([math.log(2)] * 4, rel=1e-4)


def test_a_hit_that_is_too_loud_and_late_costs_by_how_much():
    bars = torch.zeros(4, 3, *SHAPE)
    bars[:, 0, 0, 0], bars[:, 1, 0, 0] = 1, 0.5
    levels, velocities, offsets = (grid.clone() for grid in answer_for(bars))
    velocities[0, 0, 0], offsets[1, 0, 0] = 0.8, 0.25
    costs = rebuilding_loss((levels, velocities, offsets), bars, ALL).tolist()
    assert costs == pytest.approx([2 * 0.3, 8 * (2 * 0.25) ** 2, 0, 0], abs=1e-5)


def test_the_divergence_of_a_latent_is_that_of_its_gaussian_from_the_standard_one():
    mean, log_variance = torch.zeros(2, 3), torch.zeros(2, 3)
    mean[1], log_variance[1] = 2.0, math.log(0.25)
    expected = [0, 3 * 0.5 * (4 + 0.25 - 1 - math.log(0.25))]
    assert divergence(mean, log_variance).tolist() == pytest.approx(expected, rel=1e-5)
