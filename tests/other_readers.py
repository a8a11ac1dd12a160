"""Readers of other files than music: settings, soundfonts and generators, and files for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random

import numpy as np
import onnx
from mutations import mutated

from gdrm_tui.audio.soundfonts.file import facts_of
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.generation.card import METADATA_KEY
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.storage.settings import read_settings
from soundfonts.sf2 import Kit, Sample, Zone, soundfont

_SETTINGS = b"""\
soundfont = "/nowhere/drums.sf2"
kit = 25
device = 3
latency = 40.5
theme = "textual-dark"
changes_on_bar_line = true
keyboard = "azerty"
[notes]
snare = 39
ride = 59
[keys]
"new" = "g,f5"
"play" = "space"
"""


def _read_settings(path: Path) -> str:
    settings, complaints = read_settings(path)
    assert all(len(one.splitlines()) == 1 for one in complaints), complaints
    settings.mixer()
    return "refused" if complaints else "opened"


def _read(reader: Callable[[Path], object], path: Path) -> str:
    try:
        reader(path)
    except GdrmError as error:
        said = str(error)
        assert str(path) in said, said
        assert len(said.splitlines()) == 1, said
        return "refused"
    return "opened"


# Each takes a path and returns "opened" or "refused"; anything else that it does is wrong.
READERS: dict[str, Callable[[Path], str]] = {
    "settings": _read_settings,
    "soundfont": partial(_read, facts_of),
    "generator": partial(_read, Generator),
}


@cache
def _font() -> bytes:
    click = Sample("Click", np.arange(-99, 99, dtype=np.int16), 48_000)
    zones = tuple(Zone(key, (1, 127), click) for key in (36, 38, 42))
    return soundfont([Kit(0, "Clicks", zones)], {"ICMT": "Clicks"})


@cache
def _model() -> onnx.ModelProto:
    return onnx.load(default_model())


def _generator(source: Random) -> bytes:
    """Return the shipped generator with a card, or now and then with bytes, that are changed."""
    model = onnx.ModelProto()
    model.CopyFrom(_model())
    if source.random() < 0.1:
        return mutated(source, [model.SerializeToString()])
    (card,) = (entry for entry in model.metadata_props if entry.key == METADATA_KEY)
    changed = mutated(source, [json.dumps(json.loads(card.value)).encode()])
    card.value = changed.decode("utf-8", "ignore")
    return model.SerializeToString()


def other_file(source: Random, kind: str) -> bytes:
    """Return a file of that kind, changed."""
    if kind == "generator":
        return _generator(source)
    return mutated(source, [_SETTINGS if kind == "settings" else _font()])
