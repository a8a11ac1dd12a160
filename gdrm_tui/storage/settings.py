"""The player's settings: a TOML file, which the program changes only when it is told to.

`settings_file` writes the themes and mixes that are chosen in the instrument.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.storage.paths import text_of
from gdrm_tui.storage.settings_values import SETTINGS, TABLES, wrong_value


@dataclass(frozen=True)
class Settings:
    """What the settings file may say; None leaves the choice to the program.

    Attributes
    ----------
    soundfont : str or None
        Path or name of the soundfont.
    kit : int or None
        Its drum kit for new sessions, 0 to 127.
    device : int, str or None
        Audio device by number or name.
    latency : float or None
        Milliseconds of sound kept ahead, 5 to 1000.
    theme : str or None
        Name of the screen's colours.
    changes_on_bar_line : bool
        Whether a changed loop is heard from the next bar line on rather than at once.
    keyboard : {"qwerty", "azerty", "qwertz", "hjkl"}
        Whose keys are easy to reach; the last is qwerty whose letters hjkl move around.
    keys : mapping of str to tuple of str
        Keys by the name of the action.
    notes : mapping of str to int
        MIDI keys, 0 to 127, by the name of the voice that plays them.
    mixes : mapping of str to mapping of str to float
        Genre mixes by the name that the player gave them.
    midi : mapping of str to bool, int, float or str
        Ports, channel and clock, as `midi_entry` lets them through.
    midi_notes : mapping of str to int
        MIDI keys, 0 to 127, that voices are sent as, by their names.
    osc : NetworkAddress or None
        Where to listen for OSC; None leaves it off.
    osc_to : NetworkAddress or None
        Who is sent changes over OSC without having asked.
    link : bool
        Whether to join a session of Ableton Link.
    pads : mapping of str to str
        Voices by the MIDI key, 0 to 127, that strikes them, beside those that drum kits send.
    quantize : float
        Percent of its distance from the step that a recorded hit loses, 0 to 100.
    count_in : int
        Bars that are counted before recording begins, 0 to 4.
    record_replaces : bool
        Whether recording takes out what was there.
    metronome : bool
        Whether every beat clicks.
    """

    soundfont: str | None = None
    kit: int | None = None
    device: int | str | None = None
    latency: float | None = None
    theme: str | None = None
    changes_on_bar_line: bool = False
    keyboard: str = "qwerty"
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    mixes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    midi: Mapping[str, Any] = field(default_factory=dict)
    midi_notes: Mapping[str, int] = field(default_factory=dict)
    osc: NetworkAddress | None = None
    osc_to: NetworkAddress | None = None
    link: bool = False
    pads: Mapping[str, str] = field(default_factory=dict)
    quantize: float = 0.0
    count_in: int = 1
    record_replaces: bool = False
    metronome: bool = False

    def mixer(self) -> Mixer:
        """Return the mixer of new sessions and of MIDI files that are opened."""
        return Mixer(tuple(Strip(note=self.notes.get(name)) for name in VOICE_NAMES))


def read_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in the file, and a sentence for each entry that is wrong.

    Wrong entries are ignored and the rest counts. Without a file every choice is the program's.
    """
    try:
        document = tomllib.loads(text_of(path))
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"cannot read the settings {path}: {error.strerror or error}",)
    except (ValueError, RecursionError) as error:
        return Settings(), (f"the settings {path} are not valid TOML and are ignored: {error}",)
    values: dict[str, Any] = {}
    complaints: list[str] = []
    for name, value in document.items():
        try:
            if name in TABLES:
                values[name], wrong = _table(name, value)
                complaints += wrong
            else:
                values[name] = _setting(name, value)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    return Settings(**values), tuple(complaints)


def _setting(name: str, value: Any) -> Any:
    if name not in SETTINGS:
        known = ", ".join((*SETTINGS, *TABLES))
        raise ValueError(f"no setting is called {name!r}; the settings are {known}")
    return SETTINGS[name](name, value)


def _table(name: str, table: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the entries of a table that are right, and a sentence for each of the others."""
    if not isinstance(table, dict):
        raise wrong_value(name, table, f"a table, which begins with [{name}]")
    entries, complaints = {}, []
    for entry, value in table.items():
        try:
            entries[entry] = TABLES[name](entry, value)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    return entries, complaints
