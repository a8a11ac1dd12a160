"""Genre mixes: what lies on the way from one style to another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gdrm_tui.core.session import Controls
from gdrm_tui.generation.generator import Generator
from training.evaluation.judge import Judge
from training.evaluation.metrics import two_sample_auc
from training.evaluation.played import grids_of, latents_of
from training.prepare import Floats

POINTS = 11
_LEAST_BARS = 100
_SLACK = 0.02


def style_pairs(generator: Generator, count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Return pairs of styles that rest on enough bars, a sample of all there are."""
    known = zip(generator.genres, generator.card.genre_bars, strict=True)
    names = [name for name, bars in known if bars >= _LEAST_BARS] or list(generator.genres)
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    order = np.random.default_rng(seed).permutation(len(pairs))
    return [pairs[i] for i in order[:count]]


def path(generator: Generator, latents: Floats, pair: tuple[str, str], bpm: float) -> Floats:
    """Return the bars on the way, shape (points, n, 3, voices, steps), the latents held."""
    first, second = pair
    steps = np.linspace(0, 1, POINTS).tolist()
    mixes = [Controls({first: 1 - share, second: share}, bpm) for share in steps]
    return np.stack([grids_of(generator.bars(latents, controls)) for controls in mixes])


def mixing(
    generator: Generator, judge: Judge, pairs: int, count: int, seed: int = 0
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return how the judge's opinion goes over from style A to B, and what that amounts to.

    Curves are means over pairs and latents at 11 points of the way. The values are

    - `monotone`, the share of steps along which the mean share of B falls by no more than 0.02,
      and `monotone a path`, that of single latents;
    - `crossing`, the mean weight of B at which it overtakes A;
    - `jump`, the median over paths of the largest step over the mean step, in cells;
    - `midpoints C2ST`, of bars half way against those at both ends, and `ends C2ST`, of one half
      of the ends against the other, its floor.
    """
    chosen = style_pairs(generator, pairs, seed)
    bpm = float(np.median(judge.train.bpm))
    shares, rising, jumps, films = [], [], [], []
    for number, pair in enumerate(chosen):
        film = path(generator, latents_of(generator, count, seed + number), pair, bpm)
        opinions = np.stack([_shares(judge, grids, pair) for grids in film])
        shares.append(opinions.mean(1))
        rising.append(np.diff(opinions[:, :, 1], axis=0) > -_SLACK)
        jumps.append(_jumps(film))
        films.append(film)
    curves = np.stack(shares)
    of_a, of_b = curves.mean(0).T.tolist()
    values = {
        "monotone": float(np.mean(np.diff(curves[:, :, 1], axis=1) > -_SLACK)),
        "monotone a path": float(np.mean(rising)),
        "crossing": float(np.mean([_crossing(curve) for curve in curves])),
        "jump": float(np.median(np.concatenate(jumps))),
        **_midpoints(films),
    }
    weights = np.linspace(0, 1, POINTS).tolist()
    return {"weight of B": weights, "share of A": of_a, "share of B": of_b}, values


def _shares(judge: Judge, grids: Floats, pair: tuple[str, str]) -> Floats:
    """Return the judge's shares of both styles, shape (n, 2)."""
    names = judge.train.style_names
    both: Floats = judge.style_shares(grids)[:, [names.index(name) for name in pair]]
    return both


def _jumps(film: Floats) -> Floats:
    """Return for each latent its largest step in cells over its mean step; 1 where it stays."""
    moved = np.stack([(a[:, 0] != b[:, 0]).sum((1, 2)) for a, b in pairwise(film)])
    mean = moved.mean(0)
    jumps: Floats = np.where(mean > 0, moved.max(0) / np.maximum(mean, 1e-9), 1)
    return jumps


def _crossing(curve: Floats) -> float:
    """Return the weight of B from which its share is above that of A, between points too."""
    lead = curve[:, 1] - curve[:, 0]
    above = np.flatnonzero(lead > 0)
    if not len(above) or above[0] == 0:
        return 0.0 if len(above) else 1.0
    after = int(above[0])
    part = lead[after - 1] / (lead[after - 1] - lead[after])
    return float((after - 1 + part) / (POINTS - 1))


def _midpoints(films: list[Floats]) -> dict[str, float]:
    """Return how surely midpoints are told from ends, and ends from ends.

    Each side has latents of its own: bars of one latent are alike, and twins on both sides would
    mislead the classifier.
    """
    half = films[0].shape[1] // 2
    ends, other = (
        np.concatenate([film[[0, -1], rows].reshape(-1, *film.shape[2:]) for film in films])
        for rows in (slice(None, half), slice(half, None))
    )
    middle = np.concatenate([film[POINTS // 2, half:] for film in films])
    return {
        "midpoints C2ST": two_sample_auc(ends, middle),
        "ends C2ST": two_sample_auc(ends, other),
    }
