"""Genre mixes: how bars change from one genre to another."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Generator, grids_of
from training.bars import Bars, Floats
from training.metrics.generated_bars import drawn, latents_of
from training.metrics.judge import Judge
from training.metrics.metrics import two_sample_auc

POINTS = 11
_LEAST_BARS = 100
_SLACK = 0.02
_CLASSIFIERS = 3

Pair = tuple[str, str]


class GenrePath(NamedTuple):
    """Bars of mixes between two genres, and real bars of both genres.

    `frames` has shape (points, n, 3, voices, steps), with the same latent at every point. `real`
    has shape (n, 3, voices, steps): the first half is of the first genre, the second half of the
    second. Generated bars have the tempos of the real ones.
    """

    pair: Pair
    frames: Floats
    real: Floats

    @property
    def ends(self) -> Floats:
        """The bars at that end of the path whose genre matches the real bar at the same index."""
        half = len(self.real) // 2
        return np.concatenate([self.frames[0, :half], self.frames[-1, half:]])

    @property
    def middle(self) -> Floats:
        """The bars half way along the path."""
        middle: Floats = self.frames[POINTS // 2]
        return middle


def genre_pairs(generator: Generator, count: int, seed: int = 0) -> list[Pair]:
    """Return a random sample of the pairs of genres that have enough bars."""
    known = zip(generator.genres, generator.card.genre_bars, strict=True)
    names = [name for name, bars in known if bars >= _LEAST_BARS] or list(generator.genres)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    order = np.random.default_rng(seed).permutation(len(pairs))
    return [pairs[i] for i in order[:count]]


def genre_path(generator: Generator, train: Bars, pair: Pair, count: int, seed: int) -> GenrePath:
    """Return the path of `count` latents, an even number, between the genres of the pair."""
    real = [drawn(_of_genre(train, name), count // 2, seed) for name in pair]
    bpm = np.concatenate([bars.bpm for bars in real])
    ways = [
        bars_along(generator, latent, pair, float(tempo))
        for latent, tempo in zip(latents_of(generator, len(bpm), seed), bpm, strict=True)
    ]
    return GenrePath(pair, np.stack(ways, axis=1), np.concatenate([bars.grids for bars in real]))


def _of_genre(bars: Bars, name: str) -> Bars:
    """Return the bars of a genre alone, or if there are none, of it and another genre."""
    share = bars.genres[:, bars.genre_names.index(name)]
    return bars.where(share >= share.max())


def bars_along(generator: Generator, latent: Floats, pair: Pair, bpm: float) -> Floats:
    """Return one latent's bars along the path, shape (points, 3, voices, steps)."""
    first, second = pair
    steps = np.linspace(0, 1, POINTS).tolist()
    # All that was ever played, as `generated_bars.controls_of`: so are the real bars beside them.
    mixes = [Controls({first: 1 - share, second: share}, bpm, surprise=1.0) for share in steps]
    return grids_of(generator.bar(latent, controls) for controls in mixes)


def genre_mix_curves(
    generator: Generator, judge: Judge, pairs: int, count: int, seed: int = 0
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return how the judge's shares move from genre A to genre B, as curves and summary values.

    Curves are means over pairs and latents at 11 points of the path. The values are

    - `monotone`, the fraction of steps in which the mean share of B falls by no more than 0.02,
      and `monotone a path`, the same for single latents;
    - `crossing`, the mean weight of B at which its share passes that of A;
    - `jump`, the largest step over the mean step, in cells, and `share jump`, the same for the
      shares of A and B, whichever is larger; both are of means over pairs and latents;
    - `ends C2ST` and `midpoints C2ST`, of bars at both ends and half way, against real bars of
      both genres.
    """
    paths = [
        genre_path(generator, judge.train, pair, count, seed + number)
        for number, pair in enumerate(genre_pairs(generator, pairs, seed))
    ]
    opinions = np.stack([_opinions(judge, path) for path in paths])
    curves, rising = opinions.mean(2), np.diff(opinions[..., 1], axis=1)
    shares = curves.mean(0)
    moved = np.mean([_moved(path) for path in paths], axis=0)
    values = {
        "monotone": float(np.mean(np.diff(curves[:, :, 1], axis=1) > -_SLACK)),
        "monotone a path": float(np.mean(rising > -_SLACK)),
        "crossing": float(np.mean([_crossing(curve) for curve in curves])),
        "jump": jump(moved),
        "share jump": max(jump(np.abs(np.diff(side))) for side in shares.T),
        "ends C2ST": _told_from_real(paths, "ends"),
        "midpoints C2ST": _told_from_real(paths, "middle"),
    }
    return {
        "weight of B": np.linspace(0, 1, POINTS).tolist(),
        "share of A": shares[:, 0].tolist(),
        "share of B": shares[:, 1].tolist(),
        "cells moved": [0.0, *moved.tolist()],
    }, values


def _opinions(judge: Judge, path: GenrePath) -> Floats:
    """Return the judge's shares of both genres, shape (points, n, 2)."""
    places = [judge.train.genre_names.index(name) for name in path.pair]
    return np.stack([judge.genre_shares(grids)[:, places] for grids in path.frames])


def _moved(path: GenrePath) -> Floats:
    """Return the mean cells that change from each point to the next, shape (points - 1,)."""
    steps = [(a[:, 0] != b[:, 0]).sum((1, 2)).mean() for a, b in pairwise(path.frames)]
    return np.array(steps, np.float32)


def jump(steps: Floats) -> float:
    """Return the largest of the steps, 0 or more, over their mean; 1 where nothing moves."""
    return float(steps.max() / steps.mean()) if steps.any() else 1.0


def _crossing(curve: Floats) -> float:
    """Return the interpolated weight of B at which its share passes that of A."""
    lead = curve[:, 1] - curve[:, 0]
    above = np.flatnonzero(lead > 0)
    if not len(above) or above[0] == 0:
        return 0.0 if len(above) else 1.0
    after = int(above[0])
    part = lead[after - 1] / (lead[after - 1] - lead[after])
    return float((after - 1 + part) / (POINTS - 1))


def _told_from_real(paths: list[GenrePath], part: str) -> float:
    """Return the C2ST of the paths' `ends` or `middle` against the real bars."""
    real = np.concatenate([path.real for path in paths])
    made = np.concatenate([getattr(path, part) for path in paths])
    return float(np.mean([two_sample_auc(real, made, seed) for seed in range(_CLASSIFIERS)]))
