"""The table of metrics, and the scores that a run logs."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from two_genres import two_genres

from training.bars import TRAIN
from training.metrics import quick, table
from training.metrics.baselines import rotated_bars
from training.metrics.quick import quick_floors, quick_scores
from training.metrics.table import COLUMNS, METRICS, Metric, own_scores, scored

pytestmark = pytest.mark.usefixtures("quick_separation")


@pytest.fixture(scope="module")
def real(module_judge):
    """As many real bars of train as there are held-out ones."""
    return module_judge.train.drawn(len(module_judge.held_out), 1)


@pytest.fixture(scope="module")
def module_judge(judge_file, tmp_path_factory):
    from training.metrics.judge import Judge

    return Judge.for_bars(two_genres(400), judge_file)


@pytest.fixture(scope="module")
def scores(module_judge, real):
    return scored(module_judge, module_judge.held_out, real.grids, real)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_has_a_name_a_heading_of_its_own_and_a_direction(metric):
    assert metric.better in ("less", "more", "as real")
    assert 0 < len(metric.label) < 8  # a column is eight wide
    names, labels = (Counter(getattr(m, n) for m in METRICS) for n in ("name", "label"))
    assert names[metric.name] == labels[metric.label] == 1
    assert COLUMNS[metric.name] == metric.label


def test_real_bars_have_a_number_for_every_metric(scores):
    assert list(scores) == [metric.name for metric in METRICS]
    assert all(math.isfinite(value) for value in scores.values())


def test_scores_of_real_bars_are_good(scores, real):
    assert scores["precision"] > 0.8
    assert scores["recall"] > 0.8
    assert scores["genre"] > 0.95
    assert scores["velocity"] < 0.05
    assert scores["offset"] < 0.02
    assert scores["copies"] == 1  # they are in train
    assert scores["nearest"] == 0
    assert scores["hits"] == pytest.approx(float(real.grids[:, 0].sum((1, 2)).mean()))


@pytest.mark.parametrize("name", ["fd", "kid", "precision", "recall", "density", "coverage"])
def test_bars_a_beat_late_are_worse_in_the_direction_that_the_table_says(
    module_judge, real, scores, name
):
    (metric,) = (metric for metric in METRICS if metric.name == name)
    late = scored(module_judge, module_judge.held_out, rotated_bars(real.grids), real)
    gain = late[name] - scores[name]
    assert gain > 0 if metric.better == "less" else gain < 0


def test_scores_that_need_no_second_set_are_those_of_the_bars_alone(module_judge, real, scores):
    alone = own_scores(module_judge, real)
    assert alone.keys() == {metric.name for metric in METRICS if metric.alone}
    assert alone == {name: scores[name] for name in alone}


def test_a_new_metric_is_one_row(module_judge, real, monkeypatch):
    loudest = Metric("loudest", "loud", "as real", "", lambda s: float(s.grids[:, 1].max()), True)
    monkeypatch.setattr(table, "METRICS", (*METRICS, loudest))
    assert own_scores(module_judge, real)["loudest"] == real.grids[:, 1].max()


def test_quick_floors_are_the_scores_of_real_bars_by_the_same_names(module_judge):
    floors = quick_floors(module_judge)
    held_out = module_judge.held_out
    assert floors.keys() == quick_scores(module_judge, held_out.grids).keys()
    unseen = module_judge.genre_accuracy(held_out.grids, held_out.genres)
    assert floors["genre_accuracy"] == unseen
    assert floors["copies"] < 1  # of held-out bars: all train bars are in train


def test_quick_floors_are_of_bars_as_often_as_they_weigh(judge, monkeypatch):
    seen = []
    monkeypatch.setattr(quick, "quick_scores", lambda _, grids: seen.append(grids) or {})
    heavy = np.where(judge.train.genres[:, 1] > 0, 100, 0.001).astype(np.float32)
    judge.train = replace(judge.train, weight=heavy)
    quick_floors(judge)
    own = {grid.tobytes() for grid in judge.train.grids[judge.train.genres[:, 1] > 0]}
    assert np.mean([grid.tobytes() in own for grid in seen[0]]) > 0.9
    assert (judge.train.split == TRAIN).all()
