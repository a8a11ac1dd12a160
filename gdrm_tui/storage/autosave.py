"""Autosaves: unsaved work on disk, a file for each running instrument, and its recovery."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_document import document_bytes, session_document
from gdrm_tui.storage.session_files import session_from_json

_ORIGIN = "autosave of"  # entry of the document: the file that the work belongs to, or null


@dataclass(frozen=True)
class Unsaved:
    """Work left behind by an instrument that was killed.

    Attributes
    ----------
    path : Path
        Of the autosave, which is a session file.
    file : Path or None
        The file that the work belongs to, None where it was never saved.
    modified : float
        When it was last written, in seconds since the epoch.
    """

    path: Path
    file: Path | None
    modified: float


class Autosave:
    """One running instrument's unsaved work, locked while it runs.

    `write` may be called on any thread, one call at a time; the rest belongs to one thread.

    Raises
    ------
    GdrmError
        On construction, if `folder` cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._writing = threading.Lock()
        self._closed = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = next(_free_locks(folder))
        except OSError as error:
            reason = error.strerror or error
            raise GdrmError(
                f"unsaved work cannot be kept safe in {folder} ({reason}): save often"
            ) from error

    @property
    def path(self) -> Path:
        """Where the work is written."""
        return self._lock.path.with_suffix(".json")

    def write(self, session: Session, file: Path | None) -> None:
        """Write `session`, which belongs to `file`, whole or not at all.

        Once closed it writes nothing: a thread may come late.

        Raises
        ------
        GdrmError
            If it cannot be written.
        """
        document = session_document(session)
        document[_ORIGIN] = None if file is None else str(file.absolute())
        data = document_bytes(document)
        with self._writing:
            if not self._closed:
                with atomic_file(self.path) as out:
                    out.write(data)

    def clear(self) -> None:
        """Delete the autosave: the work was saved, or is not wanted."""
        with self._writing:
            _remove(self.path)

    def recover(self, unsaved: Unsaved) -> Session:
        """Return work that was left behind, and take over its autosave, which stays until cleared.

        Raises
        ------
        GdrmError
            If it cannot be read, or another instrument has it open.
        """
        lock = _taken(unsaved)
        try:
            data = unsaved.path.read_bytes()
            session = session_from_json(data, str(unsaved.path))
        except (OSError, GdrmError) as error:
            lock.release()
            raise GdrmError(f"the unsaved work cannot be opened: {error}") from error
        with self._writing:
            former, self._lock = self._lock, lock
            _remove(former.path.with_suffix(".json"))
        former.release()
        return session

    def close(self, *, keep: bool = False) -> None:
        """Release the lock; without `keep`, delete the autosave."""
        with self._writing:
            self._closed = True
            if not keep:
                _remove(self.path)
        self._lock.release()


def unsaved_work(folder: Path) -> list[Unsaved]:
    """Return the work in `folder` whose instruments no longer run, the latest first.

    Locks without work are deleted.
    """
    found = []
    for path in sorted({*folder.glob("*.json"), *_worked(folder)}):
        try:
            lock = lock_file(path.with_suffix(".lock"))
            if lock is None:
                continue
            lock.release()
            if path.exists():
                found.append(Unsaved(path, _origin(path), path.stat().st_mtime))
        except OSError:
            continue
    return sorted(found, key=lambda unsaved: -unsaved.modified)


def discard(unsaved: Unsaved) -> None:
    """Delete work that was left behind; GdrmError if another instrument has it open."""
    lock = _taken(unsaved)
    _remove(unsaved.path)
    lock.release()


def _worked(folder: Path) -> Iterator[Path]:
    return (path.with_suffix(".json") for path in folder.glob("*.lock"))


def _free_locks(folder: Path) -> Iterator[LockFile]:
    """Yield locks that no running instrument holds and that have no work."""
    for number in count(1):
        path = folder / f"{os.getpid()}-{number}.lock"
        if path.with_suffix(".json").exists():
            continue
        lock = lock_file(path)
        if lock is not None:
            yield lock


def _taken(unsaved: Unsaved) -> LockFile:
    try:
        lock = lock_file(unsaved.path.with_suffix(".lock"))
    except OSError as error:
        raise GdrmError(f"cannot use {unsaved.path}: {error.strerror or error}") from error
    if lock is None:
        raise GdrmError("another instrument has that work open")
    return lock


def _origin(path: Path) -> Path | None:
    try:
        origin = json.loads(path.read_bytes()).get(_ORIGIN)
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return Path(origin) if isinstance(origin, str) else None


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise GdrmError(f"cannot delete {path}: {error.strerror or error}") from error


class LockFile:
    """A locked file; the system unlocks it when the program ends, however it ends."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

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
        if _is_at(descriptor, path):
            return LockFile(path, descriptor)
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
