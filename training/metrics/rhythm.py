"""Overlap of rhythm features, within and between sets of bars.

Yang and Lerch, "On the evaluation of generative models in music", Neural Computing and
Applications 32 (2020): for each feature the distances of bars within the real set, and those
between real and generated bars, are two distributions. Where generated bars are as real ones, they
are the same: their Kullback-Leibler divergence is 0 and their overlapping area 1. The mean over
features alone blesses rotated and repeated bars, so it is one row of many.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.distance import cdist, pdist

from gdrm_tui.core.voices import voice_index
from training.bars import Floats

Rows = npt.NDArray[np.float64]

_BARS = 600
_BINS, _SMOOTHING = 64, 1.5
_FLOOR = 1e-4
_CYMBALS = tuple(
    voice_index(name)
    for name in ("closed-hat", "pedal-hat", "open-hat", "crash", "crash-2", "ride", "ride-bell")
)
# Metrical weight of each sixteenth (Longuet-Higgins and Lee 1984, 4/4).
_METRE = np.array([0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4], float)


class Overlap(NamedTuple):
    """Means over the features: `divergence` in nats, 0 or more, and `area` in [0, 1]."""

    divergence: float
    area: float


def rhythm_features(grids: Floats) -> dict[str, Rows]:
    """Return features of bars of shape (n, 3, voices, steps), each of shape (n, d)."""
    hits, velocities, offsets = (grids[:, i].astype(float) for i in range(3))
    total = np.maximum(hits.sum((1, 2)), 1)
    rhythm = hits.max(1)
    loudness = velocities.sum((1, 2)) / total
    lean = offsets.sum((1, 2)) / total
    spread = np.sqrt(((velocities - loudness[:, None, None] * hits) ** 2).sum((1, 2)) / total)
    swing = np.sqrt(((offsets - lean[:, None, None] * hits) ** 2).sum((1, 2)) / total)
    columns = {
        "hits": hits.sum((1, 2)),
        "kick": hits[:, voice_index("kick")].sum(1),
        "snare": hits[:, voice_index("snare")].sum(1),
        "cymbals": hits[:, _CYMBALS].sum((1, 2)),
        "steps sounding": rhythm.sum(1),
        "syncopation": _syncopation(rhythm),
        "loudness": loudness,
        "dynamics": spread,
        "timing": swing,
    }
    rows = {name: column[:, None] for name, column in columns.items()}
    return rows | {"hits a step": hits.sum(1), "hits a voice": hits.sum(2)}


def _syncopation(rhythm: Rows) -> Rows:
    """Return the sum of metrical differences where a rest is stronger than the hit before it."""
    score = np.zeros(len(rhythm))
    last = np.full(len(rhythm), _METRE.max())  # nothing before the bar is syncopated against
    for step, weight in enumerate(_METRE):
        sounding = rhythm[:, step] > 0
        rest = ~sounding & (weight > last)
        score += np.where(rest, weight - last, 0)
        last = np.where(sounding, weight, np.where(rest, weight, last))
    return score


def overlap(real: Floats, fake: Floats, seed: int = 0) -> Overlap:
    """Return how alike the distances within `real` and from `real` to `fake` are distributed."""
    first, second = (rhythm_features(_few(grids, seed)) for grids in (real, fake))
    both = [_alike(first[name], second[name]) for name in first]
    return Overlap(*np.mean(both, axis=0).tolist())


def _few(grids: Floats, seed: int) -> Floats:
    order = np.random.default_rng(seed).permutation(len(grids))
    return grids[order[:_BARS]]


def _alike(real: Rows, fake: Rows) -> tuple[float, float]:
    within, between = pdist(real), cdist(real, fake).ravel()
    end = max(within.max(initial=0), between.max(initial=0)) or 1.0
    first, second = (_density(values, end) for values in (within, between))
    divergence = (first * np.log(first / second)).sum()
    return float(divergence), float(np.minimum(first, second).sum())


def _density(values: Rows, end: float) -> Rows:
    """Return a smoothed histogram summing to 1, above 0 in every bin."""
    counts = np.histogram(values, _BINS, (0, end))[0].astype(float)
    smooth = gaussian_filter1d(counts / counts.sum(), _SMOOTHING, mode="reflect") + _FLOOR / _BINS
    result: Rows = smooth / smooth.sum()
    return result
