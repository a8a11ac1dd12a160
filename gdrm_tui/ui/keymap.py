"""The keymap: which key does what, from the registry, the keyboard layout and the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from textual.binding import Binding, BindingType
from textual.keys import REPLACED_KEYS, Keys, key_to_character

from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS, PALETTE_KEY, Action

# Keys that stand in for those of the registry that a layout lacks or hides behind AltGr.
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
    "hjkl": {"h": "'", "j": '"', "k": ":", "l": ";"},
}
# The keys beside the arrows that move around, and the two rows of letters that can be steps.
_MOVES = {"hjkl": {"left": "h", "down": "j", "up": "k", "right": "l"}}
_STEPS = {"azerty": "azertyuiqsdfghjk", "qwertz": "qwertzuiasdfghjk"}
_USUAL_STEPS = "qwertyuiasdfghjk"
_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_NAMED = {key.value for key in Keys if key.value.isascii() and "<" not in key.value} - {"ignore"}
_SHOWN = {"pageup": "pgup", "pagedown": "pgdn"}
_ACTION = re.compile(r"<([^>]+)>")
_MOVING = "moving around"
# What moves around in the panels and between them.
_PANEL_KEYS = (
    *("left", "right", "up", "down", "home", "end", "0", "backspace"),
    *("tab", "shift+tab", PALETTE_KEY, "ctrl+c"),
)
# The binding to quit has priority: it is checked before a text field sees the key. Textual drops
# bindings whose keys the field would type, but goes by the key in the class and not in the keymap.
# So a character that quits needs a binding of its own, which in the class is on a character too.
_QUIT, _QUIT_CHARACTER, _NOT_ON_KEYBOARDS = "quit", "quit by character", "⌧"


@dataclass(frozen=True)
class Keymap:
    """The keys in use, for every action.

    Attributes
    ----------
    keys : mapping of str to tuple of str
        Textual's names of the keys, by the name of the action; the first one is shown.
    keyboard : str
        Of `KEYBOARDS`.
    """

    keys: Mapping[str, tuple[str, ...]]
    keyboard: str = "qwerty"

    @property
    def digits(self) -> dict[str, int]:
        """The keys that are digits; on azerty they are so without shift, too."""
        others = KEYBOARDS[self.keyboard]
        digits = {str(digit): digit for digit in range(10)}
        return digits | {_textual(others[key]): n for key, n in digits.items() if key in others}

    @property
    def steps(self) -> str:
        """The letters that can be steps, from the left."""
        return _STEPS.get(self.keyboard, _USUAL_STEPS)

    def shown(self, action: str) -> str:
        """Return the first key of an action as a person writes it.

        For an action without a key it is the key of the palette, which can run every action.
        """
        if not self.keys[action]:
            return PALETTE_KEY
        known = next(one for one in ACTIONS if one.name == action)
        return known.shown if self._unchanged(known) else shown_key(self.keys[action][0])

    def in_text(self, text: str) -> str:
        """Return the text with its actions in angle brackets replaced by their keys."""
        return _ACTION.sub(lambda found: self.shown(found[1]), text)

    def as_textual(self) -> dict[str, str]:
        """Return the keymap for `App.set_keymap`: keys, by the id of a binding of `app_bindings`.

        It holds only what differs from `app_bindings`, as Textual applies it at every key press.
        """
        moves = _MOVES.get(self.keyboard, {})
        changes = {move: f"{move},{key}" for move, key in moves.items()}
        nought = KEYBOARDS[self.keyboard].get("0")
        changes |= {"reset": f"0,{_textual(nought)},backspace"} if nought else {}
        for action in ACTIONS:
            if not self._unchanged(action):
                slots = {slot: _no_key(slot) for slot in _slots(action)}
                changes |= slots | _keys_by_slot(action.name, self.keys[action.name])
        return changes

    def _unchanged(self, action: Action) -> bool:
        return self.keys[action.name] == _registered(action)


def app_bindings() -> list[BindingType]:
    """Return the bindings for the app's class, with the keys of the registry.

    Each has an id, so that `App.set_keymap` can move it.
    """
    return [
        Binding(key, action.name, action.label, priority=action.name == _QUIT, id=slot)
        for action in ACTIONS
        for slot, key in _slots(action).items()
    ]


def arrows(**actions: str) -> list[BindingType]:
    """Return bindings of "left", "right", "up" and "down", or some, to actions of a panel.

    Their ids let a keymap move them: some players use letters beside them.
    """
    return [Binding(arrow, action, show=False, id=arrow) for arrow, action in actions.items()]


def bindings_that_follow(ours: Mapping[str, str]) -> list[BindingType]:
    """Return bindings for a dialog, on the keys of the actions that are the keys of `ours`.

    Its values are what the dialog does then. They move with the keymap.
    """
    return [
        Binding(key, ours[action.name], show=False, id=slot)
        for action in ACTIONS
        if action.name in ours
        for slot, key in _slots(action).items()
    ]


def keymap_of(settings: Settings) -> tuple[Keymap, tuple[str, ...]]:
    """Return the keymap that the settings ask for, and a sentence for each key they cannot have."""
    preset = preset_keys(settings.keyboard)
    moving = {*_PANEL_KEYS, *_MOVES.get(settings.keyboard, {}).values()}
    asked: dict[str, tuple[str, ...]] = {}
    complaints = []
    for written, texts in settings.keys.items():
        try:
            name = _named(written)
            asked[name] = _asked_keys(name, texts, preset)
        except ValueError as error:
            complaints.append(f"settings: {error}")
    while clash := _clash(preset, asked, moving):
        key, owner, loser = clash
        del asked[loser]
        complaints.append(
            f"settings: {shown_key(key)} is already used for {_label(owner)}, so {_label(loser)} "
            f"stays {_place(preset[loser])}"
        )
    keymap = Keymap(MappingProxyType({**preset, **asked}), settings.keyboard)
    return keymap, tuple(complaints)


def preset_keys(keyboard: str) -> dict[str, tuple[str, ...]]:
    """Return the keys of every action on a keyboard of `KEYBOARDS`."""
    others = {_textual(key): _textual(other) for key, other in KEYBOARDS[keyboard].items()}
    return {
        action.name: tuple(others.get(key, key) for key in _registered(action))
        for action in ACTIONS
    }


def shown_key(key: str) -> str:
    """Return a key, given by Textual's name, as a person writes it."""
    if key == "space":
        return key
    return _character(key) or _SHOWN.get(key, key)


