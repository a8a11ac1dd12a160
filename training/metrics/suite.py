"""The whole evaluation: the scores of every set, every table and every curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdrm_tui.core.knobs import default
from gdrm_tui.generation.generator import Generator
from training.bars import VALIDATION, Bars, Floats
from training.metrics import order
from training.metrics.controls import (
    density_curve,
    mutations,
    tempo_curve,
    tempo_sweep,
    variability_curve,
)
from training.metrics.cost import cost
from training.metrics.fills import fill_rates
from training.metrics.generated_bars import drawn, generated
from training.metrics.generated_phrases import phrase_table
from training.metrics.genre_mix import genre_mix_curves
from training.metrics.genres import genre_table
from training.metrics.grooves import BACKBEAT_GENRES, groove_table, surprise_curve
from training.metrics.hands import unplayable
from training.metrics.judge import Judge
from training.metrics.order import GENERATOR
from training.metrics.scores import (
    Interval,
    bootstrap_intervals,
    mean_scores,
    seed_intervals,
    voice_table,
)
from training.metrics.sets import LEAST_REAL, Source, baseline_scores, floors, sources
from training.metrics.table import Scores, own_scores, scored
from training.metrics.targets import (
    Target,
    control_targets,
    groove_targets,
    phrase_targets,
    targets,
)
from training.metrics.two_sample import learnt_aucs

Values = dict[str, float]
Say = Callable[[str], None]
_HANDS = 34  # bars to look for unplayable steps, per bar of a sample: about 100,000 in all
TEMPOS = tuple(range(70, 150, 10))
_PER_COUNT = 20  # bars per bar of a sample, so that rare voices are counted reliably


@dataclass
class Findings:
    """The results of the evaluation, by the names used in the printed text and the JSON file.

    Attributes
    ----------
    sets : dict
        Scores of the generator, floors and baselines against the held-out bars.
    validation : dict
        The same of the generator and real bars against the validation split.
    two_sample : dict
        AUC of a classifier that learnt from all train bars, for each set.
    intervals : dict
        95 % intervals of the generator's scores.
    unseen : dict
        Scores of the held-out bars themselves.
    voices, genres : dict
        A row of values for each voice and each genre.
    phrases : dict
        How well the generator's phrases, real ones and nonsense are told from real ones.
    grooves : dict
        Share of grooves of each genre by tempo, at the default surprise.
    hands : dict
        Steps that cannot be played.
    curves, controls : dict
        Curves and summary values for each control.
    cost : dict
        Milliseconds and megabytes.
    targets : list
    contradictions : list of str
        Claims of `training.metrics.order` that the scores break.
    """

    sets: dict[str, Scores] = field(default_factory=dict)
    validation: dict[str, Scores] = field(default_factory=dict)
    two_sample: dict[str, Values] = field(default_factory=dict)
    intervals: dict[str, Interval] = field(default_factory=dict)
    unseen: Scores = field(default_factory=dict)
    voices: dict[str, Values] = field(default_factory=dict)
    genres: dict[str, Values] = field(default_factory=dict)
    phrases: dict[str, Values] = field(default_factory=dict)
    grooves: dict[str, Values] = field(default_factory=dict)
    hands: Values = field(default_factory=dict)
    curves: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    controls: dict[str, Values] = field(default_factory=dict)
    cost: Values = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return the findings as plain values for JSON."""
        rows = [target._asdict() | {"verdict": target.verdict} for target in self.targets]
        values: dict[str, Any] = _finite({**vars(self), "targets": rows})
        return values


