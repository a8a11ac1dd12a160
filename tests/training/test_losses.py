"""The losses and networks against what can be worked out by hand."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_dataset import tiny_config

from gdrm_tui.core.bar import SHAPE
from training.losses import (
    augmented,
    critic_loss,
    generator_loss,
    gradient_penalty,
    rebuilding_loss,
)
from training.model import BinaryNeuron, Critic, Encoder, GeneratorNetwork, drawn_latent, gated

seeds = st.integers(0, 2**31)
levels = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=20).map(torch.tensor)
scores = st.lists(st.floats(-30, 30), min_size=1, max_size=9).map(torch.tensor)


def random_bars(count: int, seed: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(seed)
    hits = (torch.rand(count, *SHAPE, generator=source) < 0.2).float()
    velocities = 0.1 + 0.9 * torch.rand(count, *SHAPE, generator=source)
    offsets = torch.rand(count, *SHAPE, generator=source) - 0.5
    return torch.stack([hits, hits * velocities, hits * offsets], dim=1)


def conditions(count: int, genres: int = 3) -> tuple[torch.Tensor, ...]:
    return torch.full((count, genres), 1 / genres), torch.full((count,), 120.0), torch.zeros(count)


@given(seeds, st.integers(1, 5))
def test_gradient_penalty_of_a_linear_critic_is_its_squared_weights(seed, count):
    torch.manual_seed(seed)
    weights = torch.randn(30, requires_grad=True)
    bars = torch.randn(count, 3, 2, 5, requires_grad=True)
    penalty = gradient_penalty(bars.flatten(1) @ weights, bars)
    steps = torch.tensor([1.0, 2.0, 4.0]).repeat_interleave(10)
    assert penalty.item() == pytest.approx((weights / steps).square().sum().item(), rel=1e-5)
    (slope,) = torch.autograd.grad(penalty, weights)
    assert torch.allclose(slope, 2 * weights / steps**2, rtol=1e-4)


@given(seeds)
def test_gradient_penalty_of_a_squared_norm_is_the_mean_of_four_norms(seed):
    torch.manual_seed(seed)
    bars = torch.randn(6, 3, 2, 4, requires_grad=True)
    penalty = gradient_penalty(bars.square().flatten(1).sum(1), bars)
    steps = torch.tensor([1.0, 2.0, 4.0])[:, None, None]
    expected = 4 * (bars / steps).square().flatten(1).sum(1).mean()
    assert torch.allclose(penalty, expected, rtol=1e-4)


@given(scores)
def test_losses_are_log_2_where_real_and_fake_score_alike(same):
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


@given(levels)
def test_binary_neuron_gives_exact_zeros_and_ones(values):
    assert torch.equal(BinaryNeuron.apply(values), torch.where(values > 0, 1.0, 0.0))


@given(levels, st.floats(-3, 3))
def test_binary_neuron_passes_the_sigmoids_gradient(values, incoming):
    values.requires_grad_()
    (incoming * BinaryNeuron.apply(values)).sum().backward()
    soft = torch.sigmoid(values.detach())
    assert torch.allclose(values.grad, incoming * soft * (1 - soft), atol=1e-6)


@given(seeds, st.floats(0, 1))
def test_augmented_bars_keep_empty_cells_empty_and_add_no_hit(seed, chance):
    torch.manual_seed(seed)
    bars = random_bars(8, seed)
    hits, velocities, offsets = augmented(bars, chance).unbind(1)
    silent = bars[:, 0] == 0
    assert not velocities[silent].any()
    assert not offsets[silent].any()
    assert ((hits == 0) | (hits == bars[:, 0])).all()
    assert not velocities[hits == 0].any()


@given(seeds)
def test_augmentation_stays_within_its_bounds_and_cuts_whole_voices_only(seed):
    torch.manual_seed(seed)
    bars = random_bars(32, seed)
    changed = augmented(bars, 1.0)
    there = changed[:, 0] > 0
    gain = changed[:, 1][there] / bars[:, 1][there]
    shift = changed[:, 2][there] - bars[:, 2][there]
    assert gain.min() >= 0.85**2 - 1e-5
    assert gain.max() <= 1.15**2 + 1e-5
    assert (shift.abs() <= 0.06 + 0.2 * bars[:, 2][there].abs() + 1e-6).all()
    cut = ((bars[:, 0] > 0) & ~there).any(2)
    assert cut.sum(1).max() <= 1
    assert not there[cut].any()


@given(seeds)
def test_augmentation_changes_the_hits_of_a_voice_alike(seed):
    torch.manual_seed(seed)
    bars = random_bars(8, seed)
    changed = augmented(bars, 1.0)
    for before, after in zip(bars, changed, strict=True):
        for voice in range(SHAPE[0]):
            there = after[0, voice] > 0
            if there.sum() < 3:
                continue
            assert (after[1, voice] / before[1, voice])[there].std() < 1e-4
            offsets, moved = before[2, voice][there], after[2, voice][there]
            spread, left = offsets - offsets[0], moved - moved[0]
            assert (left.abs() <= 1.2 * spread.abs() + 1e-5).all()
            assert (left.abs() >= 0.8 * spread.abs() - 1e-5).all()


@given(seeds)
def test_augmentation_by_no_chance_changes_nothing_and_by_every_chance_all(seed):
    torch.manual_seed(seed)
    bars = random_bars(16, seed)
    assert torch.equal(augmented(bars, 0.0), bars)
    assert (augmented(bars, 1.0) != bars).flatten(1).any(1).all()


def test_augmentation_lets_gradients_through():
    bars = random_bars(4, 0).requires_grad_()
    augmented(bars, 0.5).sum().backward()
    assert bars.grad.abs().sum() > 0


@given(seeds)
def test_generator_answers_in_the_ranges_of_a_bar(seed):
    torch.manual_seed(seed)
    generator = GeneratorNetwork(tiny_config(), 3)
    answer = generator(9 * torch.randn(5, 4), *conditions(5))
    assert all(grid.shape == (5, *SHAPE) for grid in answer)
    hits, velocities, offsets = gated(*answer).unbind(1)
    assert set(hits.unique().tolist()) <= {0.0, 1.0}
    assert ((velocities >= 0) & (velocities <= 1)).all()
    assert (offsets.abs() <= 0.5).all()
    assert not velocities[hits == 0].any()
    assert not offsets[hits == 0].any()


@given(seeds)
def test_critic_judges_each_bar_by_itself(seed):
    torch.manual_seed(seed)
    critic, bars = Critic(tiny_config(), 3), random_bars(6, seed)
    together = critic(bars, *conditions(6))
    alone = torch.cat([critic(bar[None], *conditions(1)) for bar in bars])
    assert torch.allclose(together, alone, rtol=1e-4, atol=1e-5 * tiny_config().score_scale)


def test_scale_of_the_scores_is_all_that_it_changes():
    critics = []
    for scale in (1.0, 0.001):
        torch.manual_seed(0)
        critics.append(Critic(tiny_config(score_scale=scale), 3))
    plain, small = (critic(random_bars(6, 0), *conditions(6)) for critic in critics)
    assert torch.allclose(small, 0.001 * plain)


def test_projection_scales_the_critics_use_of_the_condition():
    torch.manual_seed(0)
    critic, bars = Critic(tiny_config(), 3), random_bars(4, 0)
    plain, other = conditions(4), conditions(4)
    other[1].fill_(60.0)
    scored = [[critic(bars, *c, projection) for c in (plain, other)] for projection in (0.0, 1.0)]
    assert torch.equal(*scored[0])
    assert not torch.equal(*scored[1])


STANDARD = torch.zeros(4, 3), torch.zeros(4, 3)


def answer_for(bars: torch.Tensor, sure: float = 50.0) -> tuple[torch.Tensor, ...]:
    hits, velocities, offsets = bars.unbind(1)
    return sure * (2 * hits - 1), velocities, offsets


@given(seeds)
def test_a_bar_rebuilt_as_it_was_from_a_latent_that_tells_nothing_costs_nothing(seed):
    bars = random_bars(4, seed)
    assert rebuilding_loss(answer_for(bars), bars, *STANDARD, 0.5).item() == pytest.approx(0)


@given(seeds, st.integers(0, 12), st.integers(0, 15))
def test_velocity_and_offset_without_a_hit_cost_nothing(seed, voice, step):
    bars = random_bars(4, seed)
    levels, velocities, offsets = (grid.clone() for grid in answer_for(bars))
    bars[:, :, voice, step] = 0
    levels[:, voice, step] = 0
    velocities[:, voice, step], offsets[:, voice, step] = 0.9, 0.4
    loss = rebuilding_loss((levels, velocities, offsets), bars, *STANDARD, 0.5)
    assert loss.item() == pytest.approx(math.log(2), rel=1e-4)


def test_the_divergence_of_a_latent_is_that_of_its_gaussian_from_the_standard_one():
    bars = random_bars(4, 0)
    mean, log_variance = torch.full((4, 3), 2.0), torch.full((4, 3), math.log(0.25))
    loss = rebuilding_loss(answer_for(bars), bars, mean, log_variance, 0.5)
    assert loss.item() == pytest.approx(0.5 * 3 * 0.5 * (4 + 0.25 - 1 - math.log(0.25)), rel=1e-4)


def test_latents_are_drawn_from_their_gaussians_and_pass_gradients():
    torch.manual_seed(0)
    mean = torch.full((20_000, 1), 3.0, requires_grad=True)
    drawn = drawn_latent(mean, torch.full((20_000, 1), math.log(4.0)))
    assert drawn.mean().item() == pytest.approx(3.0, abs=0.06)
    assert drawn.std().item() == pytest.approx(2.0, rel=0.02)
    drawn.sum().backward()
    assert torch.equal(mean.grad, torch.ones_like(mean))


def test_encoder_guesses_a_latent_for_every_bar():
    config = tiny_config()
    mean, log_variance = Encoder(config, 3)(random_bars(5, 0), *conditions(5))
    assert mean.shape == log_variance.shape == (5, config.latent)
