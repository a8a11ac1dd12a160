"""Every benchmark can be started, and says in a sentence what it lacks."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import benchmarks
from benchmarks.table import exit_code
from gdrm_tui.core.errors import GdrmError

NAMES = [f"benchmarks.{found.name}" for found in pkgutil.iter_modules(benchmarks.__path__)]


def test_what_the_benchmarks_ask_of_the_program_is_there() -> None:
    """In a process of their own, as some of them change the engine that they measure."""
    assert len(NAMES) > 30
    code = f"import {', '.join(NAMES)}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_what_is_missing_is_printed_and_ends_with_1(capsys) -> None:
    def main() -> None:
        raise GdrmError("skipped: setpriv is not installed")

    assert exit_code(main) == 1
    assert capsys.readouterr().out == "skipped: setpriv is not installed\n"
    assert exit_code(lambda: None) == 0
