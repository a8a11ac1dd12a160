"""The scores that are logged during a run and used to choose a snapshot."""

from __future__ import annotations

import numpy as np

from training.bars import Bars, Floats
from training.metrics.judge import Judge
from training.metrics.metrics import (
    copy_rate,
    frechet_distance,
    manifold,
    two_sample_auc,
    unique_rate,
)
from training.metrics.phrases import (
    PhraseSet,
    blocks,
    changed,
    drawn_blocks,
    enough,
    phrase_auc,
    phrase_set,
)

_FEWEST = 20  # phrases by which others can be judged


def quick_scores(judge: Judge, grids: Floats) -> dict[str, float]:
    """Return scores of `grids`, one generated bar for each held-out bar, under its condition."""
    features = judge.features(grids)
    shape = manifold(judge.reference, features)
    return {
        "fd": frechet_distance(judge.reference, features),
        "c2st": two_sample_auc(judge.held_out.grids, grids),
        "precision": shape.precision,
        "recall": shape.recall,
        "coverage": shape.coverage,
        "hits": float(grids[:, 0].sum((1, 2)).mean()),
        "unique": unique_rate(grids),
        "copies": copy_rate(grids, judge.train.grids),
        "genre_accuracy": judge.genre_accuracy(grids, judge.held_out.genres),
    }


def quick_floors(judge: Judge, seed: int = 0) -> dict[str, float]:
    """Return the scores of as many real train bars, by the names of `quick_scores`."""
    real = judge.train.drawn(len(judge.held_out), seed)
    unseen = judge.genre_accuracy(judge.held_out.grids, judge.held_out.genres)
    # All train bars are in train, so copies are counted among held-out bars instead.
    copied = copy_rate(judge.held_out.grids, judge.train.grids)
    scores = {**quick_scores(judge, real.grids), "genre_accuracy": unseen, "copies": copied}
    return scores | PhraseJudge(judge.held_out).floors(judge.train, seed)


class PhraseJudge:
    """Scores phrases against whole phrases of `bars`.

    Attributes
    ----------
    rows : shape (phrases, 4)
        Rows of `bars` under whose conditions phrases are asked for.
    """

    def __init__(self, bars: Bars) -> None:
        self.bars, self.rows = bars, blocks(bars)

    def scores(self, phrases: Floats) -> dict[str, float]:
        """Return the scores of phrases, shape (n, 4, 3, voices, steps), one for each of `rows`.

        `phrase_c2st` is 0.5 where they cannot be told from real ones; `phrase_changes` the mean
        cells that change from bar to bar. Nothing where there are too few real ones, or too few
        performances of them.
        """
        real = phrase_set(self.bars, self.rows)
        if len(self.rows) < _FEWEST or not enough(real):
            return {}
        return self._scores(real, PhraseSet(phrases, real.performance))

    def floors(self, train: Bars, seed: int = 0) -> dict[str, float]:
        """Return the scores of as many phrases of `train`, drawn by weight; nothing as above."""
        real = phrase_set(self.bars, self.rows)
        if len(self.rows) < _FEWEST or not enough(real):
            return {}
        drawn = drawn_blocks(train, len(self.rows), np.random.default_rng(seed))
        return self._scores(real, phrase_set(train, drawn))

    def _scores(self, real: PhraseSet, other: PhraseSet) -> dict[str, float]:
        return {
            "phrase_c2st": phrase_auc(real, other),
            "phrase_changes": float(np.mean(changed(other.grids).sum((2, 3)))),
        }
