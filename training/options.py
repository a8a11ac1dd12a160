"""Options: what the programs that measure a generator file have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.generator import default_model
from training.bars import DEFAULT_BARS


def measuring_parser(program: str, description: str) -> argparse.ArgumentParser:
    """Return a parser of ``python -m program`` that knows --model and --bars."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument(
        "--model",
        type=Path,
        default=default_model(),
        help="generator file (default: the shipped one)",
    )
    parser.add_argument(
        "--bars", type=Path, default=DEFAULT_BARS, help="prepared bars (%(default)s)"
    )
    return parser


def run_on_file(
    program: str,
    description: str,
    do: Callable[[Path, Path], None],
    arguments: list[str] | None,
) -> int:
    """Run ``python -m program``, which does something with a file and prepared bars.

    `do` takes both paths. Returns the exit code.
    """
    options = measuring_parser(program, description).parse_args(arguments)
    try:
        do(options.model, options.bars)
    except (GdrmError, OSError) as error:
        print(f"{program}: {error}", file=sys.stderr)
        return 2
    return 0
