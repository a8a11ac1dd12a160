"""The sets of bars that are compared: the generator's, real bars, baselines and nonsense."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gdrm_tui.generation.generator import Generator
from training.bars import Bars, Floats
from training.metrics import baselines
from training.metrics.generated_bars import drawn, generated
from training.metrics.judge import Judge
from training.metrics.order import (
    FLAT,
    FLIPS,
    GENERATOR,
    HALVES,
    MIXED,
    OTHERS,
    REAL,
    REPEATED,
    ROTATED,
    STRAIGHT,
)
from training.metrics.scores import mean_scores
from training.metrics.table import Scores, scored

LEAST_REAL = 20


class Source(NamedTuple):
    """Where bars come from.

    Attributes
    ----------
    make : callable
        Returns grids for real bars and a seed: new bars with the same conditions, or those bars
        changed.
    changes : bool
        Whether it changes the given bars, which then must not be those it is compared with.
    """

    make: Callable[[Bars, int], Floats]
    changes: bool = False


def sources(generator: Generator, train: Bars) -> dict[str, Source]:
    """Return everything that is compared with real bars, the generator first."""
    return {
        GENERATOR: Source(lambda asked, seed: generated(generator, asked, seed)),
        FLIPS: Source(lambda asked, seed: baselines.coin_flips(train, asked.genres, seed)),
        MIXED: Source(lambda asked, seed: baselines.mixed_voices(train, asked.genres, seed)),
        REPEATED: Source(lambda asked, seed: baselines.repeated_bars(train, len(asked), 0)),
        ROTATED: Source(lambda real, _: baselines.rotated_bars(real.grids), changes=True),
        FLAT: Source(lambda real, _: baselines.flattened_velocity(real.grids), changes=True),
        STRAIGHT: Source(lambda real, _: baselines.erased_timing(real.grids), changes=True),
    }


def floors(judge: Judge, validation: Bars, count: int, seeds: int) -> dict[str, Scores]:
    """Return the scores of real bars: of train, of one half against another, of validation.

    Those of train are means over `seeds` samples, as the generator's are.
    """
    held_out = judge.held_out
    samples = [drawn(judge.train, count, seed) for seed in range(seeds)]
    own = [scored(judge, held_out, bars.grids, bars) for bars in samples]
    first, second = baselines.halves(judge.train, count, len(held_out), 0)
    rows = {REAL: mean_scores(own), HALVES: scored(judge, second, first.grids, first)}
    if len(validation) >= LEAST_REAL:
        # No bar twice: a classifier would recognise the second by the first.
        others = drawn(validation, min(count, len(validation)), 0)
        rows[OTHERS] = scored(judge, held_out, others.grids, others)
    return rows


def baseline_scores(judge: Judge, found: dict[str, Source], count: int) -> dict[str, Scores]:
    """Return the scores of every source but the generator, against the held-out bars."""
    rows = {}
    for name, source in found.items():
        if name != GENERATOR:
            bars = drawn(judge.train if source.changes else judge.held_out, count, 0)
            rows[name] = scored(judge, judge.held_out, source.make(bars, 0), bars)
    return rows
