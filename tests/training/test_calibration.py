"""Calibration: curves pass through their knots, and generated hits get the data's loudness."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_dataset import FEW, tiny_config
from two_genres import rates, two_genres

from gdrm_tui.core.bar import SHAPE
from training.bars import TRAIN
from training.run import new_run
from training.sampling import sample_bars
from training.shipping.calibration import (
    Curves,
    _bias,
    _curves,
    _looseness,
    _mixed,
    _spread,
    _velocity_share,
    _voice_bias,
    calibrate,
)


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
    curves = _curves(made, hits, real, hits, np.ones_like)
    moved = curves(torch.from_numpy(made).float()).numpy()
    assert abs(made[hits].mean() - real[hits].mean()) > 0.3
    assert abs(moved[hits].mean() - real[hits].mean()) < 0.01
    assert abs(moved[hits].std() - real[hits].std()) < 0.01
    order = np.argsort(made[:, 3][hits[:, 3]])
    assert (np.diff(moved[:, 3][hits[:, 3]][order]) >= -1e-4).all()


def test_curves_go_as_much_of_the_way_as_is_shared():
    chance = np.random.default_rng(0)
    size = (800, *SHAPE)
    hits = chance.random(size) < 0.3
    made, real = chance.uniform(0, 0.5, size), chance.uniform(0.5, 1, size)
    curves = _curves(made, hits, real, hits, lambda places: np.where(places < 0.25, 0.4, 1))
    moved = curves(torch.from_numpy(made).float()).numpy()
    low, high = hits & (made < 0.2), hits & (made > 0.3)
    assert np.abs(moved[low] - made[low] - 0.2).max() < 0.02
    assert np.abs(moved[high] - made[high] - 0.5).max() < 0.02


def test_loudest_hits_are_as_loud_as_in_the_data_and_softer_ones_nearer():
    chance = np.random.default_rng(0)
    size = (800, *SHAPE)
    hits = np.ones(size, bool)
    made = chance.uniform(0.2, 1, size).astype(np.float32)
    real = np.where(made > 0.8, 1, made - 0.1).astype(np.float32)
    curves = _curves(made, hits, real, hits, _velocity_share)
    moved = curves(torch.from_numpy(made)).clamp(0, 1).numpy()
    assert (moved[made > 0.97] > 0.995).all()
    soft = made < 0.7
    assert np.abs(moved[soft] - made[soft] + 0.06).max() < 0.01


def test_even_an_untrained_network_is_calibrated_to_voices_that_two_hands_can_play(bars):
    """Nearly every step of its bars has too many hits, most of which go."""
    train = bars.of_split(TRAIN)
    network = new_run(tiny_config(), 3).average
    plain, calibrated = (
        sample_bars(network, train.drawn(1000, 1), 1, finish)[:, 0].mean((0, 2))
        for finish in (None, calibrate(network, train, seed=0, count=FEW))
    )
    real = train.drawn(1000, 1).grids[:, 0].mean((0, 2))
    assert np.abs(plain - real).max() > 0.3
    assert np.abs(calibrated - real).max() < 0.1
    assert calibrated[real == 0].max() < 0.001


def test_voices_of_each_genre_take_its_own_rates():
    bars, chance = two_genres(2000), np.random.default_rng(0)
    levels = chance.normal(rates()[bars.genres.argmax(1)] - 0.5, 0.3).astype(np.float32)
    bias = _bias(levels, bars.genres, bars.grids[:, 0] > 0, bars.genres)
    shifted = levels + _mixed(bars.genres, bias)
    for genre in range(2):
        own = bars.genres[:, genre] == 1
        made, real = (shifted[own] > 0).mean((0, 2)), bars.grids[own, 0].mean((0, 2))
        assert np.abs(made - real).max() < 0.01


def test_genre_with_few_bars_is_calibrated_by_all_of_them():
    bars, chance = two_genres(2000), np.random.default_rng(0)
    few = bars.where((bars.genres[:, 0] == 1) | (np.arange(len(bars)) < 16))
    levels = chance.normal(0, 1, (len(few), *SHAPE)).astype(np.float32)
    bias = _voice_bias(levels, few.genres, few.grids[:, 0] > 0, few.genres)
    trusted = _voice_bias(levels, few.genres[:, ::-1], few.grids[:, 0] > 0, few.genres[:, ::-1])
    assert np.array_equal(bias[::-1], trusted)
    assert np.abs(bias[0] - bias[1]).max() < 0.6 * np.abs(bias[0]).max()


def test_each_genre_is_played_as_loosely_as_its_own_bars():
    bars, chance = two_genres(3000), np.random.default_rng(0)
    loose = bars.genres[:, 1] == 1
    bars.grids[loose, 2] *= 2
    hits = bars.grids[:, 0] > 0
    alike = (0.1 * chance.standard_normal(hits.shape)).astype(np.float32)
    looseness = _looseness(alike, hits, bars.genres, bars)
    timed = alike * (bars.genres @ looseness)[:, :, None]
    for own in (loose, ~loose):
        assert (
            abs(_spread(timed[own], hits[own]) / _spread(bars.grids[own, 2], hits[own]) - 1) < 0.1
        )
