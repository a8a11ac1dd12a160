"""Marks of files: whether one is still as it was."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class FileMark(NamedTuple):
    """What differs when another program wrote a file."""

    device: int
    number: int
    size: int
    modified_ns: int


def mark_of(path: Path) -> FileMark | None:
    """Return the mark of a file as it is now, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileMark(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
