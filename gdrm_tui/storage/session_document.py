"""Session documents: a session as the plain values of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.storage.session_json import Document

FORMAT = "gdrm-session"
VERSION = 5
_PLAIN = 4  # of a session without rolls, marks and keys that came in, as programs before read it


def session_document(session: Session) -> Document:
    """Return the document of a session file; equal sessions give equal ones."""
    takes, places = _all_takes(session)
    return {
        **head_document(session, version_of((*session.loop, *(take.bar for take in takes)))),
        "loop": [
            {"take": place, **bar_document(bar)}
            for bar, place in zip(session.loop, places, strict=True)
        ],
        "book": list(range(len(session.book.takes))),
        "starred": sorted(session.book.starred),
        "takes": [take_document(take) for take in takes],
    }


def version_of(bars: Iterable[Bar]) -> int:
    """Return the version of a document with these bars, in its loop or its takes.

    So a program that would lose some of them refuses it, and any other opens it.
    """
    return VERSION if any(bar.rolls or bar.marks or bar.noted for bar in bars) else _PLAIN


def head_document(session: Session, version: int) -> Document:
    """Return the part of the document that neither bars nor takes are in."""
    return {
        "format": FORMAT,
        "version": version,
        "controls": _controls_document(session.controls),
        **{knob.name: _plain_number(session.knob_value(knob.name)) for knob in SESSION_KNOBS},
        "locked": _locks_document(session.locks),
        "mixer": _mixer_document(session.mixer),
        "kit": {"soundfont": session.kit.soundfont, "program": session.kit.program},
    }


def _all_takes(session: Session) -> tuple[list[Take], list[int | None]]:
    """Return the takes to write, those of the book first, and the place of each bar's among them.

    By place and not by number: remixing one of two bars of a take leaves two with its number.
    """
    book, further = session.book, dict[Take, int]()

    def place_of(take: Take | None) -> int | None:
        place = None if take is None else book.place(take.number)
        if take is None or (place is not None and book.takes[place] == take):
            return place
        return further.setdefault(take, len(book.takes) + len(further))

    places = [place_of(take) for take in session.takes]
    return [*book.takes, *further], places


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


def bar_document(bar: Bar) -> Document:
    """Return the entry of a bar; keys that came in, rolls and marks only where there are any."""
    notes = [
        [VOICE_NAMES[voice], step, int(bar.notes[voice, step])]
        for voice, step in np.argwhere(bar.notes).tolist()
    ]
    rolls = [
        [VOICE_NAMES[voice], step, roll.strokes, *map(_plain_number, (roll.spacing, roll.rise))]
        for (voice, step), roll in bar.rolls
    ]
    rare = {"notes": notes, "rolls": rolls, "marks": [list(mark) for mark in bar.marks]}
    return {"hits": _hits_document(bar), **{name: value for name, value in rare.items() if value}}


def _hits_document(bar: Bar) -> list[list[Any]]:
    """Return [voice, step, velocity, offset] of each hit; float32 values survive JSON exactly."""
    voices, steps = np.nonzero(bar.hits)
    velocities, offsets = bar.velocities[bar.hits], bar.offsets[bar.hits] + 0.0
    names = [VOICE_NAMES[voice] for voice in voices.tolist()]
    columns = names, steps.tolist(), velocities.tolist(), offsets.tolist()
    return [list(hit) for hit in zip(*columns, strict=True)]


def take_document(take: Take) -> Document:
    """Return a take as an item of the document's takes."""
    return {
        "number": take.number,
        "parent": take.parent,
        "seed": take.seed,
        "controls": _controls_document(take.controls),
        # In as few digits as a float32 needs, which is half of what its float takes.
        "latent": take.latent_array + np.float32(0),
        **bar_document(take.bar),
        **_rhythm_document(take),
    }


def _rhythm_document(take: Take) -> Document:
    """Return the entry of the rhythm that was tapped for a take; most have none."""
    if take.rhythm is None:
        return {}
    rows = [[step, *map(_plain_number, rest)] for step, *rest in take.rhythm.onsets]
    return {"rhythm": rows}


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
