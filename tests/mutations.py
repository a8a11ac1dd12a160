"""Files changed at random, for readers that have to bear anything.

The same seed gives the same file. MIDI files are changed byte by byte and where their lengths are;
session files value by value too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from loops import bar_of, session_of

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.journal import Journal
from gdrm_tui.storage.session_files import session_to_json

FIELD = Path(__file__).parent / "data" / "field"
_EDGES = (0x00, 0x01, 0x2F, 0x51, 0x58, 0x7F, 0x80, 0x90, 0x99, 0xF0, 0xF7, 0xFF)
_LENGTHS = (0, 1, 2, 6, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, 16, 127, 128, 4097, 2**31, 2**63, -(2**70), 10**400),
    *(1e308, -0.0, float("nan"), float("inf"), "", "kick", "nosuch", "\u0000", "\ud800", [], {}),
    *([[]], [0, 0, 0, 0], {"": None}, ["kick", 0, 1.0, 0.0], ["kick", 3, 1e-300, 0.4999999999]),
)

Change = Callable[[Random, bytearray], None]


def seeds_of_files() -> list[bytes]:
    """Return the files that all others are made from: those of the field, and our own."""
    field = [path.read_bytes() for path in sorted(FIELD.iterdir()) if path.suffix != ".txt"]
    groove = bar_of({(0, 0): (1.0, -0.3), (1, 4): (0.5, 0.2), (3, 15): (0.9, 0.4)})
    session = session_of(groove, bar_of({}), groove, swing=60.0)
    noted = replace(groove, notes=(groove.hits * 40).astype("uint8"))
    journal = Journal(None)
    other = replace(session_of(noted), mixer=Mixer().with_strip(1, Strip(note=3)))
    return [
        *field,
        loop_to_midi(session),
        loop_to_midi(session, "voices"),
        session_to_json(session),
        session_to_json(other),
        b"".join(line for step in (session, other) for line in journal.lines_to(step)),
    ]


def mutated(source: Random, files: Sequence[bytes]) -> bytes:
    """Return one of the files, changed in one to eight places."""
    data = source.choice(files)
    if data.startswith(b"{") and source.random() < 0.7:
        if not data.startswith(b'{"journal"'):
            return _with_other_values(source, data)
        lines = data.split(b"\n")  # each is a document, and after the last there is none
        place = source.randrange(len(lines) - 1)
        lines[place] = _with_other_values(source, lines[place])
        return b"\n".join(lines)
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 1, 2, 3, 8))):
        source.choice(_CHANGES)(source, changed)
    if source.random() < 0.05:
        changed += source.choice(files)
    return bytes(changed)


def _set_byte(source: Random, data: bytearray) -> None:
    if data:
        data[source.randrange(len(data))] = source.choice((*_EDGES, source.randrange(256)))


def _flip_bit(source: Random, data: bytearray) -> None:
    if data:
        data[source.randrange(len(data))] ^= 1 << source.randrange(8)


def _cut(source: Random, data: bytearray) -> None:
    start = source.randrange(len(data) + 1)
    del data[start : start + source.choice((1, 2, 4, 8, 64, len(data)))]


def _repeat(source: Random, data: bytearray) -> None:
    start = source.randrange(len(data) + 1)
    piece = data[start : start + source.choice((1, 4, 16, 64))]
    data[start:start] = piece * source.choice((1, 2, 50, 2000))


def _insert(source: Random, data: bytearray) -> None:
    start = source.randrange(len(data) + 1)
    data[start:start] = source.randbytes(source.choice((1, 2, 4, 40)))


def _set_length(source: Random, data: bytearray) -> None:
    """Change a chunk's length, or two bytes of the header."""
    places = [data.find(name) + 4 for name in (b"MThd", b"MTrk", b"RMID", b"data") if name in data]
    if places:
        place = source.choice(places) + source.choice((0, 0, 4, 6, 8))
        size = source.choice((2, 4))
        data[place : place + size] = (source.choice(_LENGTHS) % 256**size).to_bytes(size, "big")


_CHANGES: tuple[Change, ...] = (_set_byte, _flip_bit, _cut, _repeat, _insert, _set_length)


def _with_other_values(source: Random, data: bytes) -> bytes:
    document = json.loads(data)
    for _ in range(source.choice((1, 1, 2, 4))):
        _change_value(source, document)
    return json.dumps(document).encode()


def _change_value(source: Random, document: Any) -> None:
    """Change, leave out or double a value somewhere in the document."""
    place: Any = document
    while place:
        key = (
            source.choice(list(place)) if isinstance(place, dict) else source.randrange(len(place))
        )
        inside = place[key]
        if isinstance(inside, dict | list) and inside and source.random() < 0.8:
            place = inside
            continue
        way = source.random()
        if way < 0.15:
            del place[key]
        elif way < 0.25 and isinstance(place, list):
            place.extend([inside] * source.choice((1, 20, 5000)))
        else:
            place[key] = deepcopy(source.choice(_VALUES))  # which is changed further, perhaps
        return
