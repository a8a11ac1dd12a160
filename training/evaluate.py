"""Measure a generator file against held-out bars: ``python -m training.evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Controls
from gdrm_tui.generation.generator import Generator, default_model
from training import baselines
from training.errors import CheckpointError
from training.judge import Judge
from training.metrics import (
    copy_rate,
    frechet_distance,
    manifold,
    offset_distance,
    two_sample_auc,
    unique_rate,
    velocity_distance,
)
from training.prepare import DEFAULT_BARS, VALIDATION, Bars, Floats, load_bars, prepare

_COLUMNS = {
    "fd": "FD",
    "c2st": "C2ST",
    "precision": "prec",
    "recall": "recall",
    "coverage": "cover",
    "velocity": "W1 vel",
    "offset": "W1 off",
    "hits": "hits",
    "unique": "unique",
    "copies": "copies",
    "style": "style",
}
Scores = dict[str, float]


def generated(generator: Generator, asked: Bars, seed: int) -> Floats:
    """Return one bar of the player's generator for each bar's condition, as grids.

    The player's own code makes them, so what is measured is what plays.
    """
    source = np.random.default_rng(seed)
    latents = source.standard_normal((len(asked), generator.card.latent_size), np.float32)
    keys = np.column_stack([asked.styles, asked.bpm, asked.fill])
    conditions, group = np.unique(keys, axis=0, return_inverse=True)
    grids = np.zeros((len(asked), *asked.grids.shape[1:]), np.float32)
    for number, condition in enumerate(conditions):
        rows = np.flatnonzero(group.ravel() == number)
        *mix, bpm, fill = condition.tolist()
        controls = Controls(dict(zip(asked.style_names, mix, strict=True)), bpm, fill > 0)
        for row, bar in zip(rows, generator.bars(latents[rows], controls), strict=True):
            grids[row] = bar.hits, bar.velocities, bar.offsets
    return grids


def scored(judge: Judge, real: Bars, grids: Floats, asked: Bars) -> Scores:
    """Return the scores of bars made under the conditions of `asked`, against the real bars."""
    features, reference = judge.features(grids), judge.features(real.grids)
    shape = manifold(reference, features)
    return {
        "fd": frechet_distance(reference, features),
        "c2st": two_sample_auc(real.grids, grids),
        "precision": shape.precision,
        "recall": shape.recall,
        "coverage": shape.coverage,
        "velocity": velocity_distance(real.grids, grids),
        "offset": offset_distance(real.grids, grids),
        "hits": float(grids[:, 0].sum((1, 2)).mean()),
        "unique": unique_rate(grids),
        "copies": copy_rate(grids, judge.train.grids),
        "style": judge.style_accuracy(grids, asked.styles),
    }


def evaluate(generator: Generator, judge: Judge, count: int, seeds: int) -> Scores:
    """Return the generator's scores on `count` bars, the means over `seeds` samples."""
    rows = []
    for seed in range(seeds):
        asked = _asked(judge.held_out, count, seed)
        grids = generated(generator, asked, seed)
        rows.append(scored(judge, judge.held_out, grids, asked))
    return {name: float(np.mean([row[name] for row in rows])) for name in _COLUMNS}


def report(
    generator: Generator, bars: Bars, judge: Judge, count: int, seeds: int
) -> dict[str, Scores]:
    """Return the scores of the generator, of the floors and of the baselines, by their names."""
    held_out, validation = judge.held_out, bars.of_split(VALIDATION)
    asked = _asked(held_out, count, 0)
    own = judge.train.where(_rows(judge.train, count, 0))
    real = own.grids
    flips = baselines.coin_flips(judge.train, asked.styles, 0)
    sets = {
        "real bars (floor)": (real, own),
        "coin flips per style": (flips, asked),
        "64 bars repeated": (baselines.repeated_bars(judge.train, count, 0), own),
        "real, a beat late": (baselines.rotated_bars(real), own),
        "real, one velocity": (baselines.flattened_velocity(real), own),
        "real, no timing": (baselines.erased_timing(real), own),
    }
    rows = {"generator": evaluate(generator, judge, count, seeds)}
    rows |= {name: scored(judge, held_out, grids, of) for name, (grids, of) in sets.items()}
    if len(validation):
        asked = _asked(validation, count, 0)
        grids = generated(generator, asked, 0)
        rows["generator, validation"] = scored(judge, validation, grids, asked)
        rows["real bars, validation"] = scored(judge, validation, real, own)
    return rows


def _rows(bars: Bars, count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice(len(bars), count, replace=count > len(bars))


def _asked(bars: Bars, count: int, seed: int) -> Bars:
    """Return `count` bars whose conditions are asked for, drawn as they are distributed."""
    return bars.where(_rows(bars, count, seed))


def table(rows: dict[str, Scores]) -> str:
    """Return the scores as text, a line for each set of bars."""
    lines = [" " * 24 + "".join(f"{head:>8}" for head in _COLUMNS.values())]
    for name, scores in rows.items():
        lines.append(f"{name:<24}" + "".join(f"{scores[key]:>8.3f}" for key in _COLUMNS))
    return "\n".join(lines)


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.evaluate",
        description="Score a generator file against held-out bars, beside floors and baselines.",
    )
    add = parser.add_argument
    add("--model", type=Path, default=default_model(), help="default: the one that ships")
    add("--data", type=Path, help="dataset folder or zip (default: the prepared bars)")
    add("--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)")
    add("--count", type=int, default=3000, help="bars to generate (%(default)s)")
    add("--seeds", type=int, default=3, help="samples to average over (%(default)s)")
    add("--judge", type=Path, help="where the classifier is kept (default: beside the bars)")
    add("--output", type=Path, help="write the scores as JSON too")
    options = parser.parse_args(arguments)
    if options.count < 100 or options.seeds < 1:
        parser.error("--count must be 100 or more and --seeds 1 or more")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Evaluate as the command line asks; return the exit code."""
    options = _arguments(arguments)
    torch.set_num_threads(1)  # two are slower than one beside other work, and these are small
    try:
        generator = Generator(options.model)
        bars = load_bars(options.bars) if options.data is None else prepare(options.data)[0]
        if generator.genres != bars.style_names:
            raise CheckpointError(f"{options.model} knows other genres than the dataset")
        judge = Judge.for_bars(bars, options.judge or options.bars.with_name("judge.pt"))
        rows = report(generator, bars, judge, options.count, options.seeds)
        print(table(rows))
        if options.output is not None:
            with atomic_file(options.output) as file:
                file.write(json.dumps(rows, indent=1).encode() + b"\n")
    except (GdrmError, OSError) as error:
        print(f"training.evaluate: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
