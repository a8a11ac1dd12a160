"""The limits of the house: how long a file and a function may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("gdrm_tui", "training", "soundfonts", "benchmarks", "scripts", "tests")
MOST_LINES_OF_A_FILE = 300
MOST_LINES_OF_A_FUNCTION = 40  # its docstring not counted

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """Return how many lines a function has, from its name to its end, without its docstring."""
    first, last = function.body[0], function.end_lineno or function.lineno
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return last - function.lineno + 1 - docstring


def too_long(path: Path) -> list[str]:
    """Return what in a file is longer than it may be."""
    text = path.read_text("utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    long = [f"{one.name}()" for one in functions if lines_of(one) > MOST_LINES_OF_A_FUNCTION]
    whole = ["the whole file"] if len(text.splitlines()) > MOST_LINES_OF_A_FILE else []
    return [f"{path.relative_to(ROOT)}: {name}" for name in (*whole, *long)]


@pytest.mark.parametrize("room", ROOMS)
def test_files_and_functions_are_short(room):
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    assert [one for path in files for one in too_long(path)] == []


def test_a_docstring_does_not_count_as_part_of_a_function():
    (function,) = ast.parse('def one():\n    """Two\n\n    lines.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert lines_of(function) == 2
