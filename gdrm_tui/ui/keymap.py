"""The keymap: which key does what, from the registry, the keyboard and the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, Keys, key_to_character

from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS, Action
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders

# What stands in for a key of the registry where it needs a third finger or is not there at all.
KEYBOARDS: dict[str, dict[str, str]] = {
    "qwerty": {},
    "azerty": {
        **{"-": ")", "_": "°", ".": ";", "[": ":", "]": "!", "{": "/", "}": "§"},
        **{"\\": "*", "`": "²", "@": "£", "#": "µ", "~": "%"},
        **{"1": "&", "2": "é", "3": '"', "4": "'", "5": "(", "6": "-", "7": "è", "8": "_"},
        **{"9": "ç", "0": "à"},
    },
    "qwertz": {
        **{"=": "+", "+": "*", "*": "#", "[": "ö", "]": "ä", "{": "Ö", "}": "Ä"},
        **{"`": "ü", "@": "Ü", "~": "'"},
    },
}
_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_NAMED = {key.value for key in Keys if key.value.isascii() and "<" not in key.value} - {"ignore"}
_SHOWN = {"pageup": "pgup", "pagedown": "pgdn"}


@dataclass(frozen=True)
class Keymap:
    """The live keys of every action.

    Attributes
    ----------
    keys : mapping of str to tuple of str
        Textual's names of the keys, by the name of the action; the first one is shown.
    """

    keys: Mapping[str, tuple[str, ...]]

    def keys_of(self, action: str) -> tuple[str, ...]:
        """Return the keys of an action of the registry, none of one that only the palette has."""
        return self.keys[action]

    def shown(self, action: str) -> str:
        """Return the first key of an action as a person writes it."""
        known = next(one for one in ACTIONS if one.name == action)
        if self.keys[action] == _registered(known):
            return known.shown
        return shown_key(self.keys[action][0])

    def bindings(self) -> list[Binding]:
        """Return the app's key bindings."""
        return [
            Binding(
                ",".join(self.keys[action.name]),
                action.name,
                action.label,
                show=bool(action.footer),
                key_display=self.shown(action.name),
                priority=action.name == "quit",
            )
            for action in ACTIONS
            if self.keys[action.name]
        ]


def keymap_of(settings: Settings) -> tuple[Keymap, tuple[str, ...]]:
    """Return the keymap that the settings ask for, and a sentence for each key left as it was."""
    preset = preset_keys(settings.keyboard)
    asked: dict[str, tuple[str, ...]] = {}
    complaints = []
    for name, texts in settings.keys.items():
        try:
            asked[name] = _asked_keys(name, texts, preset)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    while clash := _clash(preset, asked):
        key, owner, loser = clash
        del asked[loser]
        complaints.append(
            f"settings: {shown_key(key)} is the key of {owner}, so {loser} stays "
            f"{_place(preset[loser])}"
        )
    return Keymap(MappingProxyType({**preset, **asked})), tuple(complaints)


def preset_keys(keyboard: str) -> dict[str, tuple[str, ...]]:
    """Return the keys of every action on a keyboard of `KEYBOARDS`."""
    others = {_textual(key): _textual(other) for key, other in KEYBOARDS[keyboard].items()}
    return {
        action.name: tuple(others.get(key, key) for key in _registered(action))
        for action in ACTIONS
    }


def shown_key(key: str) -> str:
    """Return a key of Textual's as a person writes it."""
    if key == "space":
        return key
    return _character(key) or _SHOWN.get(key, key)


def known_key(text: str) -> str:
    """Return Textual's name of the key that a player wrote; ValueError where there is none."""
    *modifiers, key = text.split("+") if len(text) > 1 and not text.endswith("+") else [text]
    if len(key) == 1 and key.isprintable():
        if modifiers == ["shift"]:  # which terminals send as the capital
            modifiers, key = [], key.upper()
        key = "space" if key == " " else _textual(key.lower() if modifiers else key)
    elif not (key and key.isprintable()) or (
        key not in _NAMED and key != _textual(_character(key))
    ):
        raise ValueError(f"{text!r} is no key")
    if not set(modifiers) <= _MODIFIERS:
        raise ValueError(f"{text!r} is no key")
    return "+".join([*modifiers, key])


def _asked_keys(
    name: str, texts: Iterable[str], preset: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if name not in preset:
        raise ValueError(f"no action is called {name}; gdrm-tui settings --write lists them")
    try:
        return tuple(dict.fromkeys(known_key(text) for text in texts))
    except ValueError as error:
        raise ValueError(f"{error}, so {name} stays {_place(preset[name])}") from error


def _place(keys: tuple[str, ...]) -> str:
    return f"on {shown_key(keys[0])}" if keys else "in the palette"


def _clash(
    preset: Mapping[str, tuple[str, ...]], asked: Mapping[str, tuple[str, ...]]
) -> tuple[str, str, str] | None:
    """Return a key that two want, who has it, and the action that was asked for and loses."""
    owners = dict.fromkeys(_panel_keys(), "the panels")
    kept = {name: keys for name, keys in preset.items() if name not in asked}
    for name, keys in (*kept.items(), *asked.items()):
        for key in keys:
            owner = owners.setdefault(key, name)
            if owner != name and name in asked:
                return key, owner, name
    return None


def _panel_keys() -> Iterable[str]:
    """Return the keys that move about in the panels and between them."""
    bindings = Binding.make_bindings([*Grid.BINDINGS, *Sliders.BINDINGS])
    return {"tab", "shift+tab", "ctrl+p", "ctrl+c", *(binding.key for binding in bindings)}


def _registered(action: Action) -> tuple[str, ...]:
    return tuple(action.keys.split(",")) if action.keys else ()


def _character(key: str) -> str:
    """Return the character that a key of Textual's types, "" of one that types none."""
    return key_to_character(REPLACED_KEYS.get(key, key)) or ""


def _textual(character: str) -> str:
    """Return Textual's name of the key of a character, "" of none."""
    if character in ("", ","):  # a comma stands between keys
        return "comma" * len(character)
    return next(iter(Binding.make_bindings([Binding(character, "")]))).key


DEFAULT_KEYMAP = Keymap(MappingProxyType(preset_keys("qwerty")))
