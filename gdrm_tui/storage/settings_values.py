"""What the entries of the settings file may be; a ValueError says what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gdrm_tui.core.knobs import MAX_LATENCY_MS, MIN_LATENCY_MS
from gdrm_tui.core.network_address import NetworkAddress, network_address
from gdrm_tui.core.voices import VOICE_NAMES, voice_index
from gdrm_tui.storage.midi_settings import midi_entry, midi_note

KEYBOARDS = ("qwerty", "azerty", "qwertz", "hjkl")
MOST_COUNT_IN = 4
_LAST_KEY = 127


def wrong_value(name: str, value: Any, wanted: str) -> ValueError:
    """Return the complaint about an entry, its value written as in the file."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return ValueError(f"{name} is {shown}, but it must be {wanted}")


def _network_address(name: str, value: Any) -> NetworkAddress:
    """Return the address of a port, or of a host and a port."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise wrong_value(name, value, "a port such as 9000, or a host and a port in quotes")
    return network_address(str(value))


def _pad(key: str, value: Any) -> str:
    """Return the voice that a MIDI key plays."""
    if not (key.isascii() and key.isdigit() and len(key) <= 3 and int(key) <= _LAST_KEY):
        raise ValueError(f"{key!r} in pads is not a MIDI key from 0 to {_LAST_KEY}")
    voice_index(value)
    return str(value)


def _percent(name: str, value: Any) -> float:
    """Return a number from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise wrong_value(name, value, "a percentage from 0 to 100")
    return float(value)


def _count_in(name: str, value: Any) -> int:
    """Return a number of bars, 0 to 4."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_COUNT_IN:
        raise wrong_value(name, value, f"a number of bars from 0 to {MOST_COUNT_IN}")
    return value


def _genre_mix(name: str, value: Any) -> dict[str, float]:
    """Return the weights by genre of the mix with that name."""
    weights = dict(value) if isinstance(value, dict) else {}
    numbers = [
        isinstance(weight, int | float) and not isinstance(weight, bool) and 0 <= weight < math.inf
        for weight in weights.values()
    ]
    if not all(numbers) or not any(weights.values()):
        wanted = "weights by genre, such as {funk = 0.7, jazz = 0.3}"
        raise ValueError(f"the mix {name} is {value!r}, but it must be {wanted}")
    return {genre: float(weight) for genre, weight in weights.items()}


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise wrong_value(name, value, "text in quotes")
    return value


def _midi_number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 127:
        raise wrong_value(name, value, "a whole number from 0 to 127")
    return value


def _device(name: str, value: Any) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str) or not value:
        raise wrong_value(name, value, "the number of a device, or part of its name in quotes")
    return value


def _latency(name: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and MIN_LATENCY_MS <= value <= MAX_LATENCY_MS):
        wanted = f"a number of milliseconds from {MIN_LATENCY_MS:g} to {MAX_LATENCY_MS:g}"
        raise wrong_value(name, value, wanted)
    return float(value)


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong_value(name, value, "true or false")
    return value


def _keyboard(name: str, value: Any) -> str:
    if value not in KEYBOARDS:
        raise wrong_value(name, value, f"one of {', '.join(KEYBOARDS)}")
    return str(value)


def _keys(action: str, value: Any) -> tuple[str, ...]:
    text = _text(f"the key of {action}", value)
    # A comma stands between keys, and alone for itself.
    parts = [part.strip() for part in text.split(",")]
    return (text,) if text == "," else tuple(part for part in parts if part)


def _note(voice: str, value: Any) -> int:
    if voice not in VOICE_NAMES:
        raise ValueError(f"no voice is called {voice!r}; the voices are {', '.join(VOICE_NAMES)}")
    return _midi_number(f"the note of {voice}", value)


# How each entry is read, by its name; then the entries of each table.
SETTINGS: dict[str, Callable[[str, Any], Any]] = {
    "soundfont": _text,
    "kit": _midi_number,
    "device": _device,
    "latency": _latency,
    "theme": _text,
    "changes_on_bar_line": _switch,
    "keyboard": _keyboard,
    "osc": _network_address,
    "osc_to": _network_address,
    "link": _switch,
    "quantize": _percent,
    "count_in": _count_in,
    "record_replaces": _switch,
    "metronome": _switch,
}
TABLES: dict[str, Callable[[str, Any], Any]] = {
    "notes": _note,
    "keys": _keys,
    "pads": _pad,
    "mixes": _genre_mix,
    "midi": midi_entry,
    "midi_notes": midi_note,
}
