"""Session documents: a session as the plain values of JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_NAMES, voice_index

FORMAT = "gdrm-session"
VERSION = 4
Document = dict[str, Any]


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


def session_of(document: Document) -> Session:
    """Return what a document of today's version says.

    Raises
    ------
    ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError
        If it does not say it in full.
    """
    takes = [_take(entry) for entry in document["takes"]]
    book = tuple(takes[_place(place)] for place in document["book"])
    starred = frozenset(int(number) for number in document["starred"])
    loop = document["loop"]
    return Session(
        loop=tuple(_bar(entry["hits"]) for entry in loop),
        takes=tuple(None if e["take"] is None else takes[_place(e["take"])] for e in loop),
        controls=_controls(document["controls"]),
        locks=_locks(document["locked"]),
        mixer=_mixer(document["mixer"]),
        kit=DrumKit(str(document["kit"]["soundfont"]), int(document["kit"]["program"])),
        book=TakeBook(book, starred),
        **_knobs(document, SESSION_KNOBS),
    )


def _knobs(entry: Document, knobs: Iterable[Knob]) -> dict[str, float]:
    """Return where the knobs stand; one that the file does not have stands at its default."""
    return {knob.name: float(entry.get(knob.name, knob.default)) for knob in knobs}


def _place(place: Any) -> int:
    """Return the place of a take in the document; Python would count a negative from the end."""
    if int(place) < 0:
        raise ValueError(f"there is no take at place {place}")
    return int(place)


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


def _locks(entry: Document) -> Locks:
    return Locks(
        frozenset(voice_index(name) for name in entry["voices"]),
        frozenset(int(step) for step in entry["steps"]),
        frozenset((voice_index(name), int(step)) for name, step in entry["cells"]),
    )


def _mixer(entry: Document) -> Mixer:
    strips = {name: _strip(strip) for name, strip in entry["strips"].items()}
    own = tuple(strips.pop(name, Strip()) for name in VOICE_NAMES)
    return Mixer(own, float(entry["master"]), float(entry["reverb"]), tuple(strips.items()))


def _strip(entry: Document) -> Strip:
    level, pan, tuning = (float(entry[name]) for name in ("level", "pan", "tuning"))
    note = entry.get("note")
    muted, soloed = bool(entry["muted"]), bool(entry["soloed"])
    return Strip(level, pan, tuning, muted, soloed, None if note is None else int(note))


def _controls(entry: Document) -> Controls:
    return Controls(
        entry["genres"],
        fill=entry["fill"],
        voice_densities=entry["voice_densities"],
        **_knobs(entry, CONTROL_KNOBS),
    )


def _take(entry: Document) -> Take:
    parent = entry["parent"]
    return Take(
        int(entry["number"]),
        _bar(entry["hits"]),
        tuple(map(float, entry["latent"])),
        int(entry["seed"]),
        _controls(entry["controls"]),
        None if parent is None else int(parent),
    )


def _bar(hits: list[list[Any]]) -> Bar:
    grids = np.zeros((2, *SHAPE), np.float32)
    sounding = np.zeros(SHAPE, bool)
    for name, step, velocity, offset in hits:
        if not 0 <= step < SHAPE[1]:
            raise ValueError(f"step {step} is outside 0 to {SHAPE[1] - 1}")
        cell = voice_index(name), step
        sounding[cell], grids[0][cell], grids[1][cell] = True, velocity, offset
    return Bar(sounding, grids[0], grids[1])


def brought_up_to_date(document: Document, version: int) -> Document:
    """Return the document of a `version`, 1 to `VERSION`, as this program would write it.

    Raises
    ------
    KeyError
        If it lacks what its version has, or there was no such version.
    """
    for older in range(version, VERSION):
        document = _STEPS[older](document)
    return document


def _from_1(document: Document) -> Document:
    """Before densities of voices and dynamics."""
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
    """Before the mixer, the choice of a kit and the book, with locks of whole voices only."""
    return {
        "mixer": {"master": 0.0, "reverb": 0.0, "strips": {}},
        "kit": {"soundfont": "", "program": 0},
        **document,
        "locked": {"voices": document["locked"], "steps": [], "cells": []},
        "book": _first_places(document["takes"]),
        "starred": [],
    }


def _first_places(takes: list[Document]) -> list[int]:
    """Return the places of the takes without those whose number stood before."""
    places: dict[int, int] = {}
    for place, take in enumerate(takes):
        places.setdefault(int(take["number"]), place)
    return list(places.values())


def _from_3(document: Document) -> Document:
    """Before a voice's note could be changed: a strip without one plays the voice's own."""
    return document


_STEPS: dict[int, Callable[[Document], Document]] = {1: _from_1, 2: _from_2, 3: _from_3}
