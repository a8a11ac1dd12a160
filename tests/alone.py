"""Programs run on their own: with an empty home, and killed if they ask anybody anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import no_network

import gdrm_tui

ROOT = Path(gdrm_tui.__file__).parents[1]
# What stands before a command that may open no socket of the internet; nothing where nobody guards.
GUARD = [sys.executable, no_network.__file__] if no_network.available() else []
# The sound server's client keeps the key to the server there, whatever program uses it.
NOT_OURS = ".config/pulse/"


def lonely(home: Path) -> dict[str, str]:
    """Return an environment with an empty home, in which no library thinks that it is tested."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
        and not name.startswith(("XDG_", "PYTEST"))
    }
    own = {"HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **own, "LC_ALL": "C.UTF-8"}


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith(NOT_OURS)}