def _finite(value: Any) -> Any:
    """Return the value with None in place of infinities and NaN."""
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Suite:
    """What is evaluated, and with how many bars.

    Attributes
    ----------
    count, seeds : int
        Bars in a set, and sampling seeds to average the models' scores over.
    bars : Bars
        All splits, in the order in which they were prepared.
    """

    generator: Generator
    judge: Judge
    bars: Bars
    count: int
    seeds: int

    def findings(self, say: Say) -> Findings:
        """Return all findings; `say` is told what is being done."""
        found = Findings()
        say("sets")
        self._sets(found)
        say("voices and genres")
        found.voices = voice_table(self.judge.train.grids, self._as_train())
        found.genres = genre_table(self.generator, self.judge, self.bars)
        say("phrases, grooves and hands")
        found.phrases = phrase_table(self.generator, self.judge, self.bars)
        self._grooves(found)
        found.hands = unplayable(self.generator, self.count * _HANDS, 3)
        say("controls")
        self._controls(found)
        say("cost")
        found.cost = cost(self.generator.path, 2 * self.count // 3)
        found.targets = [
            *targets(found.sets, found.unseen, found.voices, found.genres),
            *phrase_targets(found.phrases),
            *groove_targets(found.grooves, found.curves["surprise"], found.hands),
            *control_targets(found.curves, found.controls, found.cost),
        ]
        found.contradictions = [
            *order.contradictions(found.sets),
            *order.contradictions(found.phrases, order.PHRASE_CLAIMS),
        ]
        return found

    def _sets(self, found: Findings) -> None:
        held_out, compared = self.judge.held_out, self._sources()
        found.unseen = own_scores(self.judge, held_out)
        samples = [self._sample(held_out, seed) for seed in range(self.seeds)]
        rows = [scored(self.judge, held_out, *sample) for sample in samples]
        found.sets[GENERATOR] = mean_scores(rows)
        found.intervals = seed_intervals(rows)
        found.intervals |= bootstrap_intervals(self.judge, held_out, samples)
        found.sets |= floors(self.judge, self._validation, self.count, self.seeds)
        found.sets |= baseline_scores(self.judge, compared, self.count)
        found.two_sample = learnt_aucs(self.judge, self._validation, compared)
        for name, parts in found.two_sample.items():
            found.sets[name]["learnt"] = parts["all"]
        found.validation = self._against_validation()

    def _grooves(self, found: Findings) -> None:
        train, some = self.judge.train, max(20, self.count // 25)
        found.grooves = groove_table(
            self.generator, train, default("surprise"), TEMPOS, some, seed=4
        )
        known = [genre for genre in BACKBEAT_GENRES if genre in self.generator.genres]
        bpm = float(np.median(train.bpm))
        found.curves["surprise"] = surprise_curve(self.generator, known, bpm, 5 * some, seed=5)

    @property
    def _validation(self) -> Bars:
        return self.bars.of_split(VALIDATION)

    def _sources(self) -> dict[str, Source]:
        return sources(self.generator, self.judge.train)

    def _sample(self, real: Bars, seed: int) -> tuple[Floats, Bars]:
        asked = drawn(real, self.count, seed)
        return generated(self.generator, asked, seed), asked

    def _against_validation(self) -> dict[str, Scores]:
        validation, own = self._validation, drawn(self.judge.train, self.count, 0)
        if len(validation) < LEAST_REAL:
            return {}
        return {
            GENERATOR: scored(self.judge, validation, *self._sample(validation, 0)),
            order.REAL: scored(self.judge, validation, own.grids, own),
        }

    def _as_train(self) -> Floats:
        """Return many bars with the conditions of the train bars, enough to count rare voices."""
        train = self.judge.train
        turns = np.arange(_PER_COUNT * self.count) % len(train)
        return generated(self.generator, train.where(turns), 9)

    def _controls(self, found: Findings) -> None:
        some = max(20, self.count // 10)
        asked = drawn(self.judge.held_out, some, 5)
        few = asked.where(np.arange(max(10, some // 3)))
        curves, values = found.curves, found.controls
        curves["variability"], values["variability"] = variability_curve(self.generator, asked)
        curves["density"], values["density"] = density_curve(self.generator, few)
        curves["tempo"] = tempo_curve(self.generator, self.judge.train, self.count // 2)
        curves["mixing"], values["mixing"] = genre_mix_curves(
            self.generator, self.judge, 12, 2 * some // 5
        )
        values["mutate"] = mutations(self.generator, asked)
        values["fill"] = fill_rates(self.generator, self.judge, self.count // 3)
        values["tempo"] = tempo_sweep(self.generator, few)
