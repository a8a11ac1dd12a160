"""What a soundfont contains: its presets, their zones, and its texts.

Numbers of sections and tables are those of the SoundFont Technical Specification 2.04.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.errors import GdrmError

_CHUNK_HEADER = struct.Struct("<4sI")
_SAMPLES = b"sdta"

# Sections 7.2, 7.6 and 7.10; bags and generators are alike for presets and instruments.
_PRESET = np.dtype("S20,<u2,<u2,<u2,<u4,<u4,<u4")
_INSTRUMENT = np.dtype("S20,<u2")
_SAMPLE = np.dtype("S20,<u4,<u4,<u4,<u4,<u4,u1,i1,<u2,<u2")
_BAG, _GENERATOR = np.dtype("<u2,<u2"), np.dtype("<u2,<u2")
# Section 8.1.3.
_INSTRUMENT_OF, _KEYS, _VELOCITIES, _SAMPLE_OF = 41, 43, 44, 53
_ALL = (0, 127)

Range = tuple[int, int]
Table = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Zone:
    """A sample, and the keys and velocities that play it, both ends included."""

    sample: str
    keys: Range
    velocities: Range


class Contents:
    """The tables of a soundfont file, read when this is created; the samples are not read.

    Raises
    ------
    GdrmError
        When the file cannot be read or is not a complete soundfont.
    """

    def __init__(self, path: Path) -> None:
        self._chunks = read_chunks(path)
        try:
            self.presets = [
                (int(program), int(bank), _text(name))
                for name, program, bank, *_ in self._table("phdr", _PRESET)[:-1]
            ]
        except (KeyError, ValueError, TypeError):
            raise GdrmError(
                f"{path} is not a soundfont: give a complete .sf2 or .sf3 file"
            ) from None

    @property
    def texts(self) -> tuple[str, ...]:
        """What the file says of itself: title, author, copyright and comment, where it does."""
        names = ("INAM", "IENG", "ICOP", "ICMT")
        return tuple(_text(self._chunks[name]) for name in names if name in self._chunks)

    def zones(self, program: int, bank: int) -> tuple[Zone, ...]:
        """Return the zones of a preset, none where its tables are broken."""
        try:
            return tuple(self._zones(program, bank))
        except (KeyError, IndexError, ValueError):
            return ()

    def _table(self, name: str, row: np.dtype[np.void]) -> Table:
        data = self._chunks[name]
        return np.frombuffer(data[: len(data) // row.itemsize * row.itemsize], row)

    @cached_property
    def _samples(self) -> list[str]:
        return [_text(row[0]) for row in self._table("shdr", _SAMPLE)]

    def _zones(self, program: int, bank: int) -> Iterator[Zone]:
        row = next(i for i, p in enumerate(self.presets) if p[:2] == (program, bank))
        headers, instruments = self._table("phdr", _PRESET), self._table("inst", _INSTRUMENT)
        for outer in self._bags("p", int(headers[row][3]), int(headers[row + 1][3])):
            if _INSTRUMENT_OF not in outer:
                continue
            number = outer[_INSTRUMENT_OF]
            ends = (int(instruments[number][1]), int(instruments[number + 1][1]))
            for inner in self._bags("i", *ends):
                if _SAMPLE_OF in inner:
                    yield self._zone(outer, inner)

    def _zone(self, outer: dict[int, int], inner: dict[int, int]) -> Zone:
        keys, velocities = (
            _overlap(_range(outer.get(kind)), _range(inner.get(kind)))
            for kind in (_KEYS, _VELOCITIES)
        )
        return Zone(self._samples[inner[_SAMPLE_OF]], keys, velocities)

    def _bags(self, prefix: str, first: int, last: int) -> Iterator[dict[int, int]]:
        """Yield the generators of each zone, those of a global zone filled in."""
        bags, rows = self._table(f"{prefix}bag", _BAG), self._table(f"{prefix}gen", _GENERATOR)
        shared: dict[int, int] = {}
        for bag in range(first, last):
            own = {int(a): int(b) for a, b in rows[int(bags[bag][0]) : int(bags[bag + 1][0])]}
            if bag == first and not {_INSTRUMENT_OF, _SAMPLE_OF} & own.keys():
                shared = own
            yield {**shared, **own}


def _text(data: bytes) -> str:
    return bytes(data).split(b"\0")[0].decode("latin-1").strip()


def _range(amount: int | None) -> Range:
    return _ALL if amount is None else (amount & 0xFF, amount >> 8)


def _overlap(first: Range, second: Range) -> Range:
    return max(first[0], second[0]), min(first[1], second[1])


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
