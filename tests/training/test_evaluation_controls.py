"""Control curves, measured on a small generator whose answers are known."""

from dataclasses import replace

import numpy as np
import pytest
from foreign_models import LATENT, model_file, tiny_model
from two_genres import GENRES, two_genres

from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.generation.generator import Generator, grids_of
from gdrm_tui.generation.maker import BarRequest, make
from training.metrics import controls, genre_mix
from training.metrics.cost import cost
from training.metrics.fills import fill_rates
from training.metrics.generated_bars import (
    controls_of,
    drawn,
    generated,
    grids_of_latents,
    latents_of,
)
from training.metrics.generated_phrases import generated_phrases, phrase_table
from training.metrics.genres import genre_table
from training.metrics.grooves import groove_table, skeleton_of, surprise_curve, timekeeper
from training.metrics.hands import unplayable
from training.metrics.judge import Judge
from training.metrics.order import GENERATOR, NONSENSE_PHRASES, TRAIN_PHRASES
from training.metrics.phrases import blocks

BARS = two_genres(400)
ASKED = BARS.where(np.arange(24))


pytestmark = pytest.mark.usefixtures("quick_separation")


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Generator:
    return Generator(model_file(tmp_path_factory.mktemp("model"), tiny_model()))


def test_bars_played_together_are_the_players_bars_one_by_one(small):
    latents = latents_of(small, len(ASKED), 3)
    grids = grids_of_latents(small, ASKED, latents)
    for row, grid in enumerate(grids):
        bar = small.bar(latents[row], controls_of(ASKED, row))
        assert np.array_equal(grid, np.stack([bar.hits, bar.velocities, bar.offsets]))


