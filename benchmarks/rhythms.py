"""How well the generator plays given rhythms, compared with the nearest training bar.

    python -m benchmarks.rhythms --bars runs/bars.npz

The rhythms come from bars of performances that the generator never saw: either all their hits on
one row, or only the loud drums, which one would tap. The genre is the bar's own or another one.
Figures are for bars that the generator makes from the rhythm, for bars that it makes without one,
and for the training bar of the genre with the nearest rhythm:

- played: share of the onsets above velocity 40 of 127 with a hit within 10 ms
- ms off: 95th percentile of how far the nearest hit on the step is from the onset
- accents: correlation of how loud onsets are tapped and played, each beside its bar's mean
- at rests: loud hits a bar where the rhythm rests
- genre: share of bars that a classifier takes for the genre asked for; of the bars that the
  rhythms are of it is in the row "the bar itself"
- hands: share of bars that two hands and two feet can play
- ms, 95 % ms, cpu ms: from the end of the bar to the answer, the crowd having been made before; the
  last is the processor's time, which other programs do not lengthen
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from benchmarks.table import Cell, parser_of, report
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import clear
from gdrm_tui.core.playability import unplayable_steps
from gdrm_tui.core.rhythm import Rhythm, rhythm_of_bar
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.rhythm_loop import take_in_rhythm
from gdrm_tui.generation.rhythms import crowd_about
from training.bars import TRAIN, VALIDATION, Bars, load_bars
from training.metrics.judge import Judge

LEAST = 40 / 127  # velocity of the onsets that have to be played
NEAR_MS = 10.0
TAPPED = ("kick", "snare", "low-tom", "mid-tom", "high-tom", "crash", "crash-2")
LOUD = 0.4


class Case(NamedTuple):
    """A rhythm, the controls asked for, the genre's index, and the bar that the rhythm is from."""

    rhythm: Rhythm
    controls: Controls
    genre: int
    bar: Bar


class Answer(NamedTuple):
    """A bar, and how long it took in milliseconds, by the clock and by the processor."""

    bar: Bar
    ms: float = 0.0
    cpu: float = 0.0


Maker = Callable[[int, Case], Answer]


def tapped_of(bar: Bar) -> Bar:
    """Return the bar without what nobody would tap: hats, cymbals that keep time, ghost notes."""
    rows = np.isin(VOICE_NAMES, TAPPED)[:, None]
    return clear(bar, ~(rows & (bar.velocities > LOUD)))


def cases_of(bars: Bars, count: int, *, tapped: bool, other_genre: bool) -> list[Case]:
    """Return as many cases from bars of performances of their own."""
    chance, found = np.random.default_rng(7), []
    unseen = bars.of_split(VALIDATION)
    for place in chance.permutation(len(unseen)).tolist():
        grids = unseen.grids[place]
        bar = Bar(grids[0] > 0, grids[1], grids[2])
        rhythm = rhythm_of_bar(tapped_of(bar) if tapped else bar)
        genre = int(unseen.genres[place].argmax())
        if other_genre:
            genre = int(chance.choice(np.flatnonzero(np.arange(len(bars.genre_names)) != genre)))
        if len(rhythm.onsets) < 2:
            continue
        controls = Controls({bars.genre_names[genre]: 1.0}, bpm=float(unseen.bpm[place]))
        found.append(Case(rhythm, controls, genre, bar))
        if len(found) == count:
            break
    return found


def timed(make: Callable[[], Bar]) -> Answer:
    """Return what is made, and how long it took."""
    begin, cpu = time.perf_counter(), time.thread_time()
    bar = make()
    spent = time.perf_counter() - begin, time.thread_time() - cpu
    return Answer(bar, *(1000 * seconds for seconds in spent))


def played_by(generator: Generator) -> Maker:
    """Return what makes the generator's answer to a rhythm."""

    def make(number: int, case: Case) -> Answer:
        start = draw(number, generator.card.latent_size)
        crowd = crowd_about(generator, case.controls, start, 1.0, number)
        return timed(lambda: take_in_rhythm(generator, case.rhythm, crowd, number, 1).bar)

    return make


def of_nothing(generator: Generator) -> Maker:
    """Return what makes a bar of the genre, whatever the rhythm is."""

    def make(number: int, case: Case) -> Answer:
        latent = draw(number, generator.card.latent_size)
        return timed(lambda: generator.bar(latent, case.controls))

    return make


