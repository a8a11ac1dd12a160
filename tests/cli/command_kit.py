"""What the tests of the command line share: real processes in which libraries may be absent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import gdrm_tui

ROOT = Path(gdrm_tui.__file__).parents[1]


def without(absent: Iterable[str], folder: Path) -> dict[str, str]:
    """Return an environment in which importing a library in `absent` fails."""
    stubs = folder / "absent_libraries"
    stubs.mkdir(exist_ok=True)
    for name in absent:
        (stubs / f"{name}.py").write_text(f"raise ImportError('{name} is kept away')\n")
    return {**os.environ, "PYTHONPATH": f"{stubs}{os.pathsep}{ROOT}"}


def process(
    *arguments: str, folder: Path, absent: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m gdrm_tui`` in `folder`; importing a library in `absent` fails there."""
    return subprocess.run(
        [sys.executable, "-m", "gdrm_tui", *arguments],
        cwd=folder,
        env=without(absent, folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
