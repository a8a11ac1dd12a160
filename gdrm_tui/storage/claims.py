"""Claims: which session files running instruments have open."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from gdrm_tui.storage.lock_files import LockFile, lock_file


class Claims:
    """The one file that an instrument has open, told to others by a lock in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: LockFile | None = None

    def take(self, file: Path | None) -> bool:
        """Claim a file in place of the one before, or none; False where another has it."""
        place = None if file is None else self._folder / f"{_name(file)}.lock"
        if self._lock is not None:
            if self._lock.path == place:
                return True
            self._lock.release()
            self._lock = None
        if place is None:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock_file(place)
        except OSError:  # nobody can be told, and nobody can tell
            return True
        return self._lock is not None


def _name(file: Path) -> str:
    """Return a name for the file itself, by whatever link it was opened."""
    return hashlib.sha256(os.fsencode(os.path.realpath(file))).hexdigest()[:32]
