"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gdrm_tui.core.errors import GdrmError


@contextlib.contextmanager
def atomic_file(path: Path, *, lasting: bool = True) -> Iterator[BinaryIO]:
    """Open a binary file that takes the name `path` only when the block ends without an error.

    Until then it is beside it under a temporary name, so a reader of `path` finds the old file or
    the new one, and two writers never meet. File and folder are synced to disk at the end of the
    block, so a power cut leaves one of the two. Without `lasting` the system syncs them some
    seconds later: for many files at once that are quickly made again.

    A symbolic link stays one: the file that it points to is written. An existing file keeps its
    mode and owner.

    Raises
    ------
    GdrmError
        If the place cannot be written to; nothing is left there then.
    """
    with said_of(path):
        target = Path(os.path.realpath(path))
        there = _file_there(target)
        partial = target.with_name(f".{_shortened(target.name)}.{secrets.token_hex(4)}.part")
        try:
            with partial.open("xb") as file:
                kept = there is None or _takes_after(file, there)
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            if kept:
                partial.replace(target)
            else:
                _write_over(partial, target)
            if lasting:
                _sync_folder(target.parent)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


@contextlib.contextmanager
def said_of(path: Path) -> Iterator[None]:
    """Say of an error of the system in the block that `path` cannot be written, as a GdrmError."""
    try:
        yield
    except OSError as error:
        raise GdrmError(f"cannot write {path}: {error.strerror or error}") from error


def _shortened(name: str) -> str:
    """Return the name, or as much of it as leaves room for more: systems take 255 bytes."""
    return os.fsdecode(os.fsencode(name)[:200])


def _file_there(path: Path) -> os.stat_result | None:
    """Return what is known of the file at `path`, None where there is none.

    Raises
    ------
    OSError
        If something else is there, or a file that may not be written.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(there.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(there.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return there


def _takes_after(file: BinaryIO, there: os.stat_result) -> bool:
    """Give the new file the mode and owner of the one that is there; return whether it has them."""
    own = os.fstat(file.fileno())
    try:
        if (own.st_uid, own.st_gid) != (there.st_uid, there.st_gid):
            os.fchown(file.fileno(), there.st_uid, there.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(there.st_mode))
    except OSError:  # another user's file, which this one may write
        return False
    return True


def _write_over(partial: Path, target: Path) -> None:
    """Copy what was written into the file that is there, which stays its owner's."""
    with partial.open("rb") as whole, target.open("r+b") as file:
        shutil.copyfileobj(whole, file)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk; some file systems cannot, and have no need to."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
