"""The critic: what of a phrase it sees, and what not."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from small_dataset import tiny_config
from tensors import conditions, random_bars, random_phrases

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.voices import voice_index
from training.conditions import PHRASE, Conditions
from training.critic import Critic, changes

seeds = st.integers(0, 2**31)
SCALE = tiny_config().score_scale


def critic_of(seed: int = 0, **changed: object) -> Critic:
    torch.manual_seed(seed)
    critic = Critic(tiny_config(**changed), 3).requires_grad_(False)
    critic.where.copy_(torch.randn_like(critic.where))
    return critic


@settings(max_examples=10)
@given(seeds)
def test_critic_judges_each_phrase_by_itself(seed):
    critic, phrases, there = critic_of(seed), random_phrases(5, seed), torch.ones(5, PHRASE)
    together = critic(phrases, conditions(20), there)
    alone = [critic(one[None], conditions(4), there[:1]) for one in phrases]
    assert together.shape == (5,)
    assert torch.allclose(together, torch.cat(alone), rtol=1e-4, atol=1e-5 * SCALE)


@settings(max_examples=20)
@given(seeds)
def test_score_ignores_bars_that_are_missing_and_what_is_said_of_them(seed):
    torch.manual_seed(seed)
    critic, present = critic_of(), (torch.rand(6, PHRASE) < 0.6).float()
    present[:, 0] = 1
    missing = present.flatten() == 0
    phrases, other = random_phrases(6, seed), random_phrases(6, seed + 1)
    given_ = conditions(24)
    odd = given_._replace(
        fill=torch.where(missing, 1.0, given_.fill),
        typicality=torch.where(missing, torch.rand(24), given_.typicality),
    )
    mixed = torch.where(present.view(6, PHRASE, 1, 1, 1) > 0, phrases, other)
    first, second = critic(phrases, given_, present), critic(mixed, odd, present)
    assert torch.allclose(first, second, rtol=1e-5, atol=1e-6 * SCALE)
    whole = critic(phrases, given_, torch.ones(6, PHRASE))
    assert ((first - whole).abs() > 1e-4 * SCALE)[present.sum(1) < PHRASE].all()


def test_phrase_of_one_bar_has_a_score():
    alone = torch.tensor([[0.0, 0, 1, 0]])
    assert torch.isfinite(critic_of()(random_phrases(1, 0), conditions(4), alone)).all()


def test_the_order_of_bars_counts():
    critic, phrases, there = critic_of(), random_phrases(3, 0), torch.ones(3, PHRASE)
    given_ = conditions(12)._replace(place=torch.zeros(12, dtype=torch.int64))
    plain, turned = (critic(x, given_, there) for x in (phrases, phrases.flip(1)))
    assert ((plain - turned).abs() > 1e-3 * SCALE).all()


def test_scale_of_the_scores_is_all_that_it_changes():
    plain, small = (
        critic_of(score_scale=scale)(random_phrases(3, 0), conditions(12), torch.ones(3, PHRASE))
        for scale in (1.0, 0.001)
    )
    assert torch.allclose(small, 0.001 * plain)


@pytest.mark.parametrize(
    ("name", "value"), [("bpm", 60.0), ("fill", 1.0), ("typicality", 0.9), ("place", 3)]
)
def test_projection_scales_the_critics_use_of_the_condition(name, value):
    critic, phrases, there = critic_of(), random_phrases(3, 0), torch.ones(3, PHRASE)
    plain = conditions(12)
    other: Conditions = plain._replace(**{name: torch.full_like(getattr(plain, name), value)})
    scored = [[critic(phrases, c, there, share) for c in (plain, other)] for share in (0.0, 1.0)]
    assert torch.equal(*scored[0])
    assert (scored[1][0] != scored[1][1]).all()


def bar_of(*cells: tuple[str, int], velocity: float = 0.5, offset: float = 0.0) -> torch.Tensor:
    bar = torch.zeros(3, *SHAPE)
    for name, step in cells:
        bar[:, voice_index(name), step] = torch.tensor([1.0, velocity, offset])
    return bar


def test_changes_count_cells_by_voice_by_beat_and_in_all():
    first = bar_of(("kick", 0), ("kick", 8), ("snare", 4))
    second = bar_of(("kick", 0), ("kick", 9), ("ride", 15))
    voices, beats, rest = (4 * changes(first, second)).split([SHAPE[0], 4, 3])
    expected = torch.zeros(SHAPE[0])
    expected[[voice_index(name) for name in ("kick", "snare", "ride")]] = torch.tensor([2.0, 1, 1])
    assert torch.equal(voices, expected)
    assert beats.tolist() == [0, 1, 2, 1]
    assert rest.tolist() == [1, 0, 0]  # a quarter of the cells; no hit that stays is moved


def test_changes_see_how_the_hits_that_stay_are_touched_and_no_others():
    first = bar_of(("kick", 0), ("snare", 4), velocity=0.5)
    second = bar_of(("kick", 0), ("ride", 4), velocity=0.75, offset=0.25)
    louder, later = 4 * changes(first, second)[-2:]
    assert louder.item() == pytest.approx(0.0625)
    assert later.item() == pytest.approx(4 * 0.0625)


@given(seeds)
def test_nothing_changes_from_a_bar_to_itself_and_as_much_there_as_back(seed):
    one, other = random_bars(6, seed), random_bars(6, seed + 1)
    assert not changes(one, one).any()
    assert torch.allclose(changes(one, other), changes(other, one), atol=1e-6)
    counts = changes(one, other)
    voices, beats = counts[:, : SHAPE[0]].sum(1), counts[:, SHAPE[0] : SHAPE[0] + 4].sum(1)
    assert torch.allclose(voices, beats)
    assert torch.allclose(voices, 4 * counts[:, -3])