def test_generated_bars_depend_only_on_the_seed(small):
    first, again, other = (generated(small, ASKED, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_bars_are_drawn_once_where_there_are_enough():
    assert len(np.unique(drawn(BARS, 400, 1).grids, axis=0)) == 400
    assert len(drawn(BARS, 900, 1)) == 900


def test_no_variability_moves_no_cell_and_more_of_it_more(small):
    curve, values = controls.variability_curve(small, ASKED)
    assert curve["mean cells"][0] == curve["median cells"][0] == 0
    assert curve["mean cells"][-1] > 50  # half of the cells, but for those that no hand plays
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


def test_path_between_two_genres_starts_and_ends_at_bars_of_a_single_genre(small):
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
        assert row["hits"] > 40  # half of the cells, but for those that no hand plays
        assert row["copies"] == row["copies surely over"] == 0
    assert table["funk"]["real hits"] > table["jazz"]["real hits"]
    assert table["funk"]["real copies"] < table["jazz"]["real copies"]


def test_genres_of_few_bars_are_left_out(small, judge):
    assert genre_table(small, judge, BARS, least=10_000) == {}


def test_bars_are_asked_for_under_the_conditions_of_real_ones_at_full_surprise():
    controls = controls_of(BARS, 4)
    assert (controls.bpm, controls.fill, controls.surprise) == (95, True, 1)
    assert {name for name, weight in controls.genres.items() if weight} == {"funk"}


def test_generated_phrases_are_the_players_loops_under_the_conditions_of_real_ones(small):
    rows, surprise = blocks(BARS)[:6], np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    phrases = generated_phrases(small, BARS, rows, surprise, 3)
    assert phrases.grids.shape == (6, 4, *BARS.grids.shape[1:])
    assert np.array_equal(phrases.performance, BARS.performance[rows[:, 0]])
    seeds = np.random.default_rng(3).integers(MAX_SEED - 4, size=6).tolist()
    for row, seed, asked, grids in zip(rows, seeds, surprise, phrases.grids, strict=True):
        controls = replace(controls_of(BARS, row[0]), fill=False, surprise=asked, variability=0.5)
        takes = make(small, BarRequest("loop", controls, seed, count=4, fill_every=None))
        assert np.array_equal(grids, grids_of(take.bar for take in takes))


def test_phrases_of_the_generator_real_ones_and_nonsense_are_told_from_real_ones(small, tmp_path):
    bars = two_genres(800)
    table = phrase_table(small, Judge.for_bars(bars, tmp_path / "judge.pt"), bars)
    assert {GENERATOR, TRAIN_PHRASES, *NONSENSE_PHRASES} <= table.keys()
    assert {"real, held out", "real, validation"} <= table.keys()
    for name, row in table.items():
        assert row["quarter"] <= row["half"] <= row["three quarters"] <= 144
        assert name.startswith("real, ") or {"held out", "validation"} <= row.keys()
    assert table[GENERATOR]["held out"] > 0.95
    assert table[TRAIN_PHRASES]["held out"] < table[GENERATOR]["held out"]


def test_phrases_of_too_few_performances_are_left_out(small, judge):
    few = BARS.where((BARS.split == 0) | (BARS.performance < 16))
    judge.held_out = judge.held_out.where(judge.held_out.performance < 20)
    assert len(blocks(judge.held_out)) >= 1
    assert phrase_table(small, judge, few) == {}


def test_groove_table_holds_the_shares_of_bars_that_are_grooves(small):
    table = groove_table(small, BARS, 0.2, (80, 120), 30, seed=1)
    assert list(table) == list(GENRES)
    row = table["jazz"]
    assert row["least"] == min(row["80"], row["120"])
    own = BARS.where((BARS.genres[:, 1] > 0) & (BARS.fill == 0))
    assert row["data"] == pytest.approx(skeleton_of("jazz")(own.grids).mean())
    assert row["distinct"] > 0.95


def test_grooves_of_the_data_count_as_often_as_they_weigh_and_the_typical_tenth_by_itself(small):
    own = (BARS.genres[:, 0] > 0) & (BARS.fill == 0)
    held = own & timekeeper(BARS.grids)
    odd = replace(
        BARS,
        weight=np.where(held, 3, 1).astype(np.float32),
        typicality=np.where(held, 0.95, 0.5).astype(np.float32),
        genre_names=("latin", "jazz"),
    )
    renamed = Renamed(small, ("latin", "jazz"))
    row = groove_table(renamed, odd, 1.0, (100,), 4, seed=1)["latin"]
    expected = 3 * held.sum() / (3 * held.sum() + (own & ~held).sum())
    assert row["data"] == pytest.approx(expected)
    assert row["typical"] == 1


class Renamed:
    """A generator that calls its genres by other names."""

    def __init__(self, generator: Generator, names: tuple[str, ...]) -> None:
        self.card, self.genres, self._generator = generator.card, names, generator

    def bars(self, latents, controls):
        own = dict(zip(self.genres, GENRES, strict=True))
        genres = {own[name]: weight for name, weight in controls.genres.items()}
        return self._generator.bars(latents, replace(controls, genres=genres))


def test_surprise_that_changes_nothing_leaves_the_share_of_grooves(small):
    curve = surprise_curve(small, ["funk"], 100.0, 20, seed=1)
    assert curve["surprise"] == [i / 10 for i in range(11)]
    assert len(set(curve["funk"])) == 1


def test_all_bars_asked_for_are_looked_at_for_hands(small):
    found = unplayable(small, 120, 1)
    assert found == {"bars": 120, "unplayable steps": 0}


def test_steps_for_three_hands_are_counted(small, monkeypatch):
    monkeypatch.setattr(Generator, "playable", lambda self, cells: cells.levels > -np.inf)
    assert unplayable(small, 120, 1)["unplayable steps"] > 100


def test_cost_is_in_milliseconds_and_megabytes(tmp_path):
    data = tiny_model()
    values = cost(model_file(tmp_path, data), calls=5)
    assert values["file MB"] == pytest.approx(len(data) / 1e6)
    assert all(value > 0 for value in values.values())
    assert LATENT == 4
