"""How typical of its genre each bar is, judged by the data alone.

A bar is reduced to its skeleton: kick, loud snare, timekeeper, toms and crashes. It is typical
where its skeleton is like those of its own performance and, more so, like those of the genre's
other performances. No rule says what a groove is; typical bars turn out to be grooves. Densities of
raw cells do not work: they find sparse bars typical.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from gdrm_tui.core.skeleton import LOUD, likeness, skeletons
from gdrm_tui.core.voices import voice_index
from training.bars import TRAIN, Bars, Floats

_OTHERS = 1.5  # weight of the rank among other performances; that within the own one has 1
_MISLABELLED = 0.25
_FEW = 20
_MOST = 200  # skeletons that stand for a genre
_LEAST_RANK = 0.001
_MOSTLY, _OFTEN, _HARDLY, _LONG = 0.75, 0.4, 0.25, 16
_KICK, _SNARE = voice_index("kick"), voice_index("snare")
_BACKBEAT = [4, 12]


def with_typicality(bars: Bars) -> Bars:
    """Return the bars with their weights and typicality."""
    weight = np.ones(len(bars), np.float32)
    for split in np.unique(bars.split):
        weight[bars.split == split] = performance_weights(bars.of_split(split))
    bars = replace(bars, weight=weight)
    return replace(bars, typicality=typicality(bars))


def performance_weights(bars: Bars) -> Floats:
    """Return a weight for each bar, shape (n,), with a mean of 1.

    A performance of n bars weighs the square root of n, so that one long take is not a genre.
    Performances that are not what their label says weigh a quarter of that.
    """
    _, number, counts = np.unique(bars.performance, return_inverse=True, return_counts=True)
    weights = counts[number] ** -0.5
    weights[np.isin(bars.performance, mislabelled(bars))] *= _MISLABELLED
    result: Floats = (weights / weights.mean()).astype(np.float32)
    return result


def mislabelled(bars: Bars) -> list[int]:
    """Return the performances that hardly ever have the kick on 1, in genres with a backbeat.

    They are exercises over an ostinato, or begin in the middle of a bar. Which of both cannot be
    told from their hits, so they are not moved. Genres without a backbeat are left alone: in
    some of them, as in samba, the kick is rightly elsewhere.
    """
    found: set[int] = set()
    beats = bars.where(bars.fill == 0)
    for genre in range(beats.genres.shape[1]):
        own = beats.where(beats.genres[:, genre] > 0)
        numbers, of, counts = np.unique(own.performance, return_inverse=True, return_counts=True)
        if not len(numbers):
            continue
        snare = own.grids[:, 1, _SNARE] > LOUD
        on_one = np.bincount(of, own.grids[:, 0, _KICK, 0]) / counts
        backbeat = np.bincount(of, snare[:, _BACKBEAT].all(1)) / counts
        if np.median(on_one) >= _MOSTLY and np.median(backbeat) >= _OFTEN:
            found.update(numbers[(on_one < _HARDLY) & (counts >= _LONG)].tolist())
    return sorted(found)


def typicality(bars: Bars) -> Floats:
    """Return the typicality of each bar, shape (n,), in (0, 1).

    It is a rank among the bars of the same genre and kind (beat or fill): of the train bars a share
    of t, weighted by performance, is less typical than a bar at t. Bars of two genres have the mean
    of their ranks in both.
    """
    shape, weights = skeletons(bars.grids[:, 1]), bars.weight
    total, count = np.zeros(len(bars), np.float32), np.zeros(len(bars), np.float32)
    for genre in range(bars.genres.shape[1]):
        for fill in (0, 1):
            rows = np.flatnonzero((bars.genres[:, genre] > 0) & (bars.fill == fill))
            if not len(rows):
                continue
            part = bars.where(rows)
            total[rows] += _ranks_within(part, shape[rows], weights[rows])
            count[rows] += 1
    return total / count


def _ranks_within(bars: Bars, shape: Floats, weights: Floats) -> Floats:
    """Return the ranks of bars of one genre and kind."""
    known = bars.split == TRAIN
    if not known.any():
        known = np.ones(len(bars), bool)
    like = likeness(shape, shape)
    np.fill_diagonal(like, 0)
    same = bars.performance[:, None] == bars.performance[None]
    # Train bars are compared with; a performance outside train is compared with its own bars.
    own_bars = same & (known[None] | ~(same & known[None]).any(1)[:, None])
    np.fill_diagonal(own_bars, False)
    others = ~same & known[None]
    own = (like * own_bars).sum(1) / np.maximum(own_bars.sum(1), 1)
    spread = weights[None] * others
    foreign = (like * spread).sum(1) / np.maximum(spread.sum(1), 1e-9)
    both = _rank(own, known, weights) + _OTHERS * _rank(foreign, known, weights)
    return _rank(both, known, weights)


def _rank(values: Floats, known: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Return the share of the known bars' weight that lies below each value; ties share theirs."""
    distinct, number = np.unique(values[known], return_inverse=True)
    mass = np.bincount(number.ravel(), weights[known], len(distinct))
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()
    rank: Floats = np.interp(values, distinct, middle).astype(np.float32)
    return rank


def shared_typicality(bars: Bars) -> float:
    """Return how much bars of one phrase share of their typicality, in [0, 1].

    The correlation of the normal scores of bars that follow each other.
    """
    scores = norm.ppf(bars.typicality.clip(1e-3, 1 - 1e-3))
    next_to = (np.diff(bars.performance) == 0) & (np.diff(bars.place) == 1)
    if next_to.sum() < _FEW:
        return 0.5
    weights = bars.weight[:-1][next_to]
    pairs = np.stack([scores[:-1][next_to], scores[1:][next_to]])
    covariance = np.cov(pairs, aweights=weights)
    shared = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(np.clip(shared, 0.0, 1.0))


def typical_bars(bars: Bars) -> dict[str, Bars]:
    """Return for each genre a few beats that stand for all, drawn evenly over the performances."""
    found = {}
    for genre, name in enumerate(bars.genre_names):
        own = bars.where((bars.genres[:, genre] > 0) & (bars.fill == 0))
        found[name] = own.drawn(min(_MOST, len(own)), 0) if len(own) else own
    return found


def typical_skeletons(bars: Bars) -> dict[str, list[list[int]]]:
    """Return for each genre what its bars are made of: the skeletons of `typical_bars`.

    The player tells by them how typical a bar is: the rank of its mean likeness to the genre's.
    Each is a list of the cells that sound.
    """
    return {
        name: [np.flatnonzero(row).tolist() for row in skeletons(own.grids[:, 1])]
        for name, own in typical_bars(bars).items()
    }


def typical_ranks(bars: Bars) -> dict[str, list[float]]:
    """Return for each genre how typical those bars are, in (0, 1]: what they count there."""
    return {
        name: own.typicality.clip(_LEAST_RANK, 1).astype(float).round(3).tolist()
        for name, own in typical_bars(bars).items()
    }
