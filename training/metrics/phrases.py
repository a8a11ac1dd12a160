"""Phrases: whether four bars belong together as a drummer's do.

A phrase is described by how its bars differ, two by two: in which voices, on which beats, and in
the touch of the hits that stay. The description does not say what the groove is, so a set of good
single bars that have nothing to do with each other is told apart at once.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from gdrm_tui.core.voices import voice_index
from training.bars import Bars, Floats

BARS = 4
_FOLDS = 5
_BEATS = 4
# The nine voices of the dataset's papers; the others join the one they are played like.
_NINE = (
    ("kick",),
    ("snare", "cross-stick"),
    ("closed-hat", "pedal-hat"),
    ("open-hat",),
    ("low-tom",),
    ("mid-tom",),
    ("high-tom",),
    ("crash", "crash-2"),
    ("ride", "ride-bell"),
)
_ROWS = [[voice_index(name) for name in names] for names in _NINE]


def blocks(bars: Bars) -> npt.NDArray[np.int64]:
    """Return the rows of whole blocks of four bars, shape (blocks, 4), in playing order."""
    number = bars.place // BARS
    found: dict[tuple[int, int], list[int]] = {}
    for row, key in enumerate(zip(bars.performance.tolist(), number.tolist(), strict=True)):
        found.setdefault(key, []).append(row)
    whole = [rows for rows in found.values() if len(rows) == BARS]
    order = [sorted(rows, key=lambda row: int(bars.place[row])) for rows in whole]
    return np.array(order, np.int64).reshape(-1, BARS)


def drawn_blocks(bars: Bars, count: int, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the rows of `count` whole blocks, or all, drawn by the weights of their bars."""
    rows = blocks(bars)
    weights = bars.weight[rows[:, 0]].astype(np.float64)
    size = min(count, len(rows))
    drawn: npt.NDArray[np.int64] = rows[
        chance.choice(len(rows), size, replace=False, p=weights / weights.sum())
    ]
    return drawn


def reduced(grids: Floats) -> Floats:
    """Return grids with nine voices, shape (n, 3, 9, steps), the loudest hit of those that join."""
    rows = []
    for voices in _ROWS:
        part = grids[:, :, voices]
        loudest = part[:, 1].argmax(1)[:, None, None, :]
        rows.append(
            np.take_along_axis(part, np.broadcast_to(loudest, (len(part), 3, 1, part.shape[3])), 2)
        )
    return np.concatenate(rows, axis=2)


def changed(phrases: Floats) -> Floats:
    """Return which cells change from bar to bar, shape (phrases, 3, 9, steps), of 144 each time.

    `phrases` has shape (phrases, 4, 3, voices, steps).
    """
    hits = _nine(phrases)[:, :, 0] > 0
    cells: Floats = np.not_equal(hits[:, 1:], hits[:, :-1]).astype(np.float32)
    return cells


def _nine(phrases: Floats) -> Floats:
    bars = reduced(phrases.reshape(-1, *phrases.shape[2:]))
    phrased: Floats = bars.reshape(len(phrases), BARS, *bars.shape[1:])
    return phrased


def description(phrases: Floats) -> Floats:
    """Return what the two-sample test sees of phrases, shape (phrases, features)."""
    cells = _nine(phrases)
    hits, touch = cells[:, :, 0] > 0, cells[:, :, 1:]
    columns: list[Floats] = []
    for first, second in combinations(range(BARS), 2):
        differ = (hits[:, first] != hits[:, second]).astype(np.float32)
        stay = (hits[:, first] & hits[:, second])[:, None]
        beats = differ.reshape(*differ.shape[:2], _BEATS, -1).sum((1, 3))
        moved = np.abs(touch[:, first] - touch[:, second]) * stay
        mean = moved.sum((2, 3)) / np.maximum(stay.sum((2, 3)), 1)
        columns += [differ.sum(2), beats, differ.sum((1, 2))[:, None], mean]
    shared = hits.all(1)
    columns += [shared.sum(2), shared.sum((1, 2))[:, None]]
    return np.concatenate(columns, axis=1).astype(np.float32)


class PhraseSet(NamedTuple):
    """Phrases, shape (n, 4, 3, voices, steps), and the performance each belongs to, shape (n,)."""

    grids: Floats
    performance: npt.NDArray[np.int64]


def phrase_set(bars: Bars, rows: npt.NDArray[np.int64], grids: Floats | None = None) -> PhraseSet:
    """Return phrases of `bars` at `rows`, shape (n, 4), with other grids if they are given."""
    own = bars.grids if grids is None else grids
    return PhraseSet(own[rows], bars.performance[rows[:, 0]])


def enough(phrases: PhraseSet) -> bool:
    """Return whether phrases are of enough performances to be learnt from and scored by turns."""
    return len(np.unique(phrases.performance)) >= _FOLDS


def phrase_auc(real: PhraseSet, other: PhraseSet, seed: int = 0) -> float:
    """Return the AUC of boosted trees that tell other phrases from real ones; 0.5 if they cannot.

    What they learn from and what they are scored on are different performances, of which there
    must be `enough`.
    """
    return grouped_auc(
        description(real.grids), real.performance, description(other.grids), other.performance, seed
    )


def grouped_auc(
    real: Floats,
    real_groups: npt.NDArray[np.int64],
    other: Floats,
    other_groups: npt.NDArray[np.int64],
    seed: int = 0,
) -> float:
    """Return the AUC of boosted trees on rows of features, in folds by group."""
    rows = np.concatenate([real, other])
    labels = np.repeat((0, 1), (len(real), len(other)))
    groups = np.concatenate([real_groups, other_groups])
    scores = np.zeros(len(rows))
    for learnt, scored in GroupKFold(_FOLDS, shuffle=True, random_state=seed).split(
        rows, labels, groups
    ):
        trees = HistGradientBoostingClassifier(max_iter=100, random_state=seed)
        trees.fit(rows[learnt], labels[learnt])
        scores[scored] = trees.predict_proba(rows[scored])[:, 1]
    return float(roc_auc_score(labels, scores))
