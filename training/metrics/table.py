"""The table of metrics: everything that is measured for a set of bars, one metric a row.

A new metric is one row here, and a function if none does it yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from training.bars import Bars, Floats
from training.metrics.hands import unplayable_rate
from training.metrics.judge import Judge
from training.metrics.metrics import (
    Features,
    Manifold,
    copy_rate,
    frechet_distance,
    kernel_distance,
    manifold,
    nearest_distances,
    offset_distance,
    two_sample_auc,
    unique_rate,
    velocity_distance,
)
from training.metrics.rhythm import Overlap, overlap

Scores = dict[str, float]


@dataclass(frozen=True)
class Sample:
    """Bars that are measured: `grids`, made under the conditions of `asked`, against `real`."""

    judge: Judge
    real: Bars
    grids: Floats
    asked: Bars

    @cached_property
    def features(self) -> Features:
        """The judge's features, shape (n, 64)."""
        return self.judge.features(self.grids)

    @cached_property
    def reference(self) -> Features:
        """The features of the real bars."""
        return self.judge.features(self.real.grids)

    @cached_property
    def shape(self) -> Manifold:
        """How both sets of features cover each other."""
        return manifold(self.reference, self.features)

    @cached_property
    def rhythm(self) -> Overlap:
        """How alike rhythm features are distributed."""
        return overlap(self.real.grids, self.grids)

    @property
    def hits(self) -> Floats:
        """Hits of each bar, shape (n,)."""
        hits: Floats = self.grids[:, 0].sum((1, 2))
        return hits


@dataclass(frozen=True)
class Metric:
    """Something that is measured for a set of bars.

    Attributes
    ----------
    name, label : str
        In files, and as the heading of a column.
    better : {"less", "more", "as real"}
        Which values are good.
    unit : str
        What a value counts; empty for shares and other pure numbers.
    of : callable
        Returns the value for a sample.
    alone : bool
        Whether it needs no second set to compare with.
    """

    name: str
    label: str
    better: Literal["less", "more", "as real"]
    unit: str
    of: Callable[[Sample], float]
    alone: bool = False


METRICS: tuple[Metric, ...] = (
    Metric("fd", "FD", "less", "", lambda s: frechet_distance(s.reference, s.features)),
    Metric("kid", "KID", "less", "", lambda s: kernel_distance(s.reference, s.features)),
    Metric("c2st", "C2ST", "less", "", lambda s: two_sample_auc(s.real.grids, s.grids)),
    Metric("precision", "prec", "more", "", lambda s: s.shape.precision),
    Metric("recall", "recall", "more", "", lambda s: s.shape.recall),
    Metric("density", "dens", "more", "", lambda s: s.shape.density),
    Metric("coverage", "cover", "more", "", lambda s: s.shape.coverage),
    Metric("divergence", "YL KL", "less", "nats", lambda s: s.rhythm.divergence),
    Metric("area", "YL OA", "more", "", lambda s: s.rhythm.area),
    Metric("velocity", "W1 vel", "less", "", lambda s: velocity_distance(s.real.grids, s.grids)),
    Metric("offset", "W1 off", "less", "steps", lambda s: offset_distance(s.real.grids, s.grids)),
    Metric("hits", "hits", "as real", "hits a bar", lambda s: float(s.hits.mean()), alone=True),
    Metric("unique", "unique", "as real", "", lambda s: unique_rate(s.grids), alone=True),
    Metric(
        "copies",
        "copies",
        "as real",
        "",
        lambda s: copy_rate(s.grids, s.judge.train.grids),
        alone=True,
    ),
    Metric(
        "nearest",
        "near",
        "as real",
        "cells",
        lambda s: float(nearest_distances(s.grids, s.judge.train.grids).mean()),
        alone=True,
    ),
    Metric(
        "genre",
        "genre",
        "as real",
        "",
        lambda s: s.judge.genre_accuracy(s.grids, s.asked.genres),
        alone=True,
    ),
    Metric("unplayable", "3 hands", "less", "", lambda s: unplayable_rate(s.grids), alone=True),
)
# Of a classifier that learns from all train bars, which `training.metrics.two_sample` trains.
LEARNT = Metric("learnt", "C2ST+", "less", "", lambda s: float("nan"))
COLUMNS = {metric.name: metric.label for metric in (*METRICS, LEARNT)}


def scored(judge: Judge, real: Bars, grids: Floats, asked: Bars) -> Scores:
    """Return the scores of bars made under the conditions of `asked`, against the real bars."""
    sample = Sample(judge, real, grids, asked)
    return {metric.name: metric.of(sample) for metric in METRICS}


def own_scores(judge: Judge, bars: Bars) -> Scores:
    """Return the scores of real bars that need no second set."""
    sample = Sample(judge, bars, bars.grids, bars)
    return {metric.name: metric.of(sample) for metric in METRICS if metric.alone}
