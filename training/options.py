"""Options: what the programs that measure a generator file have in common."""

from __future__ import annotations

import argparse
from pathlib import Path

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
