"""The measured processes: their environment, and their processor time and that of the engine."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

ENGINE_NAME = "gdrm-engine"


def as_installed() -> dict[str, str]:
    """Return this environment, but for what keeps a program from finding its modules compiled.

    They are compiled once, as `make run` does, whatever the environment of whoever measures says.
    """
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}


def engine_process() -> int | None:
    """Return the number of the engine's process that this one started, None without."""
    for child in multiprocessing.active_children():
        if child.name == ENGINE_NAME:
            return child.pid
    return None


def cpu_seconds(process: int) -> float:
    """Return the processor time of a process so far (proc(5): fields 14 and 15 of stat).

    Raises
    ------
    OSError
        Where there is no such process, or no /proc.
    """
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
