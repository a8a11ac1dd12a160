"""What the settings file may say of OSC, pads and recording."""

from __future__ import annotations

from typing import Any

from gdrm_tui.core.network_places import NetworkPlace, network_place
from gdrm_tui.core.voices import voice_index

MOST_COUNT_IN = 4
_LAST_KEY = 127


def place(name: str, value: Any) -> NetworkPlace:
    """Return a port, or a host and a port; ValueError names the setting where it is neither."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _wrong(name, value, "a port such as 9000, or a host and a port in quotes")
    return network_place(str(value))


def pad(key: str, value: Any) -> str:
    """Return the voice that a MIDI key strikes; ValueError where one of the two is none."""
    if not (key.isascii() and key.isdigit() and len(key) <= 3 and int(key) <= _LAST_KEY):
        raise ValueError(f"{key!r} in pads is not a MIDI key from 0 to {_LAST_KEY}")
    voice_index(value)
    return str(value)


def percent(name: str, value: Any) -> float:
    """Return a number from 0 to 100; ValueError names the setting where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise _wrong(name, value, "a percentage from 0 to 100")
    return float(value)


def count_in(name: str, value: Any) -> int:
    """Return a number of bars, 0 to 4; ValueError names the setting where it is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_COUNT_IN:
        raise _wrong(name, value, f"a number of bars from 0 to {MOST_COUNT_IN}")
    return value


def _wrong(name: str, value: Any, wanted: str) -> ValueError:
    """Return the complaint about an entry, its value written as in the file."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return ValueError(f"{name} is {shown}, but it must be {wanted}")
