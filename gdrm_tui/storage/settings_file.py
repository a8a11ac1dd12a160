"""Writing the settings file: a single entry, or a new file that explains every entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gdrm_tui.core.atomic import atomic_file, said_of
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import VOICES
from gdrm_tui.storage.paths import text_of

Value = str | Mapping[str, float]


def change_setting(path: Path, name: str, value: Value | None, table: str | None = None) -> None:
    """Set an entry of the settings, of one of its tables if given, or take it out.

    Comments, order and every other entry stay. The file is made where there is none.

    Parameters
    ----------
    value : str, mapping of str to float, or None
        None takes the entry out.

    Raises
    ------
    GdrmError
        If the file is no TOML, which is left as it is, or cannot be read or written.
    """
    import tomlkit  # would slow the start
    from tomlkit.exceptions import TOMLKitError

    try:
        text = text_of(path) if path.exists() else ""
        document = tomlkit.parse(text)
        _change(document, name, value, table)
        changed = tomlkit.dumps(document)
    except OSError as error:
        raise GdrmError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, TypeError, AttributeError, TOMLKitError) as error:
        raise GdrmError(f"{path} is not valid, so {name} was not saved there: {error}") from error
    if changed != text:
        with said_of(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as file:
            file.write(changed.encode())


def _change(document: Any, name: str, value: Value | None, table: str | None) -> None:
    import tomlkit

    inside = document
    if table is not None:
        if table not in document:
            document.add(table, tomlkit.table())
        inside = document[table]
    if value is None:
        inside.pop(name, None)
    elif isinstance(value, str):
        inside[name] = value
    else:
        inside[name] = tomlkit.inline_table()
        inside[name].update(value)


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
# latency = 64                      # milliseconds, 5 to 1000; default: 32 or 64, more if needed
# theme = "textual-dark"            # colours; ctrl+p, then Theme, shows the names
# changes_on_bar_line = true        # hear a changed loop from the next bar line on
# keyboard = "qwerty"               # qwerty, azerty, qwertz, or hjkl to move with these letters
# osc = 9000                        # OSC port, for programs on this machine only;
#                                   # "0.0.0.0:9000" lets other machines in
# osc_to = "127.0.0.1:9001"         # where every change is sent over OSC
# link = true                       # join a session of Ableton Link
# quantize = 50                     # percent by which recorded hits move to their steps
# count_in = 1                      # bars that are counted before recording begins, 0 to 4
# record_replaces = true            # recording clears what was there instead of adding to it
# metronome = true                  # click on every beat

[notes]
# The MIDI key, 0 to 127, of each voice: what it plays and exports in new sessions, and what is
# read as this voice from the MIDI files you open. Try 39, the hand clap, for the snare.
{notes}
[mixes]
# Genre mixes by name. The instrument lists them, and saves the ones you keep here.
# ballad = {{ pop = 0.6, soul = 0.4 }}

[midi]
# MIDI in and out. The program remembers what you choose in it; entries here override that.
# output = "TD-17"                  # port to send to, or a part of its name; "gdrm-tui": its own
# kit = false                       # the kit is silent, and the port sounds alone
# channel = 10                      # 1 to 16
# notes = "gm"                      # keys: gm, roland, ad2, ezdrummer or drum-rack
# offset = 0                        # milliseconds by which the port is later than the kit
# send_clock = true                 # send tempo, start, stop and song position
# follow = "Live"                   # port whose clock is followed
# clock_offset = 0                  # milliseconds by which the sound is later than that clock
# free_wheel = true                 # keep playing when that clock disappears
# listen = "all"                    # port of controllers and pads, or all

[midi_notes]
# Your own MIDI keys, 0 to 127, for voices that are sent, instead of those of the target.
# snare = 40

[pads]
# The voice that each MIDI key plays, for pads that do not send the usual drum keys.
# 60 = "kick"

[keys]
# The keys of each action: one, such as "g", "ctrl+g" or "f5", or several, such as "g,f5".
{keys}"""
