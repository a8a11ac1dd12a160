"""Sessions as files: one versioned JSON document with everything in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.kit import VOICE_NAMES, DrumKit, voice_index
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.session import Controls, Session, Take
from gdrm_tui.midi.files import bars_of_part, read_drums
from gdrm_tui.storage.versions import VERSION, brought_up_to_date

FORMAT = "gdrm-session"
_DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


class SessionFileError(GdrmError):
    """A file that is no session, or one of a newer program."""


def session_to_json(session: Session) -> bytes:
    """Return the session as the bytes of a session file; equal sessions give equal bytes."""
    # By place and not by number: remixing one of two bars of a take leaves two with its number.
    takes = list(dict.fromkeys(take for take in session.takes if take is not None))
    places = {take: place for place, take in enumerate(takes)}
    document = {
        "format": FORMAT,
        "version": VERSION,
        "controls": _controls_document(session.controls),
        "swing": _plain_number(session.swing),
        "humanize": _plain_number(session.humanize),
        "dynamics": _plain_number(session.dynamics),
        "locked": _locks_document(session.locks),
        "mixer": _mixer_document(session.mixer),
        "kit": {"soundfont": session.kit.soundfont, "program": session.kit.program},
        "loop": [
            {"take": None if take is None else places[take], "hits": _hits_document(bar)}
            for bar, take in zip(session.loop, session.takes, strict=True)
        ],
        "takes": [_take_document(take) for take in takes],
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def session_from_json(data: bytes, name: str) -> Session:
    """Return the session in the bytes of a file; `name` is for the error.

    Raises
    ------
    SessionFileError
        If the bytes are not a whole session, or one that a newer program wrote.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ValueError(f"its format is {document['format']!r}")
        version = int(document["version"])
        if version > VERSION:
            raise SessionFileError(
                f"{name} was written by a newer gdrm-tui (version {version} of the session file, "
                f"this program reads {VERSION}): update the program to open it"
            )
        return _session(brought_up_to_date(document, version))
    except SessionFileError:
        raise
    except _DAMAGE as error:
        raise SessionFileError(f"{name} is not a whole gdrm session ({error})") from error


def save_session(session: Session, path: Path) -> None:
    """Write the session file whole or not at all; GdrmError where it cannot be written."""
    with atomic_file(path) as file:
        file.write(session_to_json(session))


def open_loop(path: Path, controls: Controls) -> Session:
    """Return the session that a session file or a MIDI file holds, told apart by content.

    Parameters
    ----------
    controls : Controls
        For a MIDI file, which brings only its bars and tempo.

    Raises
    ------
    GdrmError
        If the file cannot be read, or is neither.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SessionFileError(f"cannot read {path}: {error.strerror or error}") from error
    if not data.startswith(b"MThd"):
        return session_from_json(data, str(path))
    part = read_drums(data, str(path))
    if not part.hits:
        raise SessionFileError(f"{path} has no drum notes on MIDI channel 10")
    try:
        bars = bars_of_part(part)
        asked = Controls(**{**_plain(controls), "bpm": round(part.bpm, 2)})
        return Session(bars, (None,) * len(bars), asked)
    except ValueError as error:
        raise SessionFileError(f"{path} cannot be a loop: {error}") from error


def _plain(controls: Controls) -> dict[str, Any]:
    return {name: getattr(controls, name) for name in Controls.__dataclass_fields__}


def _controls_document(controls: Controls) -> dict[str, Any]:
    return {
        "genres": {name: _plain_number(w) for name, w in sorted(controls.genres.items())},
        "bpm": _plain_number(controls.bpm),
        "fill": bool(controls.fill),
        "variability": _plain_number(controls.variability),
        "density": _plain_number(controls.density),
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


def _take_document(take: Take) -> dict[str, Any]:
    return {
        "number": take.number,
        "parent": take.parent,
        "seed": take.seed,
        "controls": _controls_document(take.controls),
        "latent": [_plain_number(value) for value in take.latent],
        "hits": _hits_document(take.bar),
    }


def _locks_document(locks: Locks) -> dict[str, Any]:
    return {
        "voices": [VOICE_NAMES[voice] for voice in sorted(locks.voices)],
        "steps": sorted(locks.steps),
        "cells": [[VOICE_NAMES[voice], step] for voice, step in sorted(locks.cells)],
    }


def _mixer_document(mixer: Mixer) -> dict[str, Any]:
    return {
        "master": _plain_number(mixer.master),
        "reverb": _plain_number(mixer.reverb),
        "strips": {
            name: {
                "level": _plain_number(strip.level),
                "pan": _plain_number(strip.pan),
                "tuning": _plain_number(strip.tuning),
                "muted": strip.muted,
                "soloed": strip.soloed,
            }
            for name, strip in zip(VOICE_NAMES, mixer.strips, strict=True)
        },
    }


def _session(document: dict[str, Any]) -> Session:
    takes = dict(enumerate(_take(entry) for entry in document["takes"]))
    loop = document["loop"]
    return Session(
        loop=tuple(_bar(entry["hits"]) for entry in loop),
        takes=tuple(None if e["take"] is None else takes[int(e["take"])] for e in loop),
        controls=_controls(document["controls"]),
        swing=float(document["swing"]),
        humanize=float(document["humanize"]),
        dynamics=float(document["dynamics"]),
        locks=_locks(document["locked"]),
        mixer=_mixer(document["mixer"]),
        kit=DrumKit(str(document["kit"]["soundfont"]), int(document["kit"]["program"])),
    )


def _locks(entry: dict[str, Any]) -> Locks:
    return Locks(
        frozenset(voice_index(name) for name in entry["voices"]),
        frozenset(int(step) for step in entry["steps"]),
        frozenset((voice_index(name), int(step)) for name, step in entry["cells"]),
    )


def _mixer(entry: dict[str, Any]) -> Mixer:
    strips = tuple(_strip(entry["strips"][name]) for name in VOICE_NAMES)
    return Mixer(strips, float(entry["master"]), float(entry["reverb"]))


def _strip(entry: dict[str, Any]) -> Strip:
    level, pan, tuning = (float(entry[name]) for name in ("level", "pan", "tuning"))
    return Strip(level, pan, tuning, bool(entry["muted"]), bool(entry["soloed"]))


def _controls(entry: dict[str, Any]) -> Controls:
    return Controls(**{name: entry[name] for name in Controls.__dataclass_fields__})


def _take(entry: dict[str, Any]) -> Take:
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
