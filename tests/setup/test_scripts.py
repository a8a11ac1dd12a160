"""The shell scripts parse, and can be started the way they are meant to be."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [*sorted(ROOT.glob("scripts/*.sh")), ROOT / ".ci" / "run"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_parses_in_the_shell_its_first_line_names(script):
    shell = script.read_text().splitlines()[0].split("/")[-1].removeprefix("env ")
    parsed = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert (parsed.returncode, parsed.stderr) == (0, "")


def test_continuous_integration_is_executable():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
