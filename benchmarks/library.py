"""How many loops per second ``gdrm-tui generate --count`` writes.

    python -m benchmarks.library

Loops of four bars are written as MIDI files to a folder, in one process like the command; shown is
the best of several runs, with and without the time that the program takes to start.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from pathlib import Path

from benchmarks.table import Cell, parser_of, report
from gdrm_tui.cli.main import run
from gdrm_tui.core.errors import GdrmError


def seconds_of(count: int, bars: int, folder: Path) -> float:
    """Return how long the command takes."""
    words = f"generate --count {count} --bars {bars} --seed 1 --output".split()
    begin = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        code = run([*words, f"{folder}/{count}/"])
    if code:
        raise GdrmError("the command failed")
    return time.perf_counter() - begin


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--count", type=int, default=200, help="loops (%(default)s)")
    parser.add_argument("--bars", type=int, default=4, help="of each loop (%(default)s)")
    parser.add_argument(
        "--runs", type=int, default=3, help="of which the best counts (%(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        args = options.bars, Path(folder)
        seconds_of(1, *args)  # imports
        start = min(seconds_of(1, *args) for _ in range(options.runs))
        whole = min(seconds_of(options.count, *args) for _ in range(options.runs))
    row: dict[str, Cell] = {
        "loops": options.count,
        "bars each": options.bars,
        "loops a second": (options.count - 1) / (whole - start),
        "with loading": options.count / whole,
    }
    report([row], options.json)


if __name__ == "__main__":
    main()
