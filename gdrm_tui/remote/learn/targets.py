"""Targets: what a controller can be given: a knob, a genre, a voice or an action."""

from __future__ import annotations

from typing import Literal, NamedTuple

from gdrm_tui.core.knobs import KNOBS, knob
from gdrm_tui.core.voices import VOICE_NAMES, voice_index

Kind = Literal["knob", "genre", "voice", "action"]
_KINDS = ("knob", "genre", "voice", "action")
_KNOBS = {one.name for one in KNOBS}


class Target(NamedTuple):
    """Something that a controller moves, presses or strikes; `str` is how files name it."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def label(self) -> str:
        """What the screen calls it."""
        return knob(self.name).label if self.kind == "knob" else self.name


def target_of(text: str) -> Target:
    """Return the target of that name; ValueError where there is none.

    Whether there is such a genre or action is not known here.
    """
    kind, _, name = text.partition(" ")
    if kind not in _KINDS or not name:
        raise ValueError(f"{text!r} is not a target such as knob surprise")
    if kind == "knob" and name not in _KNOBS:
        raise ValueError(f"no knob is called {name!r}; the knobs are {', '.join(_KNOBS)}")
    if kind == "voice":
        voice_index(name)
    return Target(kind, name)  # type: ignore[arg-type]


KNOB_TARGETS = tuple(Target("knob", one.name) for one in KNOBS)
VOICE_TARGETS = tuple(Target("voice", name) for name in VOICE_NAMES)
