"""The player's settings: a TOML file that the program reads and never changes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.limits import MAX_LATENCY_MS, MIN_LATENCY_MS
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICE_NAMES, VOICES

KEYBOARDS = ("qwerty", "azerty", "qwertz")


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
    keyboard : {"qwerty", "azerty", "qwertz"}
        Whose keys are easy to reach.
    keys : mapping of str to tuple of str
        Keys by the name of the action.
    notes : mapping of str to int
        MIDI keys, 0 to 127, by the name of the voice that plays them.
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

    def mixer(self) -> Mixer:
        """Return the mixer of new sessions and of MIDI files that are opened."""
        return Mixer(tuple(Strip(note=self.notes.get(name)) for name in VOICE_NAMES))


def read_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in the file, and a sentence for each entry that is wrong.

    Wrong entries are ignored and the rest counts. Without a file every choice is the program's.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
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
            if name in _TABLES:
                values[name], wrong = _table(name, value)
                complaints += wrong
            else:
                values[name] = _setting(name, value)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    return Settings(**values), tuple(complaints)


def write_template(path: Path, actions: Iterable[tuple[str, str, str]]) -> None:
    """Write a settings file that changes nothing and explains every entry.

    Parameters
    ----------
    actions : iterable of (name, keys, what it does)
        For the table of keys.

    Raises
    ------
    GdrmError
        If the file exists, which is left as it is, or cannot be written.
    """
    if path.exists():
        raise GdrmError(f"{path} already exists: edit it, or delete it and try again")
    notes = "".join(f"# {voice.name} = {voice.note}\n" for voice in VOICES)
    keys = "".join(f'# "{name}" = "{keys}"  # {text}\n' for name, keys, text in actions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GdrmError(f"cannot make {path.parent}: {error.strerror or error}") from error
    with atomic_file(path) as file:
        file.write(_TEMPLATE.format(notes=notes, keys=keys).encode())


_TEMPLATE = """\
# Settings of gdrm-tui. Remove the # in front of a line to use it.

# soundfont = "/path/to/drums.sf2"  # default: the best one found
# kit = 0                           # drum kit of new sessions, as gdrm-tui kits lists them
# device = "USB"                    # number or part of a name, as gdrm-tui devices lists them
# latency = 64                      # milliseconds of sound kept ahead, 5 to 1000
# theme = "textual-dark"            # colours; ctrl+p, then Theme, shows the names
# changes_on_bar_line = true        # hear a changed loop from the next bar line on
# keyboard = "qwerty"               # qwerty, azerty or qwertz

[notes]
# The MIDI key, 0 to 127, of each voice: what it plays and exports in new sessions, and what is
# read as this voice from the MIDI files you open. Try 39, the hand clap, for the snare.
{notes}
[keys]
# The keys of each action: one, such as "g", "ctrl+g" or "f5", or several, such as "g,f5".
{keys}"""


def _wrong(name: str, value: Any, wanted: str) -> ValueError:
    """Return the complaint about an entry, its value written as in the file."""
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return ValueError(f"{name} is {shown}, but it must be {wanted}")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(name, value, "text in quotes")
    return value


def _midi_number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 127:
        raise _wrong(name, value, "a whole number from 0 to 127")
    return value


def _device(name: str, value: Any) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str) or not value:
        raise _wrong(name, value, "the number of a device, or part of its name in quotes")
    return value


def _latency(name: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and MIN_LATENCY_MS <= value <= MAX_LATENCY_MS):
        wanted = f"a number of milliseconds from {MIN_LATENCY_MS:g} to {MAX_LATENCY_MS:g}"
        raise _wrong(name, value, wanted)
    return float(value)


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, value, "true or false")
    return value


def _keyboard(name: str, value: Any) -> str:
    if value not in KEYBOARDS:
        raise _wrong(name, value, f"one of {', '.join(KEYBOARDS)}")
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


_SETTINGS: dict[str, Callable[[str, Any], Any]] = {
    "soundfont": _text,
    "kit": _midi_number,
    "device": _device,
    "latency": _latency,
    "theme": _text,
    "changes_on_bar_line": _switch,
    "keyboard": _keyboard,
}
_TABLES: dict[str, Callable[[str, Any], Any]] = {"notes": _note, "keys": _keys}


def _setting(name: str, value: Any) -> Any:
    if name not in _SETTINGS:
        known = ", ".join((*_SETTINGS, *_TABLES))
        raise ValueError(f"no setting is called {name!r}; the settings are {known}")
    return _SETTINGS[name](name, value)


def _table(name: str, table: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the entries of a table that are right, and a sentence for each of the others."""
    if not isinstance(table, dict):
        raise _wrong(name, table, f"a table, which begins with [{name}]")
    entries, complaints = {}, []
    for entry, value in table.items():
        try:
            entries[entry] = _TABLES[name](entry, value)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    return entries, complaints
