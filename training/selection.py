"""Which snapshot of a run, or which average of several, is exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from training.bars import TRAIN, Bars
from training.config import Config
from training.errors import CheckpointError
from training.metrics.judge import Judge
from training.metrics.metrics import unique_rate
from training.metrics.quick import PhraseJudge, quick_scores
from training.model import Encoder, GeneratorNetwork
from training.sampling import sample_bars, sample_phrases
from training.shipping.calibration import Calibration, calibrate
from training.shipping.copies import MemorisedBars
from training.shipping.playable import Postprocessing

SNAPSHOTS = "snapshots"
# The difference in each score that counts as much as one unit in another, set by how much bars with
# mixed voices lose; negative where more is better. Ranks would give noise in two scores as much
# weight as a large difference in the third.
_UNITS = {
    "fd": 0.5,
    "c2st": 0.1,
    "phrase_c2st": 0.1,
    "coverage": -0.08,
    "precision": -0.05,
    "recall": -0.05,
}
_UNIQUE_UNIT = 0.02  # of distinct bars above the share among real bars, a sign of stray hits
_GENRE_UNIT = 0.025  # of genre accuracy below that of real bars; above it there is no gain
_AVERAGED = 3  # snapshots in a row
_SEEDS = 8  # with three, the choice between two snapshots is a matter of luck

Scores = dict[str, float]


class ChosenSnapshot(NamedTuple):
    """A snapshot's networks and calibration, its step, how many were averaged, and its scores."""

    generator: GeneratorNetwork
    encoder: Encoder
    calibration: Calibration
    step: int
    averaged: int
    scores: Scores


def choose(folder: Path, config: Config, bars: Bars, judge: Judge) -> ChosenSnapshot:
    """Return the best late snapshot of the run in `folder`, or average of them.

    Each is scored against the held-out bars, as it plays: with postprocessing. The losses do not
    show which is best, and the last is not always best. An average of three snapshots in a row
    plays fewer bars that no drummer plays, but also fewer of those that drummers do play.

    Raises
    ------
    CheckpointError
        If there is no snapshot, or one that does not fit the configuration.
    """
    snapshots = [load_snapshot(path) for path in sorted((folder / SNAPSHOTS).glob("*.pt"))]
    if not snapshots:
        raise CheckpointError(f"{folder} has no snapshot yet: train for longer")
    late = late_ones(snapshots, config)
    memorised = MemorisedBars.from_bars(bars)
    candidates = late + averages(late)
    choices = [_scored(one, config, bars, judge, memorised) for one in candidates]
    real_bars = judge.held_out.grids
    real = judge.genre_accuracy(real_bars, judge.held_out.genres)
    return choices[best([choice.scores for choice in choices], real, unique_rate(real_bars))]


def late_ones(snapshots: Sequence[dict[str, Any]], config: Config) -> list[dict[str, Any]]:
    """Return the snapshots of the finishing steps; if there are none, those of the second half."""
    steps = [one.get("step", 0) for one in snapshots]
    finished = steps[-1] > config.learning
    first = config.learning + 1 if finished else steps[-1] / 2
    return [one for one, step in zip(snapshots, steps, strict=True) if step >= first]


def averages(snapshots: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the average of every three snapshots in a row, with the step of the last one."""
    result = []
    for end in range(_AVERAGED, len(snapshots) + 1):
        some = snapshots[end - _AVERAGED : end]
        means = {
            part: {name: sum(one[part][name] for one in some) / _AVERAGED for name in some[0][part]}
            for part in ("generator", "encoder")
        }
        result.append({**means, "step": some[-1]["step"], "averaged": _AVERAGED})
    return result


def best(
    scores: Sequence[Mapping[str, float]], real_genre_accuracy: float, real_unique: float
) -> int:
    """Return the index of the best weighted sum of all the scores above."""
    sums = [
        sum(score[name] / unit for name, unit in _UNITS.items() if name in score)
        for score in scores
    ]
    short = [max(0.0, real_genre_accuracy - score["genre_accuracy"]) for score in scores]
    astray = [max(0.0, score["unique"] - real_unique) for score in scores]
    worse = np.array(sums) + np.array(short) / _GENRE_UNIT + np.array(astray) / _UNIQUE_UNIT
    return int(np.argmin(worse))


def _scored(
    snapshot: dict[str, Any], config: Config, bars: Bars, judge: Judge, memorised: MemorisedBars
) -> ChosenSnapshot:
    generator, encoder = networks_of(config, snapshot, len(bars.genre_names))
    calibration = calibrate(generator, bars.of_split(TRAIN), seed=0)
    played, phrases = Postprocessing(calibration, memorised), PhraseJudge(judge.held_out)
    rows = []
    for seed in range(_SEEDS):
        scores = quick_scores(judge, sample_bars(generator, judge.held_out, seed, played))
        four = sample_phrases(generator, phrases.bars, phrases.rows, seed, played)
        rows.append(scores | phrases.scores(four))
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    averaged = snapshot.get("averaged", 1)
    return ChosenSnapshot(generator, encoder, calibration, int(snapshot["step"]), averaged, means)


def load_snapshot(path: Path) -> dict[str, Any]:
    """Return what training kept: the averaged generator's weights, its scores and its step."""
    try:
        snapshot: dict[str, Any] = torch.load(path, weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path} is not a snapshot of a run ({error})") from error
    return snapshot


def networks_of(
    config: Config, snapshot: dict[str, Any], genres: int
) -> tuple[GeneratorNetwork, Encoder]:
    """Return the averaged generator and encoder that a snapshot holds."""
    generator, encoder = GeneratorNetwork(config, genres), Encoder(config, genres)
    try:
        generator.load_state_dict(snapshot["generator"])
        encoder.load_state_dict(snapshot["encoder"])
    except (KeyError, RuntimeError) as error:
        raise CheckpointError("the snapshot does not fit the run's configuration") from error
    return generator.eval().requires_grad_(False), encoder.eval().requires_grad_(False)
