"""Single cells brought nearer to how often, how loud and how late the data has them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from training.shipping.cells import level_shifts, touch_shifts

seeds = st.integers(0, 2**31)


def genres_of(count: int, share: float = 0.5) -> np.ndarray:
    first = (np.arange(count) < share * count).astype(np.float32)
    return np.stack([first, 1 - first], axis=1)


def mixed(genres: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    return np.einsum("ns,svt->nvt", genres, shifts)


@settings(max_examples=10)
@given(seeds)
def test_every_cell_comes_nearer_to_its_rate_in_every_genre(seed):
    chance = np.random.default_rng(seed)
    genres = genres_of(2000)
    rates = chance.uniform(0.05, 0.6, (2, *SHAPE))
    hits = chance.random((2000, *SHAPE)) < rates[genres.argmax(1)]
    levels = chance.normal(-0.5, 1, (2000, *SHAPE)).astype(np.float32)
    shifted = levels + mixed(genres, level_shifts(levels, genres, hits, genres))
    for genre in range(2):
        own = genres[:, genre] == 1
        before, after = (
            np.abs((x[own] > 0).mean(0) - hits[own].mean(0)).mean() for x in (levels, shifted)
        )
        assert after < 0.4 * before


def test_rates_of_all_bars_are_met_where_genres_do_not_differ():
    chance = np.random.default_rng(1)
    genres, rates = genres_of(4000), chance.uniform(0.05, 0.6, SHAPE)
    hits = chance.random((4000, *SHAPE)) < rates
    levels = chance.normal(0, 1, (4000, *SHAPE)).astype(np.float32)
    shifted = levels + mixed(genres, level_shifts(levels, genres, hits, genres))
    assert np.abs((shifted > 0).mean(0) - hits.mean(0)).max() < 0.01


def test_cell_that_the_data_hardly_has_is_left_alone():
    chance = np.random.default_rng(2)
    genres = genres_of(500)
    hits = chance.random((500, *SHAPE)) < 0.3
    hits[:, 0, 0] = False
    hits[:4, 0, 0] = True
    levels = chance.normal(0, 1, (500, *SHAPE)).astype(np.float32)
    shifts = level_shifts(levels, genres, hits, genres)
    assert (shifts[:, 0, 0] == 0).all()
    assert (shifts[:, 1:] != 0).all()


def test_genre_with_few_bars_is_corrected_as_all_are():
    chance = np.random.default_rng(3)
    genres = genres_of(2000, 0.01)
    rates = np.where(genres[:, :1, None] == 1, 0.7, 0.2) * np.ones((1, *SHAPE))
    hits = chance.random((2000, *SHAPE)) < rates
    levels = chance.normal(0, 1, (2000, *SHAPE)).astype(np.float32)
    few, many = level_shifts(levels, genres, hits, genres)
    assert np.abs(few - many).mean() < 0.1 * np.abs(many).mean()


@settings(max_examples=10)
@given(seeds)
def test_mean_touch_of_every_cell_comes_nearer_to_the_datas(seed):
    chance = np.random.default_rng(seed)
    genres, means = genres_of(4000), chance.uniform(0.2, 0.8, (2, *SHAPE))
    hits, sounding = (chance.random((4000, *SHAPE)) < 0.4 for _ in range(2))
    real = (means[genres.argmax(1)] + chance.normal(0, 0.05, hits.shape)).astype(np.float32) * hits
    made = chance.normal(0.5, 0.05, hits.shape).astype(np.float32)
    moved = made + mixed(genres, touch_shifts(made, sounding, genres, real, hits, genres))
    for genre in range(2):
        own = genres[:, genre] == 1
        after = np.where(sounding[own], moved[own], 0).sum(0) / sounding[own].sum(0)
        assert np.abs(after - means[genre]).mean() < 0.3 * np.abs(0.5 - means[genre]).mean()


def test_touch_of_a_cell_with_no_hit_is_left_alone():
    genres, hits = genres_of(50), np.zeros((50, *SHAPE), bool)
    grid = np.full((50, *SHAPE), 0.5, np.float32)
    for made, real in ((hits, ~hits), (~hits, hits), (hits, hits)):
        shifts = touch_shifts(grid, made, genres, grid * real, real, genres)
        assert (shifts == 0).all()
