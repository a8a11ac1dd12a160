"""Session documents: a session as the plain values of JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_NAMES

FORMAT = "gdrm-session"
VERSION = 4
Document = dict[str, Any]


class UnknownVoiceError(Exception):
    """A document whose music uses a voice that this program does not have."""

    def __init__(self, voice: str) -> None:
        super().__init__(voice)
        self.voice = voice


def session_document(session: Session) -> Document:
    """Return the document of a session file; equal sessions give equal ones."""
    book = session.book
    # By place and not by number: remixing one of two bars of a take leaves two with its number.
    of_loop = (take for take in session.takes if take is not None)
    places = {take: place for place, take in enumerate(dict.fromkeys((*book.takes, *of_loop)))}
    return {
        "format": FORMAT,
        "version": VERSION,
        "controls": _controls_document(session.controls),
        **{knob.name: _plain_number(session.knob_value(knob.name)) for knob in SESSION_KNOBS},
        "locked": _locks_document(session.locks),
        "mixer": _mixer_document(session.mixer),
        "kit": {"soundfont": session.kit.soundfont, "program": session.kit.program},
        "loop": [
            {"take": None if take is None else places[take], "hits": _hits_document(bar)}
            for bar, take in zip(session.loop, session.takes, strict=True)
        ],
        "book": [places[take] for take in book.takes],
        "starred": sorted(book.starred),
        "takes": [_take_document(take) for take in places],
    }


def document_bytes(document: Document) -> bytes:
    """Return the document as JSON with an entry, or an item of a long one, on each line."""
    entries = (f"{json.dumps(name)}: {_lines(value)}" for name, value in document.items())
    return ("{\n" + ",\n".join(entries) + "\n}\n").encode()


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


def _controls_document(controls: Controls) -> Document:
    return {
        "genres": {name: _plain_number(w) for name, w in sorted(controls.genres.items())},
        "fill": bool(controls.fill),
        **{knob.name: _plain_number(getattr(controls, knob.name)) for knob in CONTROL_KNOBS},
        "voice_densities": {
            name: _plain_number(density) for name, density in controls.voice_densities.items()
        },
    }


def _plain_number(value: float) -> float:
    """Return what all values equal to `value` are written as: 120 as 120.0, -0.0 as 0.0."""
    return float(value) + 0.0


def _hits_document(bar: Bar) -> list[list[Any]]:
    """Return [voice, step, velocity, offset] of each hit; float32 values survive JSON exactly."""
    return [
        [
            VOICE_NAMES[voice],
            step,
            _plain_number(bar.velocities[voice, step]),
            _plain_number(bar.offsets[voice, step]),
        ]
        for voice, step in np.argwhere(bar.hits).tolist()
    ]


def _take_document(take: Take) -> Document:
    return {
        "number": take.number,
        "parent": take.parent,
        "seed": take.seed,
        "controls": _controls_document(take.controls),
        "latent": [_plain_number(value) for value in take.latent],
        "hits": _hits_document(take.bar),
    }


def _locks_document(locks: Locks) -> Document:
    return {
        "voices": [VOICE_NAMES[voice] for voice in sorted(locks.voices)],
        "steps": sorted(locks.steps),
        "cells": [[VOICE_NAMES[voice], step] for voice, step in sorted(locks.cells)],
    }


def _mixer_document(mixer: Mixer) -> Document:
    return {
        "master": _plain_number(mixer.master),
        "reverb": _plain_number(mixer.reverb),
        "strips": {
            name: _strip_document(strip)
            for name, strip in (*zip(VOICE_NAMES, mixer.strips, strict=True), *mixer.others)
        },
    }


def _strip_document(strip: Strip) -> Document:
    return {
        "level": _plain_number(strip.level),
        "pan": _plain_number(strip.pan),
        "tuning": _plain_number(strip.tuning),
        "muted": strip.muted,
        "soloed": strip.soloed,
        "note": strip.note,
    }


def session_of(document: Document) -> Session:
    """Return the session in a document of today's version.

    What is read by name and may be absent has its default: knobs, strips and a strip's note. The
    strip of an unknown voice is kept for the next save.

    Raises
    ------
    UnknownVoiceError
        If a hit, a lock or a density names a voice that this program does not have.
    ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError
        If the document is not whole or holds a value that no session has.
    """
    takes = [_take(entry) for entry in document["takes"]]
    book = tuple(takes[_place(place)] for place in document["book"])
    starred = frozenset(_whole(number) for number in document["starred"])
    loop = document["loop"]
    return Session(
        loop=tuple(_bar(entry["hits"]) for entry in loop),
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


def _bar(hits: list[list[Any]]) -> Bar:
    grids = np.zeros((2, *SHAPE), np.float32)
    sounding = np.zeros(SHAPE, bool)
    for name, step, velocity, offset in hits:
        if not 0 <= step < SHAPE[1]:
            raise ValueError(f"step {step} is outside 0 to {SHAPE[1] - 1}")
        cell = _voice(name), _whole(step)
        sounding[cell] = True
        grids[0][cell], grids[1][cell] = _number(velocity), _number(offset)
    return Bar(sounding, grids[0], grids[1])


def _take(entry: Document) -> Take:
    parent = entry["parent"]
    return Take(
        _whole(entry["number"]),
        _bar(entry["hits"]),
        tuple(map(_number, entry["latent"])),
        _whole(entry["seed"]),
        _controls(entry["controls"]),
        None if parent is None else _whole(parent),
    )


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
    if name not in VOICE_NAMES:
        raise UnknownVoiceError(name)
    return VOICE_NAMES.index(name)


# A bool is an int to Python, and int() would read 3.7 as 3.
def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value