def nearest_of(bars: Bars) -> Maker:
    """Return what finds the training bar of the genre whose rhythm is nearest."""
    train = bars.of_split(TRAIN)
    loud = train.grids[:, 1].max(1)
    which = np.take_along_axis(train.grids[:, 2], train.grids[:, 1].argmax(1)[:, None], 1)[:, 0]
    genres = train.genres.argmax(1)

    def nearest(case: Case) -> Bar:
        there = np.flatnonzero(genres == case.genre)
        asked, tapped = case.rhythm.velocities, case.rhythm.velocities > 0
        far = np.abs(loud[there] - asked).sum(1)
        far += 0.5 * (np.abs(which[there] - case.rhythm.offsets) * tapped).sum(1)
        grids = train.grids[there[far.argmin()]]
        return Bar(grids[0] > 0, grids[1], grids[2])

    return lambda _, case: timed(lambda: nearest(case))


def measured(make: Maker, cases: list[Case], judge: Judge) -> dict[str, Cell]:
    """Return the row of one way of answering."""
    answers = [make(number, case) for number, case in enumerate(cases)]
    pairs = list(zip(cases, answers, strict=True))
    off = np.concatenate([_off(case, answer.bar) for case, answer in pairs])
    loud = np.concatenate([_loud(case, answer.bar) for case, answer in pairs])
    grids = np.array([[a.bar.hits, a.bar.velocities, a.bar.offsets] for a in answers], np.float32)
    genres = np.eye(len(judge.train.genre_names), dtype=np.float32)[[c.genre for c in cases]]
    counted = off[off[:, 0] > LEAST, 1]
    times = [answer.ms for answer in answers]
    return {
        "played": float((counted <= NEAR_MS).mean()),
        "ms off": float(np.percentile(off[np.isfinite(off[:, 1]), 1], 95)),
        "accents": float(np.corrcoef(loud.T)[0, 1]),
        "at rests": float(np.mean([_at_rests(case, answer.bar) for case, answer in pairs])),
        "genre": judge.genre_accuracy(grids, genres),
        "hands": float((~unplayable_steps(grids[:, 0] > 0).any(1)).mean()),
        "ms": float(np.median(times)),
        "95 % ms": float(np.percentile(times, 95)),
        "cpu ms": float(np.median([answer.cpu for answer in answers])),
    }


def _off(case: Case, bar: Bar) -> npt.NDArray[np.float64]:
    """Return of each onset its velocity, and how many ms the nearest hit there is off."""
    step_ms = 60_000 / case.controls.bpm / 4
    rows = []
    for step, velocity, offset in case.rhythm.onsets:
        late = np.abs(bar.offsets[:, step] - offset)[bar.hits[:, step]]
        rows.append((velocity, float(late.min(initial=np.inf)) * step_ms))
    return np.array(rows)


def _loud(case: Case, bar: Bar) -> npt.NDArray[np.float64]:
    """Return of each onset how loud it was tapped, and the loudest hit there, less their means."""
    rows = np.array([(loud, bar.velocities[:, step].max()) for step, loud, _ in case.rhythm.onsets])
    apart: npt.NDArray[np.float64] = rows - rows.mean(axis=0)
    return apart


def _at_rests(case: Case, bar: Bar) -> int:
    drums = np.isin(VOICE_NAMES, TAPPED)[:, None]
    return int((bar.hits & drums & (bar.velocities > LOUD) & (case.rhythm.velocities == 0)).sum())


def rows_of(generator: Generator, bars: Bars, judge: Judge, count: int) -> list[dict[str, Cell]]:
    """Return the rows of all kinds of rhythm."""
    makers: dict[str, Maker] = {
        "the generator": played_by(generator),
        "the nearest training bar": nearest_of(bars),
        "the generator without a rhythm": of_nothing(generator),
        "the bar itself": lambda _, case: Answer(case.bar),
    }
    rows = []
    for tapped in (False, True):
        for other in (False, True):
            cases = cases_of(bars, count, tapped=tapped, other_genre=other)
            kind = f"{'tapped' if tapped else 'all hits'}, {'another' if other else 'own'} genre"
            for name, make in makers.items():
                if not (other and name == "the bar itself"):
                    rows.append({"rhythm": kind, "bar": name, **measured(make, cases, judge)})
    return rows


def _options() -> argparse.Namespace:
    parser = parser_of(__doc__)
    add = parser.add_argument
    add("--bars", type=Path, default=Path("runs/bars.npz"), help="prepared bars (%(default)s)")
    add("--judge", type=Path, help="genre classifier, trained if missing (default: beside them)")
    add("--count", type=int, default=300, help="rhythms of each kind (%(default)s)")
    add("--model", type=Path, default=default_model(), help="generator file")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    torch.set_num_threads(1)
    bars = load_bars(options.bars)
    judge = Judge.for_bars(bars, options.judge or options.bars.with_name("judge.pt"))
    report(rows_of(Generator(options.model), bars, judge, options.count), options.json)


if __name__ == "__main__":
    main()
