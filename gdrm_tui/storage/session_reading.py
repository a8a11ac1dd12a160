"""Reading session documents: the plain values of JSON, of any version, checked, as a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.persistent import PersistentList
from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Floats, Take, TakeBook
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.storage.session_document import VERSION
from gdrm_tui.storage.session_json import Document, json_bytes

_CELLS = SHAPE[0] * SHAPE[1]
_VOICE_PLACES = {name: place for place, name in enumerate(VOICE_NAMES)}


class UnknownVoiceError(Exception):
    """A document whose music uses a voice that this program does not have."""

    def __init__(self, voice: str) -> None:
        super().__init__(voice)
        self.voice = voice


def session_of(document: Document, version: int) -> Session:
    """Return the session in a document of a `version`, 1 to `VERSION`.

    What is read by name and may be absent has its default: knobs, strips and a strip's note. The
    strip of an unknown voice is kept for the next save.

    Raises
    ------
    UnknownVoiceError
        If a hit, a lock or a density names a voice that this program does not have.
    ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError
        If the document is not whole or holds a value that no session has.
    """
    document = _brought_up_to_date(document, version)
    controls = _SharedControls()
    takes = [_take(entry, controls) for entry in document["takes"]]
    book = PersistentList(takes[_place(place)] for place in document["book"])
    starred = frozenset(_whole(number) for number in document["starred"])
    loop = document["loop"]
    return Session(
        loop=tuple(map(_bar, loop)),
        takes=tuple(None if e["take"] is None else takes[_place(e["take"])] for e in loop),
        controls=_controls(document["controls"]),
        locks=_locks(document["locked"]),
        mixer=_mixer(document["mixer"]),
        kit=_kit(document["kit"]),
        book=TakeBook(book, starred),
        **_knobs(document, SESSION_KNOBS),
    )


def _knobs(entry: Document, knobs: Iterable[Knob]) -> dict[str, float]:
    return {knob.name: _number(entry.get(knob.name, knob.default)) for knob in knobs}


def _place(place: Any) -> int:
    """Return the place of a take in the document; Python would count a negative from the end."""
    if _whole(place) < 0:
        raise ValueError(f"there is no take at place {place}")
    return int(place)


def _controls(entry: Document) -> Controls:
    densities = entry["voice_densities"].items()
    return Controls(
        {name: _number(weight) for name, weight in entry["genres"].items()},
        fill=_switch(entry["fill"]),
        voice_densities={VOICE_NAMES[_voice(name)]: _number(amount) for name, amount in densities},
        **_knobs(entry, CONTROL_KNOBS),
    )


def _bar(entry: Document) -> Bar:
    cells, loud, late = [], [], []
    for name, step, velocity, offset in entry["hits"]:
        cells.append(_flat_cell(name, step))
        loud.append(velocity)
        late.append(offset)
    grids, keys = np.zeros((2, _CELLS), np.float32), np.zeros(_CELLS, np.uint8)
    sounding = np.zeros(_CELLS, bool)
    grids[0][cells], grids[1][cells] = _numbers(loud), _numbers(late)
    sounding[cells] = True
    for name, step, note in entry.get("notes", ()):
        keys[_flat_cell(name, step)] = _whole(note)
    rolls = tuple(
        (_cell(name, step), Roll(_whole(strokes), _number(spacing), _number(rise)))
        for name, step, strokes, spacing, rise in entry.get("rolls", ())
    )
    velocities, offsets = grids.reshape(2, *SHAPE)
    marks = tuple((_whole(step), mark) for step, mark in entry.get("marks", ()))
    return Bar(sounding.reshape(SHAPE), velocities, offsets, keys.reshape(SHAPE), rolls, marks)


def _flat_cell(name: Any, step: Any) -> int:
    voice, column = _cell(name, step)
    return voice * SHAPE[1] + column


def _cell(name: Any, step: Any) -> tuple[int, int]:
    if not 0 <= step < SHAPE[1]:
        raise ValueError(f"step {step} is outside 0 to {SHAPE[1] - 1}")
    return _voice(name), _whole(step)


class _SharedControls(dict[bytes, Controls]):
    """The controls of takes: many takes have the same."""

    def of(self, entry: Document) -> Controls:
        text = json_bytes(entry)
        if text not in self:
            self[text] = _controls(entry)
        return self[text]


def _take(entry: Document, controls: _SharedControls) -> Take:
    parent = entry["parent"]
    return Take(
        _whole(entry["number"]),
        _bar(entry),
        _latent(entry["latent"]),
        _whole(entry["seed"]),
        controls.of(entry["controls"]),
        None if parent is None else _whole(parent),
        _rhythm(entry["rhythm"]) if "rhythm" in entry else None,
    )


def _rhythm(rows: list[Any]) -> Rhythm:
    return Rhythm(
        tuple(
            Onset(_whole(step), _number(velocity), _number(offset))
            for step, velocity, offset in rows
        )
    )


def _latent(values: list[Any]) -> Floats:
    with np.errstate(over="ignore"):
        latent = np.array(_numbers(values), np.float32)
    if not np.isfinite(latent).all():
        raise ValueError("a latent holds a number that is too large")
    return Floats(latent)


def _locks(entry: Document) -> Locks:
    return Locks(
        frozenset(_voice(name) for name in entry["voices"]),
        frozenset(_whole(step) for step in entry["steps"]),
        frozenset((_voice(name), _whole(step)) for name, step in entry["cells"]),
    )


def _mixer(entry: Document) -> Mixer:
    strips = {name: _strip(strip) for name, strip in entry["strips"].items()}
    own = tuple(strips.pop(name, Strip()) for name in VOICE_NAMES)
    return Mixer(own, _number(entry["master"]), _number(entry["reverb"]), tuple(strips.items()))


def _strip(entry: Document) -> Strip:
    level, pan, tuning = (_number(entry[name]) for name in ("level", "pan", "tuning"))
    muted, soloed = _switch(entry["muted"]), _switch(entry["soloed"])
    note = entry.get("note")
    return Strip(level, pan, tuning, muted, soloed, None if note is None else _whole(note))


def _kit(entry: Document) -> DrumKit:
    if not isinstance(entry["soundfont"], str):
        raise ValueError(f"{entry['soundfont']!r} is not the name of a soundfont")
    return DrumKit(entry["soundfont"], _whole(entry["program"]))


def _voice(name: Any) -> int:
    if not isinstance(name, str):
        raise ValueError(f"{name!r} is not the name of a voice")
    if name not in _VOICE_PLACES:
        raise UnknownVoiceError(name)
    return _VOICE_PLACES[name]


# A bool is an int to Python, and int() would read 3.7 as 3.
def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return float(value)


def _numbers(values: list[Any]) -> list[float]:
    return values if set(map(type, values)) <= {float} else [_number(value) for value in values]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _brought_up_to_date(document: Document, version: int) -> Document:
    """Return the document as this program would write it; KeyError if there was no such version."""
    for older in range(version, VERSION):
        document = _STEPS[older](document)
    return document


def _from_1(document: Document) -> Document:
    """Add what version 2 added: densities of voices, and dynamics."""
    takes = [{**entry, "controls": _controls_from_1(entry)} for entry in document["takes"]]
    return {
        "dynamics": 1.0,
        **document,
        "controls": _controls_from_1(document),
        "takes": takes,
    }


def _controls_from_1(entry: Document) -> Document:
    return {"voice_densities": {}, **entry["controls"]}


def _from_2(document: Document) -> Document:
    """Add what version 3 added: mixer, kit, book, and locks of steps and cells."""
    return {
        "mixer": {"master": 0.0, "reverb": 0.0, "strips": {}},
        "kit": {"soundfont": "", "program": 0},
        **document,
        "locked": {"voices": document["locked"], "steps": [], "cells": []},
        "book": _first_places(document["takes"]),
        "starred": [],
    }


def _first_places(takes: list[Document]) -> list[int]:
    """Return the place of the first take of each number."""
    places: dict[int, int] = {}
    for place, take in enumerate(takes):
        places.setdefault(int(take["number"]), place)
    return list(places.values())


def _from_3(document: Document) -> Document:
    """Change nothing: version 4 added a strip's note; without one the voice plays its own."""
    return document


def _from_4(document: Document) -> Document:
    """Change nothing: version 5 only says that there are rolls, marks or keys that came in."""
    return document


_STEPS: dict[int, Callable[[Document], Document]] = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
    4: _from_4,
}
