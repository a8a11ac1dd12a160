"""Autosaves: unsaved work on disk, a file for each running instrument, and its recovery."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.storage.journal import JournalFile, is_journal, origin_of
from gdrm_tui.storage.session_files import session_from_json
from gdrm_tui.storage.shared_files import LockFile, lock_file

_SUFFIX, _OLDER = ".journal", ".json"  # older programs wrote session files


@dataclass(frozen=True)
class Unsaved:
    """Work left behind by an instrument that was killed.

    Attributes
    ----------
    path : Path
        Of the autosave, which opens as a session file does.
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
        self._journal: JournalFile | None = None
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
        return self._lock.path.with_suffix(_SUFFIX)

    def write(self, session: Session, file: Path | None) -> None:
        """Write what changed since the last time to `session`, which belongs to `file`.

        The work of the last time stays whole whatever happens. Once closed it writes nothing: a
        thread may come late.

        Raises
        ------
        GdrmError
            If it cannot be written.
        """
        with self._writing:
            if self._closed:
                return
            journal, self._journal = self._journal, None
            if journal is None or not journal.goes_on(file):
                if journal is not None:
                    journal.close()
                self._lock.keep()
                journal = JournalFile(self.path, file, session)
                _remove(self.path.with_suffix(_OLDER))
            else:
                journal.write(session)
            self._journal = journal  # where that failed, the next time begins a new one

    def clear(self) -> None:
        """Delete the autosave: the work was saved, or is not wanted."""
        with self._writing:
            self._delete()

    def _delete(self) -> None:
        if self._journal is not None:
            self._journal.close()
        self._journal = None
        _remove_work(self.path)

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
            self._delete()
            former, self._lock = self._lock, lock
        former.release()
        return session

    def close(self, *, keep: bool = False) -> None:
        """Release the lock; without `keep`, delete the autosave."""
        with self._writing:
            self._closed = True
            if not keep:
                self._delete()
        self._lock.release()


def unsaved_work(folder: Path) -> list[Unsaved]:
    """Return the work in `folder` whose instruments no longer run, the latest first.

    Locks without work are deleted.
    """
    found = []
    _remove_unfinished(folder)
    kinds = (_SUFFIX, _OLDER, ".lock")
    names = {path.with_suffix("") for path in folder.glob("*.*") if path.suffix in kinds}
    for name in sorted(names):
        try:
            lock = lock_file(name.with_suffix(".lock"))
            if lock is None:
                continue
            lock.release()
            path = _work_at(name)
            if path is not None:
                found.append(Unsaved(path, _origin(path), path.stat().st_mtime))
        except OSError:
            continue
    return sorted(found, key=lambda unsaved: -unsaved.modified)


def _remove_unfinished(folder: Path) -> None:
    """Delete what instruments that were killed had begun to write."""
    for path in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            lock = lock_file(folder / f"{path.name[1:].partition('.')[0]}.lock")
            if lock is not None:
                path.unlink(missing_ok=True)
                lock.release()


def _work_at(name: Path) -> Path | None:
    """Return the work of a lock of that name, whatever program wrote it."""
    paths = (name.with_suffix(suffix) for suffix in (_SUFFIX, _OLDER))
    return next((path for path in paths if path.exists()), None)


def discard(unsaved: Unsaved) -> None:
    """Delete work that was left behind; GdrmError if another instrument has it open."""
    lock = _taken(unsaved)
    _remove_work(unsaved.path)
    lock.release()


def _free_locks(folder: Path) -> Iterator[LockFile]:
    """Yield locks that no running instrument holds and that have no work."""
    for number in count(1):
        path = folder / f"{os.getpid()}-{number}.lock"
        if _work_at(path) is not None:
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
    with path.open("rb") as file:
        first = file.readline()
        return origin_of(first if is_journal(first) else first + file.read())


def _remove_work(path: Path) -> None:
    for suffix in (_SUFFIX, _OLDER):
        _remove(path.with_suffix(suffix))


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise GdrmError(f"cannot delete {path}: {error.strerror or error}") from error
