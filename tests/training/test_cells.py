"""Single cells brought nearer to how often, how loud and how late the data has them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from training.cells import level_shifts, touch_shifts

seeds = st.integers(0, 2**31)


def styles_of(count: int, share: float = 0.5) -> np.ndarray:
    first = (np.arange(count) < share * count).astype(np.float32)
    return np.stack([first, 1 - first], axis=1)


def mixed(styles: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    return np.einsum("ns,svt->nvt", styles, shifts)


@settings(max_examples=10)
@given(seeds)
def test_every_cell_comes_nearer_to_its_rate_in_every_style(seed):
    chance = np.random.default_rng(seed)
    styles = styles_of(2000)
    rates = chance.uniform(0.05, 0.6, (2, *SHAPE))
    hits = chance.random((2000, *SHAPE)) < rates[styles.argmax(1)]
    levels = chance.normal(-0.5, 1, (2000, *SHAPE)).astype(np.float32)
    shifted = levels + mixed(styles, level_shifts(levels, styles, hits, styles))
    for style in range(2):
        own = styles[:, style] == 1
        before, after = (
            np.abs((x[own] > 0).mean(0) - hits[own].mean(0)).mean() for x in (levels, shifted)
        )
        assert after < 0.4 * before


def test_rates_of_all_bars_are_met_where_styles_do_not_differ():
    chance = np.random.default_rng(1)
    styles, rates = styles_of(4000), chance.uniform(0.05, 0.6, SHAPE)
    hits = chance.random((4000, *SHAPE)) < rates
    levels = chance.normal(0, 1, (4000, *SHAPE)).astype(np.float32)
    shifted = levels + mixed(styles, level_shifts(levels, styles, hits, styles))
    assert np.abs((shifted > 0).mean(0) - hits.mean(0)).max() < 0.01


def test_cell_that_the_data_hardly_has_is_left_alone():
    chance = np.random.default_rng(2)
    styles = styles_of(500)
    hits = chance.random((500, *SHAPE)) < 0.3
    hits[:, 0, 0] = False
    hits[:4, 0, 0] = True
    levels = chance.normal(0, 1, (500, *SHAPE)).astype(np.float32)
    shifts = level_shifts(levels, styles, hits, styles)
    assert (shifts[:, 0, 0] == 0).all()
    assert (shifts[:, 1:] != 0).all()


def test_style_with_few_bars_is_corrected_as_all_are():
    chance = np.random.default_rng(3)
    styles = styles_of(2000, 0.01)
    rates = np.where(styles[:, :1, None] == 1, 0.7, 0.2) * np.ones((1, *SHAPE))
    hits = chance.random((2000, *SHAPE)) < rates
    levels = chance.normal(0, 1, (2000, *SHAPE)).astype(np.float32)
    few, many = level_shifts(levels, styles, hits, styles)
    assert np.abs(few - many).mean() < 0.1 * np.abs(many).mean()


@settings(max_examples=10)
@given(seeds)
def test_mean_touch_of_every_cell_comes_nearer_to_the_datas(seed):
    chance = np.random.default_rng(seed)
    styles, means = styles_of(4000), chance.uniform(0.2, 0.8, (2, *SHAPE))
    hits, sounding = (chance.random((4000, *SHAPE)) < 0.4 for _ in range(2))
    real = (means[styles.argmax(1)] + chance.normal(0, 0.05, hits.shape)).astype(np.float32) * hits
    made = chance.normal(0.5, 0.05, hits.shape).astype(np.float32)
    moved = made + mixed(styles, touch_shifts(made, sounding, styles, real, hits, styles))
    for style in range(2):
        own = styles[:, style] == 1
        after = np.where(sounding[own], moved[own], 0).sum(0) / sounding[own].sum(0)
        assert np.abs(after - means[style]).mean() < 0.3 * np.abs(0.5 - means[style]).mean()


def test_touch_of_a_cell_with_no_hit_is_left_alone():
    styles, hits = styles_of(50), np.zeros((50, *SHAPE), bool)
    grid = np.full((50, *SHAPE), 0.5, np.float32)
    for made, real in ((hits, ~hits), (~hits, hits), (hits, hits)):
        shifts = touch_shifts(grid, made, styles, grid * real, real, styles)
        assert (shifts == 0).all()
