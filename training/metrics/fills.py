"""A detector of fills, and how often generated fills are detected."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from gdrm_tui.generation.generator import Generator
from training.bars import Bars, Floats
from training.metrics.generated_bars import drawn, generated, grids_of_latents, latents_of
from training.metrics.judge import Judge


class FillDetector:
    """Separates fills from beats; trained on the train bars with balanced classes."""

    def __init__(self, train: Bars) -> None:
        model = LogisticRegression(C=1e-3, class_weight="balanced", max_iter=300)
        self._model: Pipeline = make_pipeline(StandardScaler(), model)
        self._model.fit(_rows(train.grids), train.fill > 0)

    def scores(self, grids: Floats) -> np.ndarray:
        """Return how likely each bar is a fill, shape (n,), in [0, 1]."""
        likely: np.ndarray = self._model.predict_proba(_rows(grids))[:, 1]
        return likely

    def rate(self, grids: Floats) -> float:
        """Return the share of bars that are fills, more likely than not; nan without bars."""
        return float((self.scores(grids) > 0.5).mean()) if len(grids) else float("nan")


def _rows(grids: Floats) -> Floats:
    return grids[:, :2].reshape(len(grids), -1)


def fill_rates(generator: Generator, judge: Judge, count: int) -> dict[str, float]:
    """Return the detector's rate on real and generated beats and fills, and its AUC on real ones.

    Generated bars have the conditions of real ones. `same latents` are the latents of the beats,
    generated as fills. The result is empty if there are no fills.
    """
    train, real = judge.train, judge.held_out
    if not (real.fill.any() and train.fill.any() and not train.fill.all()):
        return {}
    detector = FillDetector(train)
    fills, beats = (drawn(_of_kind(train, kind), count, 0) for kind in (True, False))
    latents = latents_of(generator, count, 1)
    turned = beats.where(np.arange(count))
    turned.fill[:] = 1
    return {
        "auc": float(roc_auc_score(real.fill > 0, detector.scores(real.grids))),
        "real beats": detector.rate(_of_kind(real, fill=False).grids),
        "real fills": detector.rate(_of_kind(real, fill=True).grids),
        "generated beats": detector.rate(grids_of_latents(generator, beats, latents)),
        "generated fills": detector.rate(generated(generator, fills, 2)),
        "same latents, as fills": detector.rate(grids_of_latents(generator, turned, latents)),
    }


def _of_kind(bars: Bars, fill: bool) -> Bars:
    return bars.where((bars.fill > 0) == fill)
