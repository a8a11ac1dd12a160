"""The files that were opened and saved last."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError

MOST = 20
_NAME = "recent.json"


def recent_files(folder: Path) -> list[Path]:
    """Return the files that still exist, the last one used first, at most `MOST`."""
    return [path for path in _listed(folder) if path.is_file()]


def remember_file(folder: Path, file: Path) -> None:
    """Put `file` at the head of the list in `folder`, which is made if needed.

    If the list cannot be written nothing is said: the file itself was saved or opened.
    """
    file = file.absolute()
    paths = [file, *(path for path in _listed(folder) if path != file)][:MOST]
    data = json.dumps([str(path) for path in paths], indent=1).encode()
    with contextlib.suppress(OSError, GdrmError):
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_file(folder / _NAME) as out:
            out.write(data)


def _listed(folder: Path) -> list[Path]:
    try:
        entries = json.loads((folder / _NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(entries, list):
        return []
    return [Path(entry) for entry in entries if isinstance(entry, str) and "\0" not in entry][:MOST]
