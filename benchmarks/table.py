"""What every benchmark prints: a small table, and the same rows as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError

Cell = str | int | float | None
Row = Mapping[str, Cell]


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that explains a benchmark and knows --json."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    return parser


def report(rows: Sequence[Row], path: Path | None = None) -> None:
    """Print `rows` as a Markdown table, and write them to `path` as a JSON list."""
    print("\n".join(lines_of(rows)))
    if path is not None:
        with atomic_file(path) as file:
            file.write((json.dumps([dict(row) for row in rows], indent=1) + "\n").encode())


def exit_code(main: Callable[[], None]) -> int:
    """Run a benchmark; where it cannot, print the sentence that says what is missing, for 1."""
    try:
        main()
    except (GdrmError, OSError) as error:
        print(error)
        return 1
    return 0


def lines_of(rows: Sequence[Row]) -> list[str]:
    """Return a Markdown table whose columns are the keys of the rows in order of appearance."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([_text(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    lines = [_line(line, widths) for line in cells]
    rule = _line(["-" * width for width in widths], widths)
    return [lines[0], rule, *lines[1:]]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _text(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
