"""Measure a generator file against held-out bars: ``python -m training.evaluate``.

Exits with 1 when the measures fail their own check: they must rank real bars above baselines and
nonsense, whatever they say about the generator.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.generator import Generator
from training.bars import HELD_OUT, TRAIN, load_bars
from training.errors import CheckpointError, DatasetError
from training.metrics.judge import Judge
from training.metrics.report import write_report
from training.metrics.sets import LEAST_REAL
from training.metrics.suite import Suite
from training.metrics.tables import findings_text
from training.options import measuring_parser
from training.prepare import prepare

SCORES_NAME, REPORT_NAME = "scores.json", "report.html"


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = measuring_parser(
        "training.evaluate",
        "Score a generator file on held-out bars, beside real bars and baselines.",
    )
    add = parser.add_argument
    add("--data", type=Path, help="dataset folder or zip (default: the prepared bars)")
    add("--count", type=int, default=3000, help="bars to generate (%(default)s)")
    add("--seeds", type=int, default=3, help="number of samples to average over (%(default)s)")
    add(
        "--judge",
        type=Path,
        help="genre classifier, trained if missing (default: beside the bars)",
    )
    add("--output", type=Path, help=f"folder for {SCORES_NAME} and {REPORT_NAME}")
    options = parser.parse_args(arguments)
    if options.count < 100 or options.seeds < 1:
        parser.error("--count must be 100 or more and --seeds 1 or more")
    return options


def _suite(options: argparse.Namespace) -> Suite:
    generator = Generator(options.model)
    bars = load_bars(options.bars) if options.data is None else prepare(options.data)[0]
    if generator.genres != bars.genre_names:
        raise CheckpointError(f"{options.model} has other genres than the dataset")
    if any(int((bars.split == split).sum()) < LEAST_REAL for split in (TRAIN, HELD_OUT)):
        raise DatasetError(
            f"at least {LEAST_REAL} train bars and {LEAST_REAL} held-out bars are needed"
        )
    judge = Judge.for_bars(bars, options.judge or options.bars.with_name("judge.pt"))
    return Suite(generator, judge, bars, options.count, options.seeds)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Evaluate as the command line asks; return the exit code."""
    options = _arguments(arguments)
    torch.set_num_threads(
        1
    )  # the networks are small, and two threads are slower than one next to other work
    try:
        suite = _suite(options)
        found = suite.findings(_say)
        print(findings_text(found))
        if options.output is not None:
            options.output.mkdir(parents=True, exist_ok=True)
            with atomic_file(options.output / SCORES_NAME) as file:
                file.write(json.dumps(found.plain(), indent=1, allow_nan=False).encode() + b"\n")
            write_report(suite, found, options.output / REPORT_NAME)
    except (GdrmError, OSError) as error:
        print(f"training.evaluate: {error}", file=sys.stderr)
        return 2
    return 1 if found.contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