def known_key(text: str) -> str:
    """Return Textual's name of a key that a person wrote; ValueError if there is no such key."""
    *modifiers, key = text.split("+") if len(text) > 1 and not text.endswith("+") else [text]
    if len(key) == 1 and key.isprintable():
        if modifiers == ["shift"]:  # which terminals send as the capital
            modifiers, key = [], key.upper()
        key = "space" if key == " " else _textual(key.lower() if modifiers else key)
    elif not (key and key.isprintable()) or (
        key not in _NAMED and key != _textual(_character(key))
    ):
        raise ValueError(f"there is no key {text!r}")
    if not set(modifiers) <= _MODIFIERS:
        raise ValueError(f"there is no key {text!r}")
    return "+".join([*modifiers, key])


def _asked_keys(
    name: str, texts: Iterable[str], preset: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(known_key(text) for text in texts))
    except ValueError as error:
        raise ValueError(f"{error}, so {_label(name)} stays {_place(preset[name])}") from error


def _named(written: str) -> str:
    """Return the action that the settings name: as the palette does, or as the registry does."""
    for action in ACTIONS:
        if written in (action.label, action.name):
            return action.name
    raise ValueError(f"there is no action called {written}; the command palette lists them all")


def _label(name: str) -> str:
    """Return what the palette calls an action, or what else has a key."""
    return next((action.label for action in ACTIONS if action.name == name), name)


def _place(keys: tuple[str, ...]) -> str:
    return f"on {shown_key(keys[0])}" if keys else "in the command palette"


def _clash(
    preset: Mapping[str, tuple[str, ...]],
    asked: Mapping[str, tuple[str, ...]],
    moving: Iterable[str],
) -> tuple[str, str, str] | None:
    """Return a key asked for twice, who keeps it, and the action that has to do without it."""
    owners = dict.fromkeys(moving, _MOVING)
    kept = {name: keys for name, keys in preset.items() if name not in asked}
    for name, keys in (*kept.items(), *asked.items()):
        for key in keys:
            owner = owners.setdefault(key, name)
            if owner != name and name in asked:
                return key, owner, name
    return None


def _registered(action: Action) -> tuple[str, ...]:
    return tuple(action.keys.split(",")) if action.keys else ()


def _slots(action: Action) -> dict[str, str]:
    """Return the ids of an action's bindings, one for each key of the registry, with those keys."""
    keys = _registered(action) or (_no_key(action.name),)
    slots = {
        f"{action.name} {place}" if place else action.name: key for place, key in enumerate(keys)
    }
    return slots | ({_QUIT_CHARACTER: _NOT_ON_KEYBOARDS} if action.name == _QUIT else {})


def _keys_by_slot(action: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Return the keys of an action by the id of the binding that they go to."""
    characters = [key for key in keys if action == _QUIT and _character(key)]
    others = [key for key in keys if key not in characters]
    by_slot = {action: ",".join(others), _QUIT_CHARACTER: ",".join(characters)}
    return {slot: joined for slot, joined in by_slot.items() if joined}


def _no_key(slot: str) -> str:
    """Return a name that no key has: Textual takes "" for the key in the class."""
    return f"no key for {slot}"


def _character(key: str) -> str:
    """Return the character that a key of Textual's types, "" if it types none."""
    return key_to_character(REPLACED_KEYS.get(key, key)) or ""


def _textual(character: str) -> str:
    """Return Textual's name for the key that types a character, "" for ""."""
    if character in ("", ","):  # Textual separates keys with commas
        return "comma" * len(character)
    return next(iter(Binding.make_bindings([Binding(character, "")]))).key


DEFAULT_KEYMAP = Keymap(MappingProxyType(preset_keys("qwerty")))
