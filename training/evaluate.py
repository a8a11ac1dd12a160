"""Measure a generator file against held-out bars: ``python -m training.evaluate``.

Exits with 1 when the suite contradicts itself: when its measures do not put real bars, baselines
and deliberate nonsense in the right order, whatever they say of the generator.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.generator import Generator, default_model
from training.cvae import DEFAULT_FILE, Cvae, load_cvae
from training.errors import CheckpointError, DatasetError
from training.evaluation.judge import Judge
from training.evaluation.report import write_report
from training.evaluation.sets import LEAST_REAL
from training.evaluation.suite import Suite
from training.evaluation.tables import findings_text
from training.prepare import DEFAULT_BARS, HELD_OUT, TRAIN, Bars, load_bars, prepare

SCORES_NAME, REPORT_NAME = "scores.json", "report.html"


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
    add("--cvae", type=Path, help=f"model of training.cvae to compare (default: {DEFAULT_FILE})")
    add("--output", type=Path, help=f"folder to write {SCORES_NAME} and {REPORT_NAME} to")
    options = parser.parse_args(arguments)
    if options.count < 100 or options.seeds < 1:
        parser.error("--count must be 100 or more and --seeds 1 or more")
    return options


def _suite(options: argparse.Namespace) -> Suite:
    generator = Generator(options.model)
    bars = load_bars(options.bars) if options.data is None else prepare(options.data)[0]
    if generator.genres != bars.genre_names:
        raise CheckpointError(f"{options.model} knows other genres than the dataset")
    if any(int((bars.split == split).sum()) < LEAST_REAL for split in (TRAIN, HELD_OUT)):
        raise DatasetError(f"fewer than {LEAST_REAL} bars to train on, or held out, say nothing")
    judge = Judge.for_bars(bars, options.judge or options.bars.with_name("judge.pt"))
    cvae = _cvae(options.cvae, bars)
    return Suite(generator, judge, bars, options.count, options.seeds, cvae)


def _cvae(path: Path | None, bars: Bars) -> Cvae | None:
    """Return the model to compare with; only one that was asked for has to be there."""
    if path is None and not DEFAULT_FILE.exists():
        _say(f"no CVAE to compare with: python -m training.cvae makes {DEFAULT_FILE}")
        return None
    return load_cvae(path or DEFAULT_FILE, bars.genre_names)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Evaluate as the command line asks; return the exit code."""
    options = _arguments(arguments)
    torch.set_num_threads(1)  # two are slower than one beside other work, and these are small
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
