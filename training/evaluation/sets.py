"""The sets of bars that are compared: the generator's, real bars, baselines and nonsense."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gdrm_tui.generation.generator import Generator
from training.cvae import Cvae
from training.evaluation import baselines
from training.evaluation.generated_bars import drawn, generated
from training.evaluation.judge import Judge
from training.evaluation.order import (
    CVAE,
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
from training.evaluation.scores import Scores, mean_scores, scored
from training.prepare import Bars, Floats
from training.sampling import conditions_of

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


def sources(generator: Generator, train: Bars, cvae: Cvae | None) -> dict[str, Source]:
    """Return everything that is compared with real bars, the generator first."""
    found = {
        GENERATOR: Source(lambda asked, seed: generated(generator, asked, seed)),
        FLIPS: Source(lambda asked, seed: baselines.coin_flips(train, asked.genres, seed)),
        MIXED: Source(lambda asked, seed: baselines.mixed_voices(train, asked.genres, seed)),
        REPEATED: Source(lambda asked, seed: baselines.repeated_bars(train, len(asked), 0)),
        ROTATED: Source(lambda real, _: baselines.rotated_bars(real.grids), changes=True),
        FLAT: Source(lambda real, _: baselines.flattened_velocity(real.grids), changes=True),
        STRAIGHT: Source(lambda real, _: baselines.erased_timing(real.grids), changes=True),
    }
    if cvae is not None:
        found[CVAE] = Source(lambda asked, seed: cvae.sample(conditions_of(asked), seed))
    return found


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


def baseline_scores(
    judge: Judge, found: dict[str, Source], count: int, seeds: int
) -> dict[str, Scores]:
    """Return the scores of every source but the generator, against the held-out bars.

    The CVAE's scores are means over `seeds` samples like the generator's, since the two are
    close. For the others one sample is enough.
    """
    rows = {}
    for name, source in found.items():
        if name == GENERATOR:
            continue
        samples = []
        for seed in range(seeds if name == CVAE else 1):
            bars = drawn(judge.train if source.changes else judge.held_out, count, seed)
            samples.append(scored(judge, judge.held_out, source.make(bars, seed), bars))
        rows[name] = mean_scores(samples)
    return rows
