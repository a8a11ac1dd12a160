"""Files that several running programs may use: locks, and whether another program wrote one."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

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


class OpenFileLock:
    """Tells other instruments which file this one has open, by a lock in `folder`."""

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


class FileStamp(NamedTuple):
    """What changes when another program writes a file."""

    device: int
    number: int
    size: int
    modified_ns: int


def stamp_of(path: Path) -> FileStamp | None:
    """Return the stamp of a file as it is now, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return FileStamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
