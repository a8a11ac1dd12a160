"""Control curves, measured on a small generator whose answers are known."""

import numpy as np
import pytest
from foreign_models import LATENT, model_file, tiny_model
from two_genres import GENRES, two_genres

from gdrm_tui.generation.generator import Generator
from training.evaluation import controls, genre_mix
from training.evaluation.cost import cost
from training.evaluation.fills import fill_rates
from training.evaluation.generated_bars import (
    controls_of,
    drawn,
    generated,
    grids_of_latents,
    latents_of,
)
from training.evaluation.genres import genre_table

BARS = two_genres(400)
ASKED = BARS.where(np.arange(24))


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Generator:
    return Generator(model_file(tmp_path_factory.mktemp("model"), tiny_model()))


def test_bars_played_together_are_the_players_bars_one_by_one(small):
    latents = latents_of(small, len(ASKED), 3)
    grids = grids_of_latents(small, ASKED, latents)
    for row, grid in enumerate(grids):
        bar = small.bar(latents[row], controls_of(ASKED, row))
        assert np.array_equal(grid, np.stack([bar.hits, bar.velocities, bar.offsets]))


def test_generated_bars_depend_on_the_seed_alone(small):
    first, again, other = (generated(small, ASKED, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_bars_are_drawn_once_where_there_are_enough():
    assert len(np.unique(drawn(BARS, 400, 1).grids, axis=0)) == 400
    assert len(drawn(BARS, 900, 1)) == 900


def test_no_variability_moves_no_cell_and_more_of_it_more(small):
    curve, values = controls.variability_curve(small, ASKED)
    assert curve["mean cells"][0] == curve["median cells"][0] == 0
    assert curve["mean cells"][-1] > 80  # half of the cells of independent bars differ
    assert values["spearman of means"] == pytest.approx(1)
    assert values["spearman a bar"] > 0.9


def test_mutated_bars_are_far_from_what_they_mutate(small):
    values = controls.mutations(small, ASKED)
    assert values["share >= 15"] == 1
    assert 15 <= values["p5"] <= values["p50"] <= values["p95"] <= 208


def test_density_only_adds_hits(small):
    curve, values = controls.density_curve(small, ASKED)
    assert values["nested"] == 1
    assert values["nested a voice"] == 1
    assert curve["hits"] == sorted(curve["hits"])


def test_tempo_curve_has_a_point_for_every_range_with_bars_in_it(small):
    curve = controls.tempo_curve(small, BARS, 20)
    assert curve["bpm"] == pytest.approx([95, 140])
    assert sum(curve["bars"]) == len(BARS)
    for place, bpm in enumerate((95, 140)):
        real = BARS.grids[BARS.bpm == bpm][:, 0]
        assert curve["real hits"][place] == pytest.approx(real.sum((1, 2)).mean())
        offbeats = real[:, :, 1::2].sum() / real.sum()
        assert curve["real offbeats"][place] == pytest.approx(offbeats)


def test_tempo_that_changes_nothing_correlates_with_nothing(small):
    values = controls.tempo_sweep(small, ASKED)
    assert values["spearman of bpm and hits"] == 0
    assert values["hits at slowest"] == values["hits at fastest"]


def test_path_between_two_genres_starts_and_ends_at_bars_of_one_alone(small):
    latents = latents_of(small, 3, 1)
    path = np.stack([genre_mix.bars_along(small, one, GENRES, 120.0) for one in latents], axis=1)
    assert path.shape == (genre_mix.POINTS, 3, 3, 13, 16)
    for end, genre in ((0, 0), (-1, 1)):
        asked = BARS.where(np.flatnonzero(BARS.genres[:, genre] > 0)[:3])
        assert np.array_equal(path[end], grids_of_latents(small, asked, latents))


def test_path_starts_and_ends_in_the_genre_of_its_real_bars(small):
    path = genre_mix.genre_path(small, BARS, GENRES, 20, 0)
    known = {grid.tobytes(): genre for grid, genre in zip(BARS.grids, BARS.genres, strict=True)}
    assert [known[grid.tobytes()][0] for grid in path.real] == [1] * 10 + [0] * 10
    assert np.array_equal(path.ends[:10], path.frames[0, :10])
    assert np.array_equal(path.ends[10:], path.frames[-1, 10:])
    assert np.array_equal(path.middle, path.frames[5])


def test_mix_that_changes_nothing_neither_crosses_nor_jumps(small, judge):
    curve, values = genre_mix.genre_mix_curves(small, judge, pairs=1, count=40)
    assert values["monotone"] == values["monotone a path"] == 1
    assert values["jump"] == values["share jump"] == 1
    assert curve["cells moved"] == [0] * genre_mix.POINTS
    assert np.ptp(curve["share of A"]) < 1e-6
    assert values["crossing"] in (0, 1)
    assert abs(values["midpoints C2ST"] - values["ends C2ST"]) < 0.1


def test_jump_is_the_largest_step_over_the_mean_one():
    assert genre_mix.jump(np.array([1.0, 1.0, 4.0])) == 2


@pytest.mark.parametrize(("at", "weight"), [(0.25, 0.25), (0.5, 0.5), (0.9, 0.9)])
def test_crossing_is_interpolated_between_points(at, weight):
    places = np.linspace(0, 1, genre_mix.POINTS)
    shares = 0.5 + (places - at) / 4
    assert genre_mix._crossing(np.column_stack([1 - shares, shares])) == pytest.approx(weight)


def test_generator_that_ignores_fills_makes_no_more_of_them_when_asked(small, judge):
    rates = fill_rates(small, judge, 40)
    assert rates["auc"] > 0.95
    assert rates["real fills"] > rates["real beats"] + 0.8
    assert rates["same latents, as fills"] == rates["generated beats"]


def test_genres_have_their_own_bars_hits_and_copies(small, judge):
    table = genre_table(small, judge, BARS, least=50)
    assert set(table) == set(GENRES)
    for row in table.values():
        assert row["bars"] == 160
        assert row["hits"] > 80  # half of the cells
        assert row["copies"] == row["copies surely over"] == 0
    assert table["funk"]["real hits"] > table["jazz"]["real hits"]
    assert table["funk"]["real copies"] < table["jazz"]["real copies"]


def test_genres_of_few_bars_are_left_out(small, judge):
    assert genre_table(small, judge, BARS, least=10_000) == {}


def test_cost_is_in_milliseconds_and_megabytes(tmp_path):
    data = tiny_model()
    values = cost(model_file(tmp_path, data), calls=5)
    assert values["file MB"] == pytest.approx(len(data) / 1e6)
    assert all(value > 0 for value in values.values())
    assert LATENT == 4
