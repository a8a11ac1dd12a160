"""Style, types and import rules, as tests: they run beside the others, which leave time for it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
COMMANDS = {
    "types": ("mypy",),
    "style": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "imports": ("lint-imports",),
}


@pytest.mark.timeout(900)  # mypy reads torch's types when it runs for the first time
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_check_finds_nothing(command):
    name, *options = command
    found = subprocess.run(
        [TOOLS / name, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, f"\n{found.stdout}{found.stderr}"
