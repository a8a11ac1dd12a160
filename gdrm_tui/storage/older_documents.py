"""Documents of older versions, brought up to what this program writes."""

from __future__ import annotations

from collections.abc import Callable

from gdrm_tui.storage.session_document import VERSION
from gdrm_tui.storage.session_json import Document


def brought_up_to_date(document: Document, version: int) -> Document:
    """Return the document of a `version`, 1 to `VERSION`, as this program would write it.

    Raises
    ------
    KeyError
        If the document is not whole, or there was no such version.
    """
    for older in range(version, VERSION):
        document = _STEPS[older](document)
    return document


def _from_1(document: Document) -> Document:
    """Add what version 2 brought: densities of voices, and dynamics."""
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
    """Add what version 3 brought: mixer, kit, book, and locks of steps and cells."""
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
    """Change nothing: version 4 brought a strip's note, and without one the voice plays its own."""
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
