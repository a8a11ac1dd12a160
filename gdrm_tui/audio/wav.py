"""WAV files, written piece by piece; each appears complete or not at all."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np

from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError

SampleFormat = Literal["16", "24", "float"]
_CHANNELS = 2
_BYTES = {"16": 2, "24": 3, "float": 4}
# "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991), and
# the format tags of its registry: 1 is PCM, 3 IEEE float, which needs a fact chunk.
_PCM, _FLOAT = 1, 3
_MOST_BYTES = 2**32 - 1 - 64


class WavFile:
    """A stereo WAV file being written.

    Parameters
    ----------
    file : binary file
        Open for writing, at its start.
    sample_rate : int
        Frames a second.
    sample_format : {"16", "24", "float"}
        16 and 24 bits are integers, clipped beyond [-1, 1]; float has 32 bits.
    cue : int or None
        Frame that a marker names as the beginning of bar 1.
    """

    def __init__(
        self,
        file: BinaryIO,
        sample_rate: int,
        sample_format: SampleFormat,
        cue: int | None = None,
    ) -> None:
        self._file, self._rate, self._format = file, sample_rate, sample_format
        self._cue = b"" if cue is None else _marker(cue)
        self._frames = 0
        self._file.write(self._header())

    def write(self, samples: Block) -> None:
        """Append `samples`, shape (frames, 2); GdrmError past the 4 GiB that WAV can hold."""
        self._frames += len(samples)
        if self._data_bytes > _MOST_BYTES:
            raise GdrmError("a WAV file holds 4 GiB at most: render fewer repeats")
        self._file.write(encoded(samples, self._format))

    def finish(self) -> None:
        """Write the lengths, now known, into the header."""
        if self._data_bytes % 2:
            self._file.write(b"\0")
        self._file.seek(0)
        self._file.write(self._header())

    @property
    def _data_bytes(self) -> int:
        return self._frames * _CHANNELS * _BYTES[self._format]

    def _header(self) -> bytes:
        width = _BYTES[self._format]
        tag, frame = _FLOAT if self._format == "float" else _PCM, _CHANNELS * width
        layout = struct.pack(
            "<HHIIHH", tag, _CHANNELS, self._rate, self._rate * frame, frame, 8 * width
        )
        chunks = _chunk(b"fmt ", layout + (b"\0\0" if tag == _FLOAT else b""))
        if tag == _FLOAT:
            chunks += _chunk(b"fact", struct.pack("<I", self._frames))
        chunks += self._cue
        data = self._data_bytes
        size = 4 + len(chunks) + 8 + data + data % 2
        return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + chunks + _head(b"data", data)


def encoded(samples: Block, sample_format: SampleFormat) -> bytes:
    """Return `samples`, nominally in [-1, 1], as the bytes of a WAV file."""
    if sample_format == "float":
        return bytes(samples.astype("<f4").tobytes())
    scale = 2 ** (8 * _BYTES[sample_format] - 1) - 1
    scaled = samples * np.float64(scale)
    integers = np.rint(np.clip(scaled, -scale, scale, out=scaled), out=scaled)
    width = _BYTES[sample_format]
    if sample_format == "16":
        return bytes(integers.astype("<i2").tobytes())
    low_bytes = integers.astype("<i4").reshape(-1, 1).view(np.uint8)[:, :width]
    return bytes(low_bytes.tobytes())


def write_wavs(
    paths: Sequence[Path],
    pieces: Iterable[Block],
    sample_rate: int,
    sample_format: SampleFormat = "16",
    cue: int | None = None,
) -> None:
    """Write pieces of shape (frames, 2 x files) to as many files, all of them or none.

    `cue` is as `WavFile` has it.

    Raises
    ------
    GdrmError
        When a file cannot be written.
    """
    with contextlib.ExitStack() as stack:
        files = [
            WavFile(stack.enter_context(atomic_file(path)), sample_rate, sample_format, cue)
            for path in paths
        ]
        for piece in pieces:
            for place, file in enumerate(files):
                file.write(piece[:, 2 * place : 2 * place + 2])
        for file in files:
            file.finish()


def _marker(frame: int) -> bytes:
    """Return the chunks that name a frame: a cue point, and its label in a list."""
    point = struct.pack("<I II4sIII", 1, 1, frame, b"data", 0, 0, frame)
    label = struct.pack("<I", 1) + b"bar 1\0"
    return _chunk(b"cue ", point) + _chunk(b"LIST", b"adtl" + _chunk(b"labl", label))


def _head(name: bytes, size: int) -> bytes:
    return struct.pack("<4sI", name, size)


def _chunk(name: bytes, data: bytes) -> bytes:
    return _head(name, len(data)) + data
