"""Keymaps: keyboard layouts, remapping, clashes, and what Textual makes of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import REPLACED_KEYS, key_to_character
from textual.widgets import Input

from gdrm_tui import player
from gdrm_tui.storage.settings import Settings
from gdrm_tui.storage.settings_values import KEYBOARDS as NAMES
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.keymap import (
    DEFAULT_KEYMAP,
    KEYBOARDS,
    app_bindings,
    keymap_of,
    known_key,
    shown_key,
)
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders

# Characters that need AltGr or a dead key there, and digits that need shift.
HARD = {
    "qwerty": set(),
    "azerty": set("[]{}\\|~@#`^0123456789"),
    "qwertz": set("[]{}\\|~@`^"),
    "hjkl": set(),
}


@pytest.mark.parametrize("keyboard", NAMES)
def test_every_action_is_reachable_and_no_two_are_on_one_key(keyboard) -> None:
    keymap, complaints = keymap_of(Settings(keyboard=keyboard))
    assert complaints == ()
    keys = [key for own in keymap.keys.values() for key in own]
    assert len(keys) == len(set(keys))
    for own in keymap.keys.values():
        characters = [key_to_character(REPLACED_KEYS.get(key, key)) for key in own]
        assert not characters or not all(c in HARD[keyboard] for c in characters)


@pytest.mark.parametrize("keyboard", NAMES)
def test_no_action_is_on_a_key_that_moves_around(keyboard) -> None:
    keymap, _ = keymap_of(Settings(keyboard=keyboard))
    changed = keymap.as_textual()
    moves = {
        key for way in ("left", "down", "up", "right") for key in changed.get(way, way).split(",")
    }
    assert len(moves) == (8 if keyboard == "hjkl" else 4)
    assert not moves & {key for own in keymap.keys.values() for key in own}


def test_every_keyboard_of_the_settings_has_a_preset() -> None:
    assert set(KEYBOARDS) == set(NAMES)


def test_two_actions_can_change_places() -> None:
    keymap, complaints = keymap_of(Settings(keys={"hear": ("t",), "tap": ("h",)}))
    assert complaints == ()
    assert (keymap.shown("hear"), keymap.shown("tap")) == ("t", "h")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"dance": ("q",)}, "there is no action called dance"),
        ({"tap": ("hyperspace",)}, "there is no key 'hyperspace', so tap tempo stays on t"),
        ({"tap": ("h",)}, "h is already used for hear, so tap tempo stays on t"),
        ({"tap tempo": ("left",)}, "left is already used for moving around, so tap tempo stays on"),
        ({"tap": ("q",), "hear": ("q",)}, "q is already used for tap tempo, so hear stays on h"),
    ],
)
def test_a_key_that_cannot_be_used_is_reported_and_the_action_keeps_its_own(keys, said) -> None:
    keymap, (complaint,) = keymap_of(Settings(keys=keys))
    assert said in complaint
    assert keymap.keys["panic"] == ("f6",)
    used = [key for own in keymap.keys.values() for key in own]
    assert len(used) == len(set(used))


def test_an_action_that_goes_back_to_its_key_takes_it_from_who_asked_for_it() -> None:
    keymap, complaints = keymap_of(Settings(keys={"tap": ("g",), "hear": ("t",)}))
    assert len(complaints) == 2
    assert keymap.keys == DEFAULT_KEYMAP.keys


@pytest.mark.parametrize(
    ("written", "key", "seen"),
    [
        ("g", "g", "g"),
        ("shift+g", "G", "G"),
        ("ctrl+G", "ctrl+g", "ctrl+g"),
        ("-", "minus", "-"),
        ("+", "plus", "+"),
        (",", "comma", ","),
        (" ", "space", "space"),
        ("ö", "ö", "ö"),
        ("equals_sign", "equals_sign", "="),
        ("pageup", "pageup", "pgup"),
        ("shift+f5", "shift+f5", "shift+f5"),
    ],
)
def test_keys_are_written_as_typed_or_by_name(written, key, seen) -> None:
    assert known_key(written) == key
    assert shown_key(key) == seen


@pytest.mark.parametrize("written", ["", "f99", "a+b", "ctrl+", "hyperspace", "\0"])
def test_a_key_that_does_not_exist_is_refused(written) -> None:
    with pytest.raises(ValueError, match="there is no key"):
        known_key(written)


@pytest.mark.parametrize("panel", [Grid, Sliders])
def test_a_key_that_moves_in_a_panel_cannot_be_taken(panel) -> None:
    for binding in Binding.make_bindings(panel.BINDINGS):
        keymap, complaints = keymap_of(Settings(keys={"hear": (binding.key,)}))
        assert complaints == (
            f"settings: {shown_key(binding.key)} is already used for moving around, "
            "so hear stays on h",
        )
        assert keymap.shown("hear") == "h"


class Bound(App[None]):
    """An app with the bindings alone, and a field to type in."""

    BINDINGS: ClassVar = app_bindings()

    def __init__(self) -> None:
        super().__init__()
        self.clashes: list[Binding] = []
        self.quits = 0

    def compose(self) -> ComposeResult:
        yield Input()

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        self.clashes.extend(clashed_bindings)

    async def action_quit(self) -> None:
        self.quits += 1


@pytest.mark.parametrize(
    "settings",
    [
        *(Settings(keyboard=keyboard) for keyboard in NAMES),
        Settings(keys={"hear": ("t",), "tap": ("h",)}),
        Settings(keys={"tap": ("space", "f10"), "play": ("q",)}),
        Settings(keys={"undo": ("ctrl+z",), "redo": (), "change_theme": ("f10",)}),
        Settings(keys={"quit": ("q", "f10"), "star": ("ctrl+q",)}),
    ],
)
async def test_each_key_runs_its_action_in_the_keymap_and_no_two_clash(settings) -> None:
    keymap, _ = keymap_of(settings)
    app = Bound()
    async with app.run_test() as pilot:
        app.set_focus(None)
        app.set_keymap(keymap.as_textual())
        await pilot.pause()
        bound = {key: one.binding.action for key, one in app.active_bindings.items()}
        names = {action.name for action in ACTIONS}
        actual = {
            key: name
            for key, name in bound.items()
            if name in names and not key.startswith("no key") and key_to_character(key) != "⌧"
        }
        assert actual == {key: name for name, own in keymap.keys.items() for key in own}
        assert app.clashes == []


async def test_a_character_that_quits_is_typed_where_there_is_a_field() -> None:
    keymap, _ = keymap_of(Settings(keys={"quit": ("q", "f10")}))
    app = Bound()
    async with app.run_test() as pilot:
        app.set_keymap(keymap.as_textual())
        await pilot.press("q", "ctrl+q")
        assert (app.query_one(Input).value, app.quits) == ("q", 0)
        await pilot.press("f10")
        app.set_focus(None)
        await pilot.press("q")
        assert app.quits == 2


def test_an_action_without_a_key_is_shown_with_the_key_of_the_palette() -> None:
    keymap, complaints = keymap_of(Settings(keys={"star": ()}))
    assert complaints == ()
    assert keymap.shown("star") == keymap.shown("change_theme") == "ctrl+p"


def test_every_action_that_the_player_hints_at_is_in_the_registry() -> None:
    sources = [path.read_text() for path in Path(player.__file__).parent.glob("*.py")]
    named = set(re.findall(r"<([a-z_]+(?:\([^)]*\))?)>", "".join(sources)))
    assert {"undo", "copy", "make('new')", "variability(0.05)"} <= named
    assert named <= {action.name for action in ACTIONS}
