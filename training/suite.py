"""The evaluation as a whole: every set scored, every table and curve, in one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdrm_tui.generation.generator import Generator
from training import baselines, order
from training.controls import (
    density_curve,
    mutations,
    tempo_curve,
    tempo_sweep,
    variability_curve,
)
from training.cost import cost
from training.cvae import Cvae
from training.fills import fill_rates
from training.judge import Judge
from training.mixing import mixing
from training.played import drawn, generated
from training.prepare import VALIDATION, Bars, Floats
from training.sampling import conditions_of
from training.scores import (
    Interval,
    Scores,
    bootstrap_intervals,
    mean_scores,
    own_scores,
    scored,
    seed_intervals,
    voice_table,
)
from training.styles import style_table
from training.targets import GENERATOR, Target, targets

Values = dict[str, float]
Say = Callable[[str], None]


@dataclass
class Findings:
    """What was found, by the names under which it is printed and written.

    Attributes
    ----------
    sets : dict
        Scores of the generator, floors and baselines against the held-out bars.
    validation : dict
        The same of the generator and real bars against the validation split.
    intervals : dict
        95 % intervals of the generator's scores.
    unseen : dict
        Scores of the held-out bars themselves.
    voices, styles : dict
        A row of values for each voice and each style.
    curves, controls : dict
        What moves with each control, and what that amounts to.
    cost : dict
        Milliseconds and megabytes.
    targets : list
    contradictions : list of str
        Claims of `training.order` that the scores break.
    """

    sets: dict[str, Scores] = field(default_factory=dict)
    validation: dict[str, Scores] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)
    unseen: Scores = field(default_factory=dict)
    voices: dict[str, Values] = field(default_factory=dict)
    styles: dict[str, Values] = field(default_factory=dict)
    curves: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    controls: dict[str, Values] = field(default_factory=dict)
    cost: Values = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return the findings as values that JSON knows."""
        rows = [target._asdict() | {"verdict": target.verdict} for target in self.targets]
        return {**vars(self), "targets": rows}


@dataclass(frozen=True)
class Suite:
    """What is evaluated, and how thoroughly.

    Attributes
    ----------
    count, seeds : int
        Bars in a set, and sampling seeds to average the generator's scores over.
    bars : Bars
        All splits, in the order in which they were prepared.
    cvae : Cvae or None
        The other model to compare with.
    """

    generator: Generator
    judge: Judge
    bars: Bars
    count: int
    seeds: int
    cvae: Cvae | None = None

    def findings(self, say: Say) -> Findings:
        """Return all findings; `say` is told what is being done."""
        found = Findings()
        say("sets")
        self._sets(found)
        say("voices and styles")
        found.voices = voice_table(self.judge.train.grids, self._as_train())
        found.styles = style_table(self.generator, self.judge, self.bars)
        say("controls")
        self._controls(found)
        say("cost")
        found.cost = cost(self.generator.path, 2 * self.count // 3)
        found.targets = targets(found.sets, found.unseen, found.voices, found.styles)
        found.contradictions = order.contradictions(found.sets)
        return found

    def _sets(self, found: Findings) -> None:
        held_out, validation = self.judge.held_out, self.bars.of_split(VALIDATION)
        found.unseen = own_scores(self.judge, held_out)
        samples = [self._sample(held_out, seed) for seed in range(self.seeds)]
        rows = [scored(self.judge, held_out, grids, asked) for grids, asked in samples]
        found.sets[GENERATOR] = mean_scores(rows)
        found.intervals = seed_intervals(rows)
        found.intervals |= bootstrap_intervals(self.judge, held_out, samples)
        found.sets |= self._compared(held_out)
        if len(validation):
            own, sample = self._real(), self._sample(validation, 0)
            found.validation = {
                GENERATOR: scored(self.judge, validation, *sample),
                order.REAL: scored(self.judge, validation, own.grids, own),
            }

    def _sample(self, real: Bars, seed: int) -> tuple[Floats, Bars]:
        asked = drawn(real, self.count, seed)
        return generated(self.generator, asked, seed), asked

    def _as_train(self) -> Floats:
        """Return many bars under the conditions of train, so that rare voices are counted."""
        return generated(self.generator, drawn(self.judge.train, 4 * self.count, 9), 9)

    def _real(self) -> Bars:
        return drawn(self.judge.train, self.count, 0)

    def _compared(self, held_out: Bars) -> dict[str, Scores]:
        """Return the scores of floors and baselines, in sets as great as the generator's."""
        train, own, asked = self.judge.train, self._real(), drawn(held_out, self.count, 0)
        first, second = baselines.halves(train, self.count, len(held_out), 0)
        sets = {
            order.REAL: (own.grids, own),
            order.FLIPS: (baselines.coin_flips(train, asked.styles, 0), asked),
            order.MIXED: (baselines.mixed_voices(train, asked.styles, 0), asked),
            order.REPEATED: (baselines.repeated_bars(train, self.count, 0), own),
            order.ROTATED: (baselines.rotated_bars(own.grids), own),
            order.FLAT: (baselines.flattened_velocity(own.grids), own),
            order.STRAIGHT: (baselines.erased_timing(own.grids), own),
        }
        if self.cvae is not None:
            sets[order.CVAE] = (self.cvae.sample(conditions_of(asked), 0), asked)
        rows = {order.HALVES: scored(self.judge, second, first.grids, first)}
        scores = {name: scored(self.judge, held_out, *one) for name, one in sets.items()}
        return rows | scores

    def _controls(self, found: Findings) -> None:
        some = max(20, self.count // 10)
        asked = drawn(self.judge.held_out, some, 5)
        few = asked.where(np.arange(max(10, some // 3)))
        curves, values = found.curves, found.controls
        curves["variability"], values["variability"] = variability_curve(self.generator, asked)
        curves["density"], values["density"] = density_curve(self.generator, few)
        curves["tempo"] = tempo_curve(self.generator, self.judge.train, self.count // 2)
        curves["mixing"], values["mixing"] = mixing(self.generator, self.judge, 12, some // 5)
        values["mutate"] = mutations(self.generator, asked)
        values["fill"] = fill_rates(self.generator, self.judge, self.count // 3)
        values["tempo"] = tempo_sweep(self.generator, few)
