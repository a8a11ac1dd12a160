"""MIDI in the settings file, and what was chosen last in the dialog, kept by the port's name."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.midi.note_maps import NOTE_MAPS
from gdrm_tui.midi.ports import ALL, MOST_OFFSET_MS, MidiSetup

_FILE = "midi.json"
# What belongs to the port that is sent to, and comes back with it.
_BY_OUTPUT = ("kit", "channel", "notes", "offset", "send_clock")
NOBODY = "none"

Entries = Mapping[str, Any]


def midi_entry(name: str, value: Any) -> Any:
    """Return an entry of the table [midi] as it is used; ValueError says what is wrong."""
    if name not in _ENTRIES:
        raise ValueError(
            f"[midi] has no setting called {name!r}; the settings are {', '.join(_ENTRIES)}"
        )
    fits, wanted = _ENTRIES[name]
    if not fits(value):
        raise ValueError(f"{name} of midi is {value!r}, but it must be {wanted}")
    return value


def midi_note(voice: str, value: Any) -> int:
    """Return an entry of the table [midi_notes]; ValueError says what is wrong."""
    if voice not in VOICE_NAMES:
        raise ValueError(f"no voice is called {voice!r}; the voices are {', '.join(VOICE_NAMES)}")
    if not _whole(value, 0, 127):
        raise ValueError(f"the MIDI note of {voice} is {value!r}, but it must be from 0 to 127")
    return int(value)


def setup_of(entries: Entries, notes: Mapping[str, int]) -> MidiSetup:
    """Return the setup that entries say, each of them as `midi_entry` lets it through."""
    target = NOTE_MAPS[entries.get("notes", "gm")].with_notes(notes)
    listen = _named(entries.get("listen", NOBODY))
    return MidiSetup(
        output=_named(entries.get("output", NOBODY)),
        kit=entries.get("kit", True),
        channel=entries.get("channel", MidiSetup().channel),
        notes=target,
        offset=float(entries.get("offset", 0.0)),
        send_clock=entries.get("send_clock", False),
        clock=_named(entries.get("follow", NOBODY)),
        clock_offset=float(entries.get("clock_offset", 0.0)),
        free_wheel=entries.get("free_wheel", False),
        inputs=() if listen is None else (ALL if listen == "all" else listen,),
    )


def entries_of(setup: MidiSetup) -> dict[str, Any]:
    """Return the entries that describe `setup`, without notes of the user's own."""
    listen = setup.inputs[0] if setup.inputs else NOBODY
    return {
        "output": setup.output or NOBODY,
        "kit": setup.kit,
        "channel": setup.channel,
        "notes": setup.notes.name,
        "offset": setup.offset,
        "send_clock": setup.send_clock,
        "follow": setup.clock or NOBODY,
        "clock_offset": setup.clock_offset,
        "free_wheel": setup.free_wheel,
        "listen": "all" if listen == ALL else listen,
    }


class MidiChoices:
    """What was chosen last, and for each port what was chosen for it.

    Parameters
    ----------
    folder : Path or None
        Where it is kept; None keeps nothing.
    settings : mapping
        Entries of the settings file, which come before what was chosen.
    notes : mapping of str to int
        The user's own keys of the voices.
    """

    def __init__(self, folder: Path | None, settings: Entries, notes: Mapping[str, int]) -> None:
        self._folder, self._settings, self._notes = folder, settings, notes
        self._last, self._ports = _read(folder)

    def setup(self) -> MidiSetup:
        """Return the setup to begin with."""
        return setup_of({**self._last, **self._settings}, self._notes)

    def with_output(self, setup: MidiSetup, output: str | None) -> MidiSetup:
        """Return `setup` with another port to send to, and with what was chosen for that."""
        known = self._ports.get(output or "", {})
        chosen = setup_of({**entries_of(setup), **known, "output": output or NOBODY}, self._notes)
        return replace(chosen, inputs=setup.inputs)

    def with_notes(self, setup: MidiSetup, name: str) -> MidiSetup:
        """Return `setup` with the keys of another target, and the user's own."""
        return replace(setup, notes=NOTE_MAPS[name].with_notes(self._notes))

    def remember(self, setup: MidiSetup) -> None:
        """Note what was chosen; it is on the disk after `write`."""
        self._last = entries_of(setup)
        if setup.output is not None:
            self._ports[setup.output] = {name: self._last[name] for name in _BY_OUTPUT}

    def write(self) -> None:
        """Write what was chosen; where that is impossible nothing is said, as nothing is lost."""
        if self._folder is None:
            return
        data = json.dumps({"last": self._last, "ports": self._ports}, indent=1).encode()
        with contextlib.suppress(OSError, GdrmError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with atomic_file(self._folder / _FILE) as out:
                out.write(data)


def _read(folder: Path | None) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the entries that are right."""
    try:
        found = json.loads((folder / _FILE).read_bytes()) if folder else {}
        last, ports = found.get("last", {}), found.get("ports", {})
        return _right(last), {str(name): _right(own) for name, own in ports.items()}
    except (OSError, ValueError, RecursionError, AttributeError):
        return {}, {}


def _right(entries: Entries) -> dict[str, Any]:
    found = {}
    for name, value in entries.items():
        with contextlib.suppress(ValueError):
            found[name] = midi_entry(name, value)
    return found


def _named(text: str) -> str | None:
    return None if text == NOBODY else text


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _offset(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and -MOST_OFFSET_MS <= value <= MOST_OFFSET_MS


_PORT = _text, f'the name of a port or a part of it, or "{NOBODY}"'
_SWITCH = _switch, "true or false"
_OFFSET = _offset, "a number of milliseconds from -500 to 500"
_ENTRIES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "output": _PORT,
    "kit": _SWITCH,
    "channel": (lambda value: _whole(value, 1, 16), "a channel from 1 to 16"),
    "notes": (
        lambda value: isinstance(value, str) and value in NOTE_MAPS,
        f"one of {', '.join(NOTE_MAPS)}",
    ),
    "offset": _OFFSET,
    "send_clock": _SWITCH,
    "follow": _PORT,
    "clock_offset": _OFFSET,
    "free_wheel": _SWITCH,
    "listen": (_text, f'the name of a port or a part of it, "all" or "{NOBODY}"'),
}
