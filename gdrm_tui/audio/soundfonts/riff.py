"""The chunks of a soundfont file, of which the samples are never read."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from gdrm_tui.core.errors import GdrmError

_CHUNK_HEADER = struct.Struct("<4sI")
_SAMPLES = b"sdta"


def read_chunks(path: Path) -> dict[str, bytes]:
    """Return the chunks of a soundfont's lists by name, without those of its samples.

    Raises
    ------
    GdrmError
        When the file cannot be read, or is not a complete soundfont (RIFF sfbk).
    """
    try:
        with path.open("rb") as file:
            chunks = _chunks(file, path.stat().st_size)
    except FileNotFoundError:
        raise GdrmError(f"There is no soundfont {path}: check the path") from None
    except OSError as error:
        raise GdrmError(f"The soundfont {path} cannot be read ({error.strerror})") from None
    except (ValueError, struct.error):
        raise GdrmError(f"{path} is not a soundfont: give a complete .sf2 or .sf3 file") from None
    return chunks


def _chunks(file: BinaryIO, size: int) -> dict[str, bytes]:
    """Return the chunks by name; ValueError or struct.error when it is not a soundfont."""
    riff, form = _CHUNK_HEADER.unpack(file.read(8)), file.read(4)
    if riff[0] != b"RIFF" or form != b"sfbk":
        raise ValueError("not RIFF sfbk")
    if riff[1] + 8 > size:
        raise ValueError("truncated")
    found: dict[str, bytes] = {}
    while "phdr" not in found:
        length = _enter_chunk(file, b"LIST")
        kind, end = file.read(4), file.tell() + length - 4
        if kind == _SAMPLES:
            _skip(file, length - 4)
            continue
        while file.tell() < end:
            name, inner = _CHUNK_HEADER.unpack(file.read(8))
            if inner > size:  # reading as much would take the memory first
                raise ValueError("a chunk is longer than the file")
            found[name.decode("latin-1")] = file.read(inner)
            _skip(file, inner, 0)
    return found


def _enter_chunk(file: BinaryIO, name: bytes) -> int:
    """Seek to the data of the next chunk called `name` and return its length in bytes."""
    while True:
        found, length = _CHUNK_HEADER.unpack(file.read(8))  # struct.error at the end of the file
        if found == name:
            return int(length)
        _skip(file, int(length))


def _skip(file: BinaryIO, length: int, rest: int | None = None) -> None:
    """Seek past what is left of a chunk, and past the zero that makes an odd length even.

    MuseScore's .sf3 files lack that zero; no chunk's name begins with one.
    """
    file.seek(length if rest is None else rest, os.SEEK_CUR)
    if length % 2 and file.read(1) != b"\0":
        file.seek(-1, os.SEEK_CUR)
