"""Journals on disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file, said_of
from gdrm_tui.core.session import Session
from gdrm_tui.storage.journal import Journal
from gdrm_tui.storage.lock_files import is_at

_ROOM = 1 << 20  # bytes of changes that a short journal may grow by


class JournalFile:
    """A journal on disk. GdrmError where it cannot be written; then it is not to be used again.

    Parameters
    ----------
    path : Path
        Takes its first lines whole or not at all.
    file : Path or None
        What the work belongs to.
    session : Session
        The work.
    """

    def __init__(self, path: Path, file: Path | None, session: Session) -> None:
        self._path, self._journal = path, Journal(file)
        with atomic_file(path) as out:
            for line in self._journal.lines_to(session):
                out.write(line)
            self._begun = self._length = out.tell()
        with said_of(path):
            self._file = path.open("ab")

    def goes_on(self, file: Path | None) -> bool:
        """Return whether changes are to be added: it is there, and not mostly of what is past."""
        grown = self._length - self._begun
        there = is_at(self._file.fileno(), self._path)
        return there and file == self._journal.file and grown <= max(self._begun, _ROOM)

    def write(self, session: Session) -> None:
        """Add what changed to `session`."""
        with said_of(self._path):
            for line in self._journal.lines_to(session):
                self._length += self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Release the file."""
        with contextlib.suppress(OSError):
            self._file.close()
