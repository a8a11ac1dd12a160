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

KEYBOARDS = ("qwerty", "azerty", "qwertz")


@dataclass(frozen=True)
class Settings:
    """What the settings file may say; None is the program's own choice.

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
    """

    soundfont: str | None = None
    kit: int | None = None
    device: int | str | None = None
    latency: float | None = None
    theme: str | None = None
    changes_on_bar_line: bool = False
    keyboard: str = "qwerty"
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_settings(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in the file, and a sentence for each thing in it that is no setting.

    What is wrong is left out and the rest counts; without a file all is the program's choice.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except OSError as error:
        return Settings(), (f"cannot read the settings {path}: {error.strerror or error}",)
    except (ValueError, RecursionError) as error:
        return Settings(), (f"the settings {path} are not TOML and were left out: {error}",)
    values, complaints = {}, []
    for name, value in document.items():
        try:
            values[name] = _checked(name, value)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    keys, strange = _keys(values.get("keys", {}))
    return Settings(**{**values, "keys": keys}), (*complaints, *strange)


def write_template(path: Path, actions: Iterable[tuple[str, str, str]]) -> None:
    """Write settings that change nothing and explain themselves.

    Parameters
    ----------
    actions : iterable of (name, keys, what it does)
        For the table of keys.

    Raises
    ------
    GdrmError
        If there is such a file, which is left as it is, or it cannot be written.
    """
    if path.exists():
        raise GdrmError(f"{path} is there already: edit it, or delete it to have a new one written")
    rows = "".join(f'# "{name}" = "{keys}"  # {text}\n' for name, keys, text in actions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GdrmError(f"cannot make {path.parent}: {error.strerror or error}") from error
    with atomic_file(path) as file:
        file.write((_TEMPLATE + rows).encode())


_TEMPLATE = """\
# Settings of gdrm-tui. A line counts once the # before it is taken off.

# soundfont = "/path/to/drums.sf2"  # default: the best one that is found
# kit = 0                           # drum kit of new sessions, as gdrm-tui kits lists them
# device = "USB"                    # number or part of a name, as gdrm-tui devices lists them
# latency = 64                      # milliseconds of sound kept ahead, 5 to 1000
# theme = "textual-dark"            # colours; ctrl+p, then Theme, shows the names
# changes_on_bar_line = true        # a changed loop is heard from the next bar line on
# keyboard = "qwerty"               # qwerty, azerty or qwertz

[keys]
# One key or several, such as "g", "ctrl+g", "f5" or "g,f5", for each action.
"""


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is {value!r}, which is not a text")
    return value


def _program(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 127:
        raise ValueError(f"{name} is {value!r}, which is not a whole number from 0 to 127")
    return value


def _device(name: str, value: Any) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return _text(name, value)


def _latency(name: str, value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and MIN_LATENCY_MS <= value <= MAX_LATENCY_MS):
        raise ValueError(
            f"{name} is {value!r}, which is not {MIN_LATENCY_MS:g} to {MAX_LATENCY_MS:g} ms"
        )
    return float(value)


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}, which is neither true nor false")
    return value


def _keyboard(name: str, value: Any) -> str:
    if value not in KEYBOARDS:
        raise ValueError(f"{name} is {value!r}, which is none of {', '.join(KEYBOARDS)}")
    return str(value)


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is {value!r}, which is not a table")
    return value


def _keys(table: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the keys of each action, and a sentence for each entry that names none."""
    keys, complaints = {}, []
    for action, value in table.items():
        if not isinstance(value, str) or not value:
            complaints.append(f"settings: the key of {action} is {value!r}, which is not a text")
        else:
            # A comma stands between keys, and alone for itself.
            parts = [part.strip() for part in value.split(",")]
            keys[action] = (value,) if value == "," else tuple(part for part in parts if part)
    return keys, complaints


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "soundfont": _text,
    "kit": _program,
    "device": _device,
    "latency": _latency,
    "theme": _text,
    "changes_on_bar_line": _switch,
    "keyboard": _keyboard,
    "keys": _table,
}


def _checked(name: str, value: Any) -> Any:
    if name not in _CHECKS:
        raise ValueError(f"{name} is no setting; there are {', '.join(_CHECKS)}")
    return _CHECKS[name](name, value)
