"""The OSC addresses: a table of all that may be sent to the instrument.

The server, the list that `gdrm-tui osc` prints and the manual follow it. It does not import numpy,
so the list appears at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gdrm_tui.core.knobs import KNOBS, Knob
from gdrm_tui.core.voices import VOICE_NAMES

ROOT = "/gdrm"
NAME = "NAME"  # stands in an address for the name of a genre
Takes = Literal["press", "switch", "number", "step", "whole", "mix", "nothing"]
# What the instrument sends beside the values of knobs, genres, densities and mutes, which have
# the addresses above.
SENT: tuple[tuple[str, str, str], ...] = (
    (f"{ROOT}/playing", "0 or 1", "whether it plays"),
    (f"{ROOT}/evolving", "0 or 1", "whether the groove evolves"),
    (f"{ROOT}/position", "bar beat", "the bar of the loop and the beat heard, from 1; 0 0 stopped"),
    (f"{ROOT}/bars", "number", "how many bars the loop has"),
    (f"{ROOT}/shown", "number", "the bar that is shown, from 1"),
    (f"{ROOT}/take", "number", "the take of the shown bar; 0 where there is none"),
    (f"{ROOT}/said", "text", "what the status line says"),
    (f"{ROOT}/error", "text", "what was wrong with what you sent"),
)
Value = float | int | bool | dict[str, float] | None


@dataclass(frozen=True, slots=True)
class Address:
    """Something that may be sent.

    Attributes
    ----------
    path : str
        Such as "/gdrm/tempo", with `NAME` for a genre's name.
    takes : str
        What comes with it. "press": nothing, or a number, of which 0 is a button let go and does
        nothing. "switch": nothing or 1 for on, 0 for off. "number", "whole": one of `low` to
        `high`. "step": a number of any size. "mix": genres, each with its weight. "nothing".
    help : str
        What it does.
    low, high : float
    unit : str
        Behind its numbers in text.
    latest : bool
        Whether of several that wait the latest alone counts.
    """

    path: str
    takes: Takes
    help: str
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    latest: bool = False

    @property
    def argument(self) -> str:
        """What comes with it, as a person reads it."""
        return {
            "press": "",
            "nothing": "",
            "switch": "[0 or 1]",
            "number": f"{self.low:g} to {self.high:g}{self.unit}",
            "whole": f"{self.low:g} or more",
            "step": "number",
            "mix": "genre weight …",
        }[self.takes]


def knob_path(knob: Knob) -> str:
    """Return the address of a knob: what sliders call it, under the root."""
    return f"{ROOT}/{knob.label.replace(' ', '-')}"


def genre_path(genre: str) -> str:
    """Return the address of a genre's weight."""
    return f"{ROOT}/genre/{genre}"


def _knob_rows(knob: Knob) -> tuple[Address, ...]:
    path, unit = knob_path(knob), knob.unit
    return (
        Address(path, "number", knob.help, knob.low, knob.high, unit, latest=True),
        Address(f"{path}/by", "step", f"move {knob.label} by this much"),
    )


def _voice_rows(voice: str) -> tuple[Address, ...]:
    path = f"{ROOT}/voice/{voice}"
    return (
        Address(f"{path}/hit", "number", f"play the {voice} now, at this velocity"),
        Address(f"{path}/mute", "switch", f"mute the {voice}, or unmute it with 0", latest=True),
        Address(f"{path}/density", "number", f"density of the {voice}", latest=True),
    )


ADDRESSES: tuple[Address, ...] = (
    Address(f"{ROOT}/play", "switch", "play, or stop with 0"),
    Address(f"{ROOT}/stop", "press", "stop"),
    Address(f"{ROOT}/toggle", "press", "play or stop, as the space bar does"),
    Address(f"{ROOT}/panic", "press", "silence everything"),
    *(row for knob in KNOBS for row in _knob_rows(knob)),
    Address(genre_path(NAME), "number", "weight of a genre in the mix", 0, 100, latest=True),
    Address(f"{ROOT}/mix", "mix", "the whole mix at once, such as funk 0.7 jazz 0.3", latest=True),
    Address(f"{ROOT}/new", "press", "make a new bar"),
    Address(f"{ROOT}/vary", "press", "vary the bar a little"),
    Address(f"{ROOT}/mutate", "press", "change the bar dramatically"),
    Address(f"{ROOT}/fill", "press", "make a fill"),
    Address(f"{ROOT}/loop", "press", "make a whole new loop"),
    Address(f"{ROOT}/evolve", "switch", "vary every bar as it plays, or stop with 0"),
    Address(f"{ROOT}/capture", "press", "loop the last bars heard"),
    Address(f"{ROOT}/take/up", "press", "the next take"),
    Address(f"{ROOT}/take/down", "press", "the take before"),
    Address(f"{ROOT}/take", "whole", "the take of that number", 1, math.inf, latest=True),
    Address(f"{ROOT}/star", "press", "star the take, or remove its star"),
    Address(f"{ROOT}/bar", "whole", "show that bar of the loop", 1, math.inf, latest=True),
    Address(f"{ROOT}/queue", "press", "go on with the shown bar at the next bar line"),
    Address(f"{ROOT}/undo", "press", "undo"),
    Address(f"{ROOT}/redo", "press", "redo"),
    *(row for voice in VOICE_NAMES for row in _voice_rows(voice)),
    Address(f"{ROOT}/status", "nothing", "send me the state of everything, once"),
    Address(f"{ROOT}/subscribe", "nothing", "send me every change from now on"),
    Address(f"{ROOT}/unsubscribe", "nothing", "stop sending me changes"),
)
_BY_PATH = {address.path: address for address in ADDRESSES}
_GENRE = genre_path("")


def address_at(path: str) -> tuple[Address, str] | None:
    """Return the row of the table for a path, with the genre that it names or ""; else None."""
    genre = path.removeprefix(_GENRE) if path.startswith(_GENRE) else ""
    row = _BY_PATH.get(genre_path(NAME) if genre else path)
    return None if row is None else (row, genre)


def value_of(row: Address, arguments: Sequence[Any]) -> Value:
    """Return what came with a message for the address of `row`; None is a button let go.

    Raises
    ------
    ValueError
        If it is not what the address takes, in a sentence.
    """
    if row.takes == "mix":
        return _mix(row, arguments)
    wanted = row.takes in ("number", "step", "whole")
    if wanted and len(arguments) != 1:
        raise ValueError(f"{row.path} takes one number, {row.argument}")
    if not arguments or row.takes == "nothing":
        return True
    value = _number(row, arguments[0])
    if row.takes == "press":
        return True if value else None
    if row.takes == "switch":
        return bool(value)
    if row.takes == "step":
        return value
    if not row.low <= value <= row.high:
        raise ValueError(f"{row.path} takes {row.argument}, not {value:g}")
    return round(value) if row.takes == "whole" else value


def _number(row: Address, argument: Any) -> float:
    if not isinstance(argument, bool | int | float) or not math.isfinite(argument):
        raise ValueError(f"{row.path} takes a number, not {str(argument)[:40]!r}")
    return float(argument)


def _mix(row: Address, arguments: Sequence[Any]) -> dict[str, float]:
    names, weights = arguments[::2], arguments[1::2]
    if not names or len(names) != len(weights) or not all(isinstance(n, str) for n in names):
        raise ValueError(f"{row.path} takes genres, each with its weight: funk 0.7 jazz 0.3")
    return {name: _number(row, weight) for name, weight in zip(names, weights, strict=True)}
