"""Which snapshot of a run is exported."""

import shutil
from dataclasses import replace

import pytest
import torch
from exported import CONFIG, only_snapshot
from small_dataset import GENRES, tiny_config

from training.bars import load_bars
from training.errors import CheckpointError
from training.metrics.judge import Judge
from training.selection import (
    SNAPSHOTS,
    averages,
    best,
    choose,
    late_ones,
    load_snapshot,
    networks_of,
)

pytestmark = pytest.mark.usefixtures("quick_separation")


def test_best_snapshot_has_the_best_scores_together_and_need_not_be_the_last():
    rows = ((9.0, 0.9, 0.1, 0.9), (1.0, 0.6, 0.8, 0.9), (2.0, 0.7, 0.7, 0.9))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_snapshot_whose_genres_are_hard_to_tell_is_passed_over_and_caricatures_gain_nothing():
    rows = ((1.0, 0.6, 0.8, 0.7), (1.1, 0.6, 0.8, 0.86), (1.2, 0.6, 0.8, 0.99))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_the_more_precise_of_two_otherwise_equal_snapshots_is_chosen():
    rows = ((1.0, 0.6, 0.8, 0.86, 0.9), (1.0, 0.6, 0.8, 0.86, 0.93), (1.0, 0.6, 0.8, 0.86, 0.91))
    assert best([scores_of(*row) for row in rows], 0.85, 0.96) == 1


def test_precision_bought_with_as_much_recall_is_not_a_gain():
    same = (1.0, 0.6, 0.8, 0.86)
    rows = ((*same, 0.94, 0.97, 0.88), (*same, 0.92, 0.97, 0.92), (*same, 0.9, 0.97, 0.92))
    assert best([scores_of(*row) for row in rows], 0.85, 0.98) == 1


def test_fewer_stray_bars_decide_between_equal_snapshots_and_repeating_them_gains_nothing():
    same = (1.0, 0.6, 0.8, 0.86, 0.9)
    rows = ((*same, 0.99), (*same, 0.97), (1.01, *same[1:], 0.9))
    assert best([scores_of(*row) for row in rows], 0.85, 0.98) == 1


def test_the_snapshot_whose_phrases_hold_together_is_chosen_of_two_equal_ones():
    same = scores_of(1.0, 0.6, 0.8, 0.86)
    rows = [same | {"phrase_c2st": auc} for auc in (0.7, 0.6, 0.65)]
    assert best(rows, 0.85, 0.98) == 1


def test_averages_are_of_three_snapshots_in_a_row_and_bear_the_last_ones_step():
    weights = [torch.tensor([float(n)]) for n in (0, 1, 5, 9)]
    snapshots = [
        {"generator": {"w": one}, "encoder": {"v": -one}, "step": 10 * n}
        for n, one in enumerate(weights)
    ]
    assert averages(snapshots) == [
        {
            "generator": {"w": torch.tensor([mean])},
            "encoder": {"v": torch.tensor([-mean])},
            "step": step,
            "averaged": 3,
        }
        for mean, step in ((2.0, 20), (5.0, 30))
    ]
    assert averages(snapshots[:2]) == []


def scores_of(
    fd: float,
    c2st: float,
    coverage: float,
    genre: float,
    precision: float = 0.9,
    unique: float = 0.97,
    recall: float = 0.9,
) -> dict[str, float]:
    scores = {"fd": fd, "c2st": c2st, "coverage": coverage, "recall": recall}
    return {**scores, "genre_accuracy": genre, "precision": precision, "unique": unique}


def test_snapshots_of_the_first_half_of_a_run_are_ignored(trained, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(trained / "run", folder)
    # It would be refused, since it holds no network.
    torch.save({"step": 0}, folder / SNAPSHOTS / "0000000.pt")
    bars = load_bars(trained / "bars.npz")
    assert choose(folder, CONFIG, bars, Judge.for_bars(bars, folder / "judge.pt")).step == 2


def test_once_finishing_began_only_snapshots_since_then_count():
    config = tiny_config(steps=100, finishing=20)
    snapshots = [{"step": step} for step in range(10, 101, 10)]
    assert [one["step"] for one in late_ones(snapshots, config)] == [90, 100]
    assert [one["step"] for one in late_ones(snapshots[:8], config)] == [40, 50, 60, 70, 80]
    assert late_ones(snapshots, replace(config, finishing=0)) == snapshots[4:]


def test_snapshot_of_other_networks_is_refused(trained):
    snapshot = load_snapshot(only_snapshot(trained))
    without = {name: value for name, value in snapshot.items() if name != "encoder"}
    for config, kept in ((tiny_config(width=24), snapshot), (CONFIG, {}), (CONFIG, without)):
        with pytest.raises(CheckpointError, match="does not fit the run's configuration"):
            networks_of(config, kept, len(GENRES))
