"""Files that are locked while a program runs."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from gdrm_tui.core.atomic import said_of


class LockFile:
    """A locked file; the system unlocks it when the program ends, however it ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def keep(self) -> None:
        """Have the file there, also where it and its folder were deleted; GdrmError if not."""
        if is_at(self._descriptor, self.path):
            return
        with said_of(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = lock_file(self.path)
        if lock is not None:
            os.close(self._descriptor)
            self._descriptor = lock._descriptor

    def release(self) -> None:
        """Remove the file and let others have the lock."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def lock_file(path: Path) -> LockFile | None:
    """Return the lock at `path`, made if need be; None where another program holds it.

    Raises
    ------
    OSError
        If there can be no such file.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return None
            raise
        # Its last owner may have removed it between the opening and the lock.
        if is_at(descriptor, path):
            return LockFile(path, descriptor)
        os.close(descriptor)


def is_at(descriptor: int, path: Path) -> bool:
    """Return whether the file that is open is the one at `path`."""
    try:
        there = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
