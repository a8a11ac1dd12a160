"""The chunks of a Standard MIDI File, found as tolerantly as players find them."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from gdrm_tui.core.errors import GdrmError

WRONG_LENGTH = "a track's length is wrong"
_HEAD = 8  # bytes of a chunk's name and length
_HEADER = struct.Struct(">HHH")
_SEARCHED = 1024  # bytes before the header in which it is looked for


class MidiFileError(GdrmError):
    """A file that cannot be read as Standard MIDI."""


@dataclass(frozen=True, slots=True)
class Header:
    """The contents of the header, and where the chunks after it begin.

    Attributes
    ----------
    kind : int
        0 one track, 1 tracks that sound together, 2 patterns of their own.
    tracks : int
        How many tracks there should be.
    division : int
        As it is written, 0 to 65,535: ticks a quarter below 32,768, else SMPTE frames.
    end : int
        Place of the first byte after it.
    """

    kind: int
    tracks: int
    division: int
    end: int


def is_midi(data: bytes) -> bool:
    """Return whether the bytes are a MIDI file's, by how they begin."""
    return data.startswith(b"MThd") or _is_rmi(data) or _header_place(data) is not None


def unwrapped(data: bytes) -> bytes:
    """Return the MIDI file in the bytes: an .rmi file is RIFF around one."""
    if not _is_rmi(data):
        return data
    place = 12
    while place + _HEAD <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"data":
            return data[place + _HEAD : place + _HEAD + size]
        place += _HEAD + size + size % 2
    return data


def read_header(data: bytes, name: str) -> Header:
    """Return the header of the MIDI file; `name` is for the MidiFileError if there is none."""
    place = _header_place(data)
    if place is None:
        raise MidiFileError(f"{name} is not a MIDI file: it has no MIDI header")
    size = _length(data, place)
    body = data[place + _HEAD : place + _HEAD + min(size, _HEADER.size)]
    if len(body) < _HEADER.size:
        raise MidiFileError(f"{name} is not a complete MIDI file: it ends inside its header")
    kind, tracks, division = _HEADER.unpack(body)
    return Header(kind, tracks, division, place + _HEAD + size)


def next_track(data: bytes, place: int) -> tuple[int, int] | None:
    """Return where the events of the next track begin, and where they should end.

    Chunks of other kinds are skipped by their length. None if no track begins at `place` or later.
    """
    while place + _HEAD <= len(data):
        begin, end = place + _HEAD, place + _HEAD + _length(data, place)
        if data[place : place + 4] == b"MTrk":
            return begin, end
        if not _named(data, place):
            found = data.find(b"MTrk", place)  # after bytes that belong to no chunk
            end = found if found >= 0 else len(data)
        place = end
    return None


def is_boundary(data: bytes, place: int) -> bool:
    """Return whether a track may end at `place`: a chunk or the end of the file follows.

    Four letters of a text alone are no chunk: one of another kind than a track ends in the file.
    """
    if data[place : place + 4] == b"MTrk" or place == len(data):
        return True
    return _named(data, place) and place + _HEAD + _length(data, place) <= len(data)


def _header_place(data: bytes) -> int | None:
    """Return where the header is: first, or after chunks of other kinds or a system's own bytes."""
    place = 0
    while _named(data, place):
        if data[place : place + 4] == b"MThd":
            return place
        place += _HEAD + _length(data, place)
    found = data.find(b"MThd", 0, _SEARCHED)
    return found if found >= 0 and not data.startswith(b"{") else None


def _is_rmi(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"RMID"


def _named(data: bytes, place: int) -> bool:
    """Return whether a chunk's name, four printable letters, stands at `place`."""
    name = data[place : place + 4]
    return len(name) == 4 and all(0x20 <= letter < 0x7F for letter in name)


def _length(data: bytes, place: int) -> int:
    return int.from_bytes(data[place + 4 : place + _HEAD], "big")
