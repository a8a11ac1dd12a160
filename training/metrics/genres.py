"""Scores of each genre: recall, copies and spread of timing."""

from __future__ import annotations

import numpy as np
from scipy.stats import fisher_exact

from gdrm_tui.generation.generator import Generator
from training.bars import HELD_OUT, TRAIN, Bars, Floats
from training.metrics.generated_bars import drawn, generated
from training.metrics.judge import Judge
from training.metrics.metrics import copy_rate, hit_keys, manifold
from training.prepare import BLOCK_BARS

LEAST_BARS = 100
_MOST = 600

GenreScores = dict[str, float]


def genre_table(
    generator: Generator, judge: Judge, bars: Bars, least: int = LEAST_BARS
) -> dict[str, GenreScores]:
    """Return the scores of every genre with `least` training bars or more, by its name.

    Recall is measured against half of the genre's real bars. `real recall` is that of the other
    half, with as many bars.
    """
    own = judge.train.genres.argmax(1)
    kept = [i for i in range(len(bars.genre_names)) if (own == i).sum() >= least]
    real = bars.where((bars.split == TRAIN) | (bars.split == HELD_OUT))
    copied = real_copies(real)
    table = {}
    for genre in kept:
        rows = real.genres.argmax(1) == genre
        scores = _genre_scores(generator, judge, real.where(rows), genre)
        table[bars.genre_names[genre]] = scores | _over(scores["copies"], copied[rows])
    return table


def _over(rate: float, copied: np.ndarray) -> GenreScores:
    """Return the real rate of copies, and 1 if the generated rate is significantly above it.

    Fisher's exact test at 5 %: with a hundred real bars of a genre and no copies among them, a
    few copies among several hundred generated bars mean nothing.
    """
    made, known = round(rate * _MOST), int(copied.sum())
    table = [[made, _MOST - made], [known, len(copied) - known]]
    sure = fisher_exact(table, alternative="greater").pvalue < 0.05
    return {"real copies": float(copied.mean()), "copies surely over": float(sure)}


def _genre_scores(generator: Generator, judge: Judge, real: Bars, genre: int) -> GenreScores:
    asked = drawn(real, _MOST, genre)
    grids = generated(generator, asked, 1000 + genre)
    first, second = _halves(real, genre)
    reference = judge.features(first.grids)
    return {
        "bars": float(len(real)),
        "recall": manifold(reference, judge.features(grids[: len(second)])).recall,
        "real recall": manifold(reference, judge.features(second.grids)).recall,
        "copies": copy_rate(grids, judge.train.grids),
        "offset spread": spread_of_offsets(grids),
        "real offset spread": spread_of_offsets(real.grids),
        "genre": judge.genre_accuracy(grids, asked.genres),
        "hits": float(grids[:, 0].sum((1, 2)).mean()),
        "real hits": float(real.grids[:, 0].sum((1, 2)).mean()),
    }


def _halves(real: Bars, seed: int) -> tuple[Bars, Bars]:
    order = np.random.default_rng(seed).permutation(len(real))
    half = min(_MOST, len(order) // 2)
    return real.where(order[:half]), real.where(order[half : 2 * half])


def real_copies(real: Bars) -> np.ndarray:
    """Return for each real bar whether its hits occur in train outside its own block, shape (n,).

    This treats every block as if it were held out, so that a genre with few held-out bars has a
    rate too. A block is the bars 4 n to 4 n + 3 of a performance.
    """
    keys, blocks = hit_keys(real.grids), _blocks(real)
    places: dict[bytes, set[int]] = {}
    for key, block, split in zip(keys, blocks, real.split.tolist(), strict=True):
        if split == TRAIN:
            places.setdefault(key, set()).add(block)
    found = [
        bool(places.get(key, set()) - {block}) for key, block in zip(keys, blocks, strict=True)
    ]
    return np.array(found, bool)


def _blocks(real: Bars) -> list[int]:
    """Return a number for each bar, the same for bars of one block."""
    keys = np.stack([real.performance, real.place // BLOCK_BARS], axis=1)
    blocks: list[int] = np.unique(keys, axis=0, return_inverse=True)[1].ravel().tolist()
    return blocks


def spread_of_offsets(grids: Floats) -> float:
    """Return the standard deviation of the hits' offsets, in steps; 0 without hits."""
    offsets = grids[:, 2][grids[:, 0] > 0]
    return float(offsets.std()) if len(offsets) else 0.0
