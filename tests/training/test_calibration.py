"""Calibration: curves through their knots, and made hits brought to the data's loudness."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from training.calibration import Curves, _curves


@given(st.integers(0, 2**32 - 1))
def test_a_curve_goes_through_its_knots_and_straight_between_them(seed):
    chance = np.random.default_rng(seed)
    places = np.cumsum(chance.uniform(0.05, 1, (SHAPE[0], 6)), axis=1).astype(np.float32)
    values = np.cumsum(chance.uniform(0, 1, (SHAPE[0], 6)), axis=1).astype(np.float32)
    curves = Curves(places, values)
    asked = np.repeat((places[:, :-1] + places[:, 1:]) / 2, 3, axis=1)
    asked[:, :6] = places
    answer = curves(torch.from_numpy(asked[None])).numpy()[0]
    for voice in range(SHAPE[0]):
        expected = np.interp(asked[voice], places[voice], values[voice])
        assert np.allclose(answer[voice], expected, atol=1e-3)


def test_loudness_of_made_hits_takes_the_distribution_of_real_ones_in_their_order():
    chance = np.random.default_rng(0)
    size = (800, *SHAPE)
    hits = chance.random(size) < 0.3
    made, real = chance.beta(2, 5, size), chance.beta(6, 2, size)
    curves = _curves(made, hits, real, hits)
    moved = curves(torch.from_numpy(made).float()).numpy()
    assert abs(made[hits].mean() - real[hits].mean()) > 0.3
    assert abs(moved[hits].mean() - real[hits].mean()) < 0.01
    assert abs(moved[hits].std() - real[hits].std()) < 0.01
    order = np.argsort(made[:, 3][hits[:, 3]])
    assert (np.diff(moved[:, 3][hits[:, 3]][order]) >= -1e-4).all()
