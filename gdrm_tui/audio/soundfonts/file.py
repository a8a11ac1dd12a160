"""Soundfont files: whether a file is one, and which drum kits it holds, without its samples.

To the SoundFont specification, a kit is a preset of bank 128.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gdrm_tui.core.errors import GdrmError

DRUM_BANK = 128
# SoundFont 2.04 specification, section 7.2: name, preset, bank, bag index, three reserved words.
_PRESET_HEADER = struct.Struct("<20sHHHIII")
_CHUNK_HEADER = struct.Struct("<4sI")


@dataclass(frozen=True, slots=True)
class Preset:
    """A drum kit of a soundfont: its MIDI program, 0 to 127, in bank 128, and its name."""

    program: int
    name: str


def drum_kits(path: Path) -> tuple[Preset, ...]:
    """Return the drum kits of a soundfont in order of program; its samples are not loaded.

    Raises
    ------
    GdrmError
        When the file cannot be read, is not a complete soundfont (RIFF sfbk), or has no drum kit.
    """
    try:
        with path.open("rb") as file:
            headers = _preset_headers(file, path.stat().st_size)
    except FileNotFoundError:
        raise GdrmError(f"There is no soundfont {path}: check the path") from None
    except OSError as error:
        raise GdrmError(f"The soundfont {path} cannot be read ({error.strerror})") from None
    except (ValueError, struct.error):
        raise GdrmError(f"{path} is not a soundfont: give a complete .sf2 or .sf3 file") from None
    # The last header is the specification's end marker.
    kits = {_preset(header) for header in headers[:-1] if header[2] == DRUM_BANK}
    if not kits:
        raise GdrmError(f"The soundfont {path} has no drum kit: give one with General MIDI drums")
    return tuple(sorted(kits, key=lambda kit: (kit.program, kit.name)))


def _preset(header: tuple[bytes, int, int]) -> Preset:
    name = header[0].split(b"\0")[0].decode("latin-1").strip()
    return Preset(header[1], name)


def _preset_headers(file: BinaryIO, size: int) -> list[tuple[bytes, int, int]]:
    """Return name, program and bank of every preset; ValueError when it is not a soundfont."""
    riff, form = _CHUNK_HEADER.unpack(file.read(8)), file.read(4)
    if riff[0] != b"RIFF" or form != b"sfbk":
        raise ValueError("not RIFF sfbk")
    if riff[1] + 8 > size:
        raise ValueError("truncated")
    _enter_list(file, b"pdta")
    length = _enter_chunk(file, b"phdr")
    data = file.read(length - length % _PRESET_HEADER.size)
    return [header[:3] for header in _PRESET_HEADER.iter_unpack(data)]


def _enter_list(file: BinaryIO, kind: bytes) -> None:
    while True:
        length = _enter_chunk(file, b"LIST")
        if file.read(4) == kind:
            return
        _skip(file, length - 4)


def _enter_chunk(file: BinaryIO, name: bytes) -> int:
    """Seek to the data of the next chunk called `name` and return its length in bytes."""
    while True:
        found, length = _CHUNK_HEADER.unpack(file.read(8))  # struct.error at the end of the file
        if found == name:
            return int(length)
        _skip(file, int(length))


def _skip(file: BinaryIO, length: int) -> None:
    """Seek past the rest of a chunk, and past the zero that makes an odd length even.

    MuseScore's .sf3 files lack that zero; no chunk's name begins with one.
    """
    file.seek(length, os.SEEK_CUR)
    if length % 2 and file.read(1) != b"\0":
        file.seek(-1, os.SEEK_CUR)
