"""A mix of genres brings bars of each as often as its weight says."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from training.shipping.mixing import GenreChoice

choice = GenreChoice()
weights = st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda mix: sum(mix) > 0.1)


def latents(count: int, genres: int) -> torch.Tensor:
    return torch.randn(count, genres, generator=torch.Generator().manual_seed(0))


@given(weights)
def test_bars_take_each_genre_as_often_as_its_weight_says(mix):
    asked = torch.tensor(mix) / sum(mix)
    chosen = choice(asked.expand(20_000, 3), latents(20_000, 3))
    assert torch.allclose(chosen.sum(1), torch.ones(20_000))
    often = np.bincount(chosen.argmax(1), minlength=3) / 20_000
    assert often == pytest.approx(asked.numpy(), abs=0.02)


def test_single_genre_is_taken_for_every_latent():
    asked = torch.tensor([0.0, 1.0, 0.0]).expand(1000, 3)
    chosen = choice(asked, latents(1000, 3))
    assert (chosen[:, [0, 2]] == 0).all()
    assert torch.allclose(chosen, asked, atol=1e-6)


def test_genre_of_weight_0_is_never_taken():
    chosen = choice(torch.tensor([0.5, 0.5, 0.0]).expand(1000, 3), latents(1000, 3))
    assert (chosen[:, 2] == 0).all()
    assert (chosen[:, :2] > 0).all()


def test_latent_switches_genre_once_as_a_weight_rises():
    share = torch.linspace(0, 1, 101)
    asked = torch.stack([1 - share, share], dim=1)
    for latent in latents(50, 2):
        chosen = choice(asked, latent.expand(101, 2))[:, 1]
        assert (chosen.diff() >= 0).all()
    undecided = choice(asked, torch.zeros(101, 2))[:, 1]
    assert undecided[50].item() == pytest.approx(0.5)
    assert undecided.diff().max() < 0.05


def test_far_latents_and_tiny_weights_stay_numbers():
    far = torch.tensor([[-40.0, 40.0], [40.0, -40.0]])
    chosen = choice(torch.tensor([[1e-12, 1.0], [1.0, 1e-12]]), far)
    assert torch.isfinite(chosen).all()
