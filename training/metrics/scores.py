"""The scores of a set of bars, with confidence intervals, and the hit rates of voices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import t

from gdrm_tui.core.voices import VOICE_NAMES
from training.bars import Bars, Floats
from training.metrics.judge import Judge
from training.metrics.metrics import Features, copies, frechet_distance, memberships
from training.metrics.table import Scores

Interval = tuple[float, float]

_RESAMPLES = 200


def mean_scores(rows: list[Scores]) -> Scores:
    """Return the mean of each score over samples."""
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def seed_intervals(rows: list[Scores]) -> dict[str, Interval]:
    """Return 95 % intervals of the means from their spread over sampling seeds (Student's t)."""
    if len(rows) < 2:
        return {}
    reach = float(t.ppf(0.975, len(rows) - 1)) / len(rows) ** 0.5
    result = {}
    for name, mean in mean_scores(rows).items():
        half = reach * float(np.std([row[name] for row in rows], ddof=1))
        result[name] = (mean - half, mean + half)
    return result


def bootstrap_intervals(
    judge: Judge, real: Bars, samples: list[tuple[Floats, Bars]], resamples: int = _RESAMPLES
) -> dict[str, Interval]:
    """Return 95 % intervals of the scores that are means over bars, and of FD, by resampling bars.

    Each of `samples` is the grids and conditions of one sampling seed. Bars are resampled within
    each, `resamples` times (FD a quarter as often), and the scores are averaged over the samples.
    """
    reference = judge.features(real.grids)
    features = [judge.features(grids) for grids, _ in samples]
    inside = [memberships(reference, rows) for rows in features]
    columns = {
        "precision": [one.precise for one in inside],
        "recall": [one.recalled for one in inside],
        "coverage": [one.covered for one in inside],
        "hits": [grids[:, 0].sum((1, 2)) for grids, _ in samples],
        "copies": [copies(grids, judge.train.grids) for grids, _ in samples],
        "genre": [judge.recognised(grids, asked.genres) for grids, asked in samples],
    }
    result = {name: _interval_of_means(values, resamples) for name, values in columns.items()}
    return result | {"fd": _interval_of_frechet(reference, features, resamples)}


def _interval_of_means(samples: list[npt.NDArray[np.generic]], resamples: int) -> Interval:
    chance = np.random.default_rng(0)
    means = np.zeros(resamples)
    for values in samples:
        index = chance.integers(len(values), size=(resamples, len(values)))
        means += values.astype(float)[index].mean(1) / len(samples)
    low, high = np.quantile(means, (0.025, 0.975)).tolist()
    return low, high


def _interval_of_frechet(reference: Features, samples: list[Features], resamples: int) -> Interval:
    """Return the bootstrap interval minus its bias: resampling with repeats raises the distance."""
    chance = np.random.default_rng(0)
    value = np.mean([frechet_distance(reference, rows) for rows in samples])
    count = max(20, resamples // 4)
    again = np.empty(count)
    for i in range(count):
        rows = samples[i % len(samples)]
        known = reference[chance.integers(len(reference), size=len(reference))]
        again[i] = frechet_distance(known, rows[chance.integers(len(rows), size=len(rows))])
    bias = again.mean() - value
    low, high = (np.quantile(again, (0.025, 0.975)) - bias).tolist()
    return low, high


def voice_table(train: Floats, grids: Floats) -> dict[str, Scores]:
    """Return each voice's hits per 100 bars, generated and in train, with the hit counts."""
    table = {}
    for voice, name in enumerate(VOICE_NAMES):
        made, known = (g[:, 0, voice] for g in (grids, train))
        rates = [100 * float(hits.sum() / len(hits)) for hits in (made, known)]
        table[name] = {
            "generated": rates[0],
            "train": rates[1],
            "deviation": deviation(rates[0], rates[1]),
            "counted": float(made.sum()),
            "counted in train": float(known.sum()),
        }
    return table


def deviation(made: float, known: float) -> float:
    """Return the relative deviation from a known rate; 0 if both are 0."""
    if known == 0:
        return 0.0 if made == 0 else float("inf")
    return made / known - 1
