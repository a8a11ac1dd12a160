"""Which of a run's snapshots, or which of them averaged, is exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from training.calibration import calibrate
from training.config import Config
from training.errors import CheckpointError
from training.evaluation.judge import Judge
from training.evaluation.metrics import quick_scores, unique_rate
from training.memorised import MemorisedBars
from training.model import GeneratorNetwork
from training.playable import Postprocessing
from training.prepare import TRAIN, Bars
from training.sampling import conditions_of, sample_bars

SNAPSHOTS = "snapshots"
# How much of each is about as bad, by what bars with voices mixed lose, and recall as precision;
# below 0 where more is better. Ranks would make as much of what is within the noise of two of them
# as of half the third.
_UNITS = {"fd": 0.5, "c2st": 0.1, "coverage": -0.08, "precision": -0.05, "recall": -0.05}
_UNIQUE_UNIT = 0.02  # of distinct bars more than as many real ones have: hits astray
_GENRE_UNIT = 0.025  # of genre accuracy short of that of real bars; more than theirs is no gain
_AVERAGED = 3  # snapshots in a row
_SEEDS = 8  # with three, which of two snapshots is the better is a matter of luck

Scores = dict[str, float]


class ChosenSnapshot(NamedTuple):
    """A generator, its snapshot's step, the last one's of several, and scores once calibrated."""

    generator: GeneratorNetwork
    step: int
    averaged: int
    scores: Scores


def choose(folder: Path, config: Config, bars: Bars, judge: Judge) -> ChosenSnapshot:
    """Return the best late snapshot of the run in `folder`, or average of them.

    Each is scored on the held-out bars as it would play, finished. The losses say nothing, and
    the last snapshot is not the best one just because it is the last. Three in a row averaged
    leave out more of what drummers do not play, and some of what they do.

    Raises
    ------
    CheckpointError
        If there is no snapshot, or one that does not fit the configuration.
    """
    snapshots = [load_snapshot(path) for path in sorted((folder / SNAPSHOTS).glob("*.pt"))]
    if not snapshots:
        raise CheckpointError(f"{folder} holds no snapshot yet: train for longer")
    late = late_ones(snapshots, config)
    original = MemorisedBars.from_bars(bars)
    candidates = late + averages(late)
    choices = [_scored(one, config, bars, judge, original) for one in candidates]
    real_bars = judge.held_out.grids
    real = judge.genre_accuracy(real_bars, judge.held_out.genres)
    return choices[best([choice.scores for choice in choices], real, unique_rate(real_bars))]


def late_ones(snapshots: Sequence[dict[str, Any]], config: Config) -> list[dict[str, Any]]:
    """Return the snapshots of the finishing steps, or without any of the second half."""
    steps = [one.get("step", 0) for one in snapshots]
    finished = steps[-1] > config.learning
    first = config.learning + 1 if finished else steps[-1] / 2
    return [one for one, step in zip(snapshots, steps, strict=True) if step >= first]


def averages(snapshots: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the averages of each three snapshots in a row, with the step of the last of them."""
    result = []
    for end in range(_AVERAGED, len(snapshots) + 1):
        states = [one["generator"] for one in snapshots[end - _AVERAGED : end]]
        mean = {name: sum(state[name] for state in states) / _AVERAGED for name in states[0]}
        step = snapshots[end - 1]["step"]
        result.append({"generator": mean, "step": step, "averaged": _AVERAGED})
    return result


def best(
    scores: Sequence[Mapping[str, float]], real_genre_accuracy: float, real_unique: float
) -> int:
    """Return the place with the best sum of the scores above, genre and unique, in their units."""
    sums = [sum(score[name] / unit for name, unit in _UNITS.items()) for score in scores]
    short = [max(0.0, real_genre_accuracy - score["style_accuracy"]) for score in scores]
    astray = [max(0.0, score["unique"] - real_unique) for score in scores]
    worse = np.array(sums) + np.array(short) / _GENRE_UNIT + np.array(astray) / _UNIQUE_UNIT
    return int(np.argmin(worse))


def _scored(
    snapshot: dict[str, Any], config: Config, bars: Bars, judge: Judge, original: MemorisedBars
) -> ChosenSnapshot:
    generator = generator_of(config, snapshot, len(bars.genre_names))
    finish = Postprocessing(calibrate(generator, bars.of_split(TRAIN), seed=0), original)
    asked = conditions_of(judge.held_out)
    rows = [
        quick_scores(judge, sample_bars(generator, asked, seed, finish)) for seed in range(_SEEDS)
    ]
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return ChosenSnapshot(generator, int(snapshot["step"]), snapshot.get("averaged", 1), means)


def load_snapshot(path: Path) -> dict[str, Any]:
    """Return what training kept: the averaged generator's weights, its scores and its step."""
    try:
        snapshot: dict[str, Any] = torch.load(path, weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path} is not a snapshot of a run ({error})") from error
    return snapshot


def generator_of(config: Config, snapshot: dict[str, Any], genres: int) -> GeneratorNetwork:
    """Return the averaged generator that a snapshot holds."""
    generator = GeneratorNetwork(config, genres)
    try:
        generator.load_state_dict(snapshot["generator"])
    except (KeyError, RuntimeError) as error:
        raise CheckpointError("the snapshot does not fit the run's configuration") from error
    return generator.eval().requires_grad_(False)
