"""The generator and the encoder: what they depend on, and what two hands can play."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dataset import tiny_config
from tensors import conditions, random_bars

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.playability import EXCLUSIVE, HANDS, playable_hits, unplayable_steps
from training.conditions import PHRASE
from training.model import BinaryNeuron, Encoder, GeneratorNetwork, drawn_latent, gated, playable

seeds = st.integers(0, 2**31)
levels = st.lists(st.floats(-20, 20, width=32), min_size=1, max_size=20).map(torch.tensor)
CONFIG = tiny_config()
SIZE = CONFIG.groove + CONFIG.bar


def network(kind: type, seed: int = 0) -> torch.nn.Module:
    torch.manual_seed(seed)
    return kind(CONFIG, 3).requires_grad_(False)


def random_levels(seed: int, count: int = 6) -> torch.Tensor:
    return torch.randn(count, *SHAPE, generator=torch.Generator().manual_seed(seed))


@given(levels)
def test_binary_neuron_gives_exact_zeros_and_ones(values):
    assert torch.equal(BinaryNeuron.apply(values), torch.where(values > 0, 1.0, 0.0))


@given(levels, st.floats(-3, 3))
def test_binary_neuron_passes_the_sigmoids_gradient(values, incoming):
    values.requires_grad_()
    (incoming * BinaryNeuron.apply(values)).sum().backward()
    soft = torch.sigmoid(values.detach())
    assert torch.allclose(values.grad, incoming * soft * (1 - soft), atol=1e-6)


@given(seeds, st.floats(-1, 2))
def test_playable_hits_are_those_that_the_player_would_keep(seed, shift):
    some = random_levels(seed) + shift
    hits = some > 0
    kept = hits & (playable(some) > 0)
    assert np.array_equal(kept.numpy(), playable_hits(hits.numpy(), some.numpy()))


@given(seeds, st.integers(1, 3))
def test_at_most_two_hands_and_one_hat_play_whatever_the_levels(seed, distinct):
    some = torch.round(distinct * random_levels(seed))  # many levels are equal
    kept = (some > 0) & (playable(some) > 0)
    assert kept[:, HANDS].sum(1).max() <= 2
    assert not any((kept[:, first] & kept[:, second]).any() for first, second in EXCLUSIVE)


@given(seeds)
def test_the_highest_hits_of_a_step_stay_and_the_feet_always_do(seed):
    some = random_levels(seed) + 1
    mask = playable(some) > 0
    feet = [voice for voice in range(SHAPE[0]) if voice not in HANDS]
    assert mask[:, feet].all()
    one = some.clone()
    for first, second in EXCLUSIVE:
        lower = one[:, first] < one[:, second]
        one[:, first] = torch.where(lower, -9.0, one[:, first])
        one[:, second] = torch.where(lower, one[:, second], -9.0)
    hands = torch.where(mask[:, HANDS], one[:, HANDS], torch.inf).amin(1)
    left = torch.where(mask[:, HANDS], -torch.inf, one[:, HANDS]).amax(1)
    assert (hands >= left).all()


@settings(max_examples=20)
@given(seeds)
def test_generator_answers_in_the_ranges_of_a_bar(seed):
    answer = network(GeneratorNetwork, seed)(9 * torch.randn(5, SIZE), conditions(5))
    assert all(grid.shape == (5, *SHAPE) for grid in answer)
    hits, velocities, offsets = gated(*answer).unbind(1)
    assert set(hits.unique().tolist()) <= {0.0, 1.0}
    assert ((velocities >= 0) & (velocities <= 1)).all()
    assert (offsets.abs() <= 0.5).all()
    assert not velocities[hits == 0].any()
    assert not offsets[hits == 0].any()
    assert not unplayable_steps(hits.numpy() > 0).any()


def test_levels_of_hits_that_no_hand_is_free_for_get_no_gradient():
    some = (random_levels(0) + 2).requires_grad_()
    bars = gated(some, torch.ones_like(some), torch.ones_like(some))
    bars.sum().backward()
    taken = (some > 0) & (playable(some.detach()) == 0)
    assert taken.any()
    assert not some.grad[taken].any()
    assert some.grad[~taken].any()


@settings(max_examples=10)
@given(seeds)
def test_a_bar_is_a_function_of_its_groove_its_own_latent_and_its_condition(seed):
    generator, latent = network(GeneratorNetwork), torch.randn(4, SIZE)
    given_ = conditions(4)
    together = generator(latent, given_)
    for row in range(4):
        index = torch.tensor([row])
        alone = generator(latent[index], given_.at(index))
        assert all(
            torch.allclose(a[row], b[0], atol=1e-5) for a, b in zip(together, alone, strict=True)
        )


@pytest.mark.parametrize("part", [slice(0, CONFIG.groove), slice(CONFIG.groove, SIZE)])
def test_groove_and_own_latent_both_change_a_bar(part):
    latent = torch.randn(4, SIZE)
    other = latent.clone()
    other[:, part] += 1
    generator = network(GeneratorNetwork)
    for one, two in zip(*(generator(x, conditions(4)) for x in (latent, other)), strict=True):
        assert (one != two).flatten(1).any(1).all()


def test_where_a_groove_leaves_no_freedom_bars_of_all_places_have_the_same_hits():
    generator, latent, given_ = network(GeneratorNetwork), torch.randn(4, SIZE), conditions(4)
    other = latent.clone()
    other[:, CONFIG.groove :] += 1
    elsewhere = given_._replace(place=(given_.place + 1) % PHRASE)
    generator.freedom.bias.fill_(-200.0)
    assert torch.equal(generator(latent, given_)[0], generator(other, elsewhere)[0])


def test_where_no_gate_is_open_bars_of_a_phrase_have_the_same_hits():
    generator, latent, given_ = network(GeneratorNetwork), torch.randn(4, SIZE), conditions(4)
    latent[:, : CONFIG.groove] = latent[0, : CONFIG.groove]
    given_ = given_._replace(typicality=torch.rand(4))
    generator.gates.weight.zero_()
    levels = []
    for bias in (-1.0, 1.0):
        generator.gates.bias.fill_(bias)
        levels.append(generator(latent, given_)[0])
    shut, opened = levels
    assert torch.equal(shut, shut[:1].expand_as(shut))
    assert not torch.equal(opened, opened[:1].expand_as(opened))


def test_a_gate_is_of_one_voice_in_one_beat():
    generator, latent, given_ = network(GeneratorNetwork), torch.randn(1, SIZE), conditions(1)
    generator.gates.weight.zero_()
    generator.gates.bias.fill_(-1.0)
    shut = generator(latent, given_)[0]
    generator.gates.bias[2 * 4 + 3] = 1.0
    changed = generator(latent, given_)[0] != shut
    assert changed[0, 2, 12:].all()
    assert changed.sum() == 4


def test_the_last_numbers_of_a_latent_change_how_hits_are_played_and_not_the_hits():
    generator, latent = network(GeneratorNetwork), torch.randn(4, SIZE)
    other = latent.clone()
    other[:, SIZE - CONFIG.touch :] += 1
    levels, *touch = generator(latent, conditions(4))
    same, *others = generator(other, conditions(4))
    assert torch.equal(levels, same)
    for one, two in zip(touch, others, strict=True):
        assert (one != two).flatten(1).any(1).all()


@pytest.mark.parametrize(
    ("name", "value"), [("bpm", 90.0), ("fill", 1.0), ("typicality", 0.9), ("place", 3)]
)
def test_every_condition_changes_a_bar(name, value):
    generator, latent, plain = network(GeneratorNetwork), torch.randn(4, SIZE), conditions(4)
    plain = plain._replace(place=torch.zeros(4, dtype=torch.int64))
    other = plain._replace(**{name: torch.full_like(getattr(plain, name), value)})
    for one, two in zip(generator(latent, plain), generator(latent, other), strict=True):
        assert (one != two).flatten(1).any(1).all()


@settings(max_examples=20)
@given(seeds)
def test_encoder_ignores_cells_that_are_not_known(seed):
    torch.manual_seed(seed)
    encoder, known = network(Encoder), (torch.rand(5, *SHAPE) < 0.5).float()
    bars, other = random_bars(5, seed), random_bars(5, seed + 1)
    mixed = torch.where(known.unsqueeze(1) > 0, bars, other)
    first, second = (encoder.read(x, known, conditions(5)) for x in (bars, mixed))
    assert torch.equal(first, second)
    assert not torch.equal(first, encoder.read(other, known, conditions(5)))


def test_an_empty_cell_that_is_known_is_not_one_that_is_unknown():
    encoder, silence = network(Encoder), torch.zeros(1, 3, *SHAPE)
    known, unknown = (
        encoder.read(silence, torch.full((1, *SHAPE), x), conditions(1)) for x in (1.0, 0.0)
    )
    assert not torch.equal(known, unknown)


@settings(max_examples=20)
@given(seeds)
def test_unknown_bars_do_not_count_for_the_groove(seed):
    torch.manual_seed(seed)
    encoder, heard = network(Encoder), torch.tensor([[1.0, 0, 1, 0], [0, 0, 0, 1]])
    features = torch.randn(2, PHRASE, CONFIG.width)
    other = torch.where(heard.unsqueeze(2) > 0, features, torch.randn_like(features))
    for one, two in zip(
        encoder.grooves(features, heard), encoder.grooves(other, heard), strict=True
    ):
        assert torch.equal(one, two)
    alone = encoder.grooves(features[1:, 3:], torch.ones(1, 1))
    assert torch.allclose(alone[0], encoder.grooves(features, heard)[0][1:], atol=1e-6)


def test_unknown_phrase_has_a_groove_of_finite_numbers():
    mean, log_variance = network(Encoder).grooves(
        torch.randn(2, PHRASE, CONFIG.width), torch.zeros(2, 4)
    )
    assert torch.isfinite(mean).all()
    assert torch.isfinite(log_variance).all()
    assert mean.shape == log_variance.shape == (2, CONFIG.groove)


def test_a_bars_own_latent_depends_on_the_bar_and_on_the_groove():
    encoder, groove = network(Encoder), torch.randn(5, CONFIG.groove)
    features = torch.randn(5, CONFIG.width)
    mean, log_variance = encoder.own(features, groove)
    assert mean.shape == log_variance.shape == (5, CONFIG.bar)
    assert (mean != encoder.own(features + 1, groove)[0]).any(1).all()
    assert (mean != encoder.own(features, groove + 1)[0]).any(1).all()


def test_what_the_encoder_says_stays_within_bounds():
    encoder = network(Encoder)
    mean, log_variance = encoder.own(
        1e6 * torch.randn(5, CONFIG.width), torch.zeros(5, CONFIG.groove)
    )
    assert mean.abs().max() <= 8
    assert log_variance.min() >= -8
    assert log_variance.max() <= 3


def test_latents_are_drawn_from_their_gaussians_and_pass_gradients():
    torch.manual_seed(0)
    mean = torch.full((20_000, 1), 3.0, requires_grad=True)
    drawn = drawn_latent(mean, torch.full((20_000, 1), float(np.log(4.0))))
    assert drawn.mean().item() == pytest.approx(3.0, abs=0.06)
    assert drawn.std().item() == pytest.approx(2.0, rel=0.02)
    drawn.sum().backward()
    assert torch.equal(mean.grad, torch.ones_like(mean))
