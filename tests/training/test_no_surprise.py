"""How typical and how free bars are asked to be at no surprise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hand_made import bars_with

from gdrm_tui.core.bar import SHAPE
from training.shipping.typical import ENOUGH, FREEDOMS, no_surprise


class Drummer:
    """Plays what is typical from a typicality on, and up to another; else silence."""

    latent_size, groove_size, free = 3, 1, 1

    def __init__(self, typical: torch.Tensor, first: float, last: float = 9.0) -> None:
        self.typical, self.first, self.last = typical, first, last

    def __call__(self, latent, given):
        plays = (given.typicality >= self.first) & (given.typicality <= self.last)
        levels = torch.where(plays[:, None, None], self.typical, -1.0)
        return levels, torch.full_like(levels, 0.8), torch.zeros_like(levels)


def as_is(levels, velocities, offsets, genres):
    return levels, velocities, offsets


@pytest.fixture(scope="module")
def data():
    """Bars of one genre, nine of ten alike, and the levels of the bar that they are."""
    levels = -torch.ones(SHAPE)
    levels[0, ::8] = levels[1, 4::8] = levels[3, ::2] = 1
    grids = np.zeros((20, 3, *SHAPE), np.float32)
    grids[:, 0] = (levels > 0).numpy()
    grids[::10, 0] = np.roll(grids[::10, 0], 3, axis=2)
    grids[:, 1] = 0.8 * grids[:, 0]
    return bars_with(grids), levels


@pytest.mark.parametrize(("first", "last"), [(0.9, 1.0), (1.2, 9.0)])
def test_bars_are_asked_for_as_typical_as_makes_them_typical_enough(data, first, last):
    train, levels = data
    (asked,) = no_surprise(Drummer(levels, first, last), as_is, train).typicality
    assert first <= asked <= last


def test_a_genre_without_bars_has_its_typicality_all_the_same(data):
    train, levels = data
    none = train.where(np.zeros(len(train), bool))
    assert 1 <= no_surprise(Drummer(levels, 1.0), as_is, none).typicality[0] < 1.3


class Varying(Drummer):
    """Plays the ride bell as the free number of the latent says, in steps of a size."""

    def __init__(self, typical: torch.Tensor, least: float) -> None:
        super().__init__(typical, 0.0)
        self.least = least

    def __call__(self, latent, given):
        levels, velocities, offsets = super().__call__(latent, given)
        code = (latent[:, 1] / self.least).long().abs()
        for bit in range(16):  # of a voice that makes no bar less typical
            levels[:, -1, bit] = 2.0 * ((code >> bit) & 1) - 1
        return levels, velocities, offsets


def test_where_bars_are_distinct_the_rank_asked_for_is_higher(data):
    train, levels = data
    alike, distinct = (
        no_surprise(Varying(levels, least), as_is, train).enough[0] for least in (100.0, 1e-4)
    )
    assert alike == ENOUGH[-1]
    assert distinct > alike


def test_bars_are_as_free_as_makes_the_most_of_them_distinct(data):
    train, levels = data
    assert no_surprise(Varying(levels, 0.5), as_is, train).freedom == [FREEDOMS[-1]]
