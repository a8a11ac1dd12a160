"""Versions of the session file: what an older document says, in today's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

VERSION = 3
Document = dict[str, Any]


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
    strip = {"level": 0.0, "pan": 0.0, "tuning": 0.0, "muted": False, "soloed": False}
    voices = (
        "kick snare cross-stick closed-hat pedal-hat open-hat low-tom mid-tom high-tom crash "
        "crash-2 ride ride-bell"
    )
    return {
        "mixer": {"master": 0.0, "reverb": 0.0, "strips": dict.fromkeys(voices.split(), strip)},
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


_STEPS: dict[int, Callable[[Document], Document]] = {1: _from_1, 2: _from_2}
