"""The next bar: what is known of it, the odds a file gives it, and how the player uses them."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from foreign_models import CARD, model_file, tiny_model
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.card import ModelError
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.latents import SAME_GROOVE, draw, vary
from gdrm_tui.generation.maker import BarRequest, make
from gdrm_tui.generation.next_bar import NextBar, changes, feature_count, features
from gdrm_tui.generation.takes import moved_latent

VOICES, STEPS = SHAPE
COUNT = feature_count(VOICES)
FUNK = Controls({"funk": 1.0}, 100.0, surprise=1.0)


def grids(seed: int, count: int) -> np.ndarray:
    source = np.random.default_rng(seed)
    hits = source.random((count, *SHAPE)) < 0.2
    touch = source.random((2, count, *SHAPE)) * hits
    return np.stack([hits, touch[0], touch[1] - 0.5 * hits], axis=1).astype(np.float32)


def network(weights: np.ndarray, bias: float = 0.0) -> list[dict]:
    return [{"weights": weights[:, None].tolist(), "biases": [bias]}]


def those_that_change() -> np.ndarray:
    """Return weights that count the cells that change since the last bar."""
    weights = np.zeros(COUNT)
    weights[:VOICES] = 1
    return weights


@given(st.integers(0, 1000), st.integers(1, 5))
def test_features_have_the_same_length_whatever_came_before(seed, known):
    rows = features(grids(seed, known), grids(seed + 1, 4), 0.5)
    assert rows.shape == (4, COUNT)
    assert np.isfinite(rows).all()


@given(st.integers(0, 1000))
def test_only_the_last_three_bars_count(seed):
    before, bars = grids(seed, 5), grids(seed + 1, 2)
    assert np.array_equal(features(before, bars, 0.5), features(before[2:], bars, 0.5))


@given(st.integers(0, 1000))
def test_what_changes_is_counted_by_voice_and_by_beat(seed):
    old, new = grids(seed, 1), grids(seed + 1, 1)
    (row,) = changes(old, new)[0]
    differ = (old[0, 0] > 0) != (new[0, 0] > 0)
    assert np.array_equal(row[:VOICES], differ.sum(1))
    assert np.array_equal(row[VOICES : VOICES + 4], differ.reshape(VOICES, 4, 4).sum((0, 2)))
    added, kept = row[VOICES + 4 : VOICES + 6]
    assert added + kept == (new[0, 0] > 0).sum()


def test_a_bar_that_comes_again_changes_nothing_and_keeps_its_touch():
    bar = grids(1, 1)
    (row,) = changes(bar, bar)[0]
    assert row[: VOICES + 5].sum() == row[VOICES + 6 :].sum() == 0
    assert row[VOICES + 5] == (bar[0, 0] > 0).sum()


def test_touch_is_how_far_hits_that_stay_move_on_average():
    bar = grids(2, 1)
    louder = bar.copy()
    louder[:, 1] += 0.25 * bar[:, 0]
    louder[:, 2] -= 0.125 * bar[:, 0]
    (row,) = changes(bar, louder)[0]
    assert row[VOICES + 6 :] == pytest.approx([0.25, 0.125], abs=1e-6)


def test_networks_add_up():
    before, bars = grids(1, 2), grids(3, 6)
    one, other = network(those_that_change()), network(-2 * those_that_change(), 3.0)
    changed = features(before, bars, 1.0)[:, :VOICES].sum(1)
    for networks, expected in (([one], changed), ([one, other], 3 - changed)):
        odds = NextBar.parse(networks, VOICES).log_odds(before, bars, 1.0)
        assert odds == pytest.approx(expected, abs=1e-3)


def test_two_are_equal_where_all_their_numbers_are():
    one, other = network(those_that_change()), network(-2 * those_that_change(), 3.0)
    first, again, longer, changed = (
        NextBar.parse(networks, VOICES) for networks in ([one], [one], [one, other], [other])
    )
    assert first == again
    assert first not in (longer, changed, "another")


def test_layers_between_are_smooth_steps():
    layers = [
        {"weights": np.eye(COUNT)[:, :VOICES].tolist(), "biases": [0.0] * VOICES},
        {"weights": np.ones((VOICES, 1)).tolist(), "biases": [0.0]},
    ]
    rows = features(grids(1, 1), grids(2, 3), 1.0)[:, :VOICES].astype(float)
    odds = NextBar.parse([layers], VOICES).log_odds(grids(1, 1), grids(2, 3), 1.0)
    assert odds == pytest.approx((rows / (1 + np.exp(-rows))).sum(1), rel=1e-4)


@pytest.mark.parametrize(
    "networks",
    [
        [network(np.zeros(COUNT - 1))],
        [network(np.zeros(COUNT)) * 2],
        [[]],
        [network(np.full(COUNT, np.nan))],
        [[{"weights": np.zeros((COUNT, 2)).tolist(), "biases": [0.0, 0.0]}]],
    ],
)
def test_networks_of_another_shape_are_refused(networks, tmp_path):
    with pytest.raises(ValueError, match="for the next bar"):
        NextBar.parse(networks, VOICES)
    with pytest.raises(ModelError):
        Generator(model_file(tmp_path, tiny_model({"next_bar": networks})))


def test_a_place_outside_the_bars_own_latent_is_refused(tmp_path):
    for place in (CARD["groove_size"] - 1, CARD["latent_size"]):
        with pytest.raises(ModelError, match="place"):
            Generator(model_file(tmp_path, tiny_model({"place": place})))


def changed_cells(generator: Generator) -> float:
    """Return the mean cells that change from a bar to the one that follows it."""
    start = draw(1, generator.card.latent_size)
    first = generator.bar(start, FUNK)
    moved = [moved_latent(generator, FUNK, start, seed, SAME_GROOVE, [first]) for seed in range(40)]
    bars = generator.bars(np.stack(moved), FUNK)
    return float(np.mean([(bar.hits != first.hits).sum() for bar in bars]))


def test_bars_are_drawn_by_the_odds_that_the_file_gives(tmp_path):
    def changed(factor: float) -> float:
        card = {"next_bar": [network(factor * those_that_change())]} if factor else {}
        folder = tmp_path / str(factor)
        folder.mkdir()
        return changed_cells(Generator(model_file(folder, tiny_model(card))))

    still, plain, moving = changed(-1.0), changed(0.0), changed(1.0)
    assert still < 0.8 * plain
    assert moving > 1.2 * plain


def test_a_file_without_some_voice_is_asked_about_its_own_voices(tmp_path):
    names = VOICE_NAMES[:-1]
    weights = np.zeros(feature_count(len(names)))
    weights[: len(names)] = 1
    card = {"voices": list(names), "next_bar": [network(weights)]}
    model = tiny_model(card, shape=(-1, len(names), STEPS))
    generator = Generator(model_file(tmp_path, model))
    before, bars = grids(1, 1), grids(2, 3)
    changed = ((before[:, 0] > 0) != (bars[:, 0] > 0))[:, :-1].sum((1, 2))
    assert generator.log_odds(before, bars, FUNK) == pytest.approx(changed, abs=1e-3)


def test_bars_of_loops_follow_better_than_others_of_their_groove(generator: Generator):
    source = np.random.default_rng(1)
    better = []
    for seed in range(20):
        takes = make(generator, BarRequest("loop", FUNK, seed, count=2))
        bars = grids_of(take.bar for take in takes)
        others = source.standard_normal((40, generator.card.latent_size), np.float32)
        others = vary(takes[0].latent_array, others, SAME_GROOVE, generator.card.groove_size)
        plain = grids_of(generator.bars(others, FUNK))
        own = generator.log_odds(bars[:1], bars[1:], FUNK)[0]
        better.append(own - generator.log_odds(bars[:1], plain, FUNK).mean())
    assert np.mean(better) > 0.2


def test_the_bars_of_a_loop_have_their_places_in_the_phrase(generator: Generator):
    takes = make(generator, BarRequest("loop", FUNK, 5, count=5))
    places = [NormalDist().cdf(take.latent[generator.card.place]) for take in takes]
    assert places[:4] == pytest.approx([0.125, 0.375, 0.625, 0.875], abs=1e-6)
