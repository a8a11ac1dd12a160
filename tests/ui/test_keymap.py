"""Keymaps: presets for keyboards, remapping, clashes; and that the screen shows the live keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from app_kit import SIZE, first_bar, shown, status
from textual.keys import REPLACED_KEYS, key_to_character

from gdrm_tui.storage.settings import KEYBOARDS as NAMES
from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.palette import ActionProvider
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, KEYBOARDS, keymap_of, known_key, shown_key

# Characters that need AltGr or a dead key there, and digits that need shift.
HARD = {
    "qwerty": set(),
    "azerty": set("[]{}\\|~@#`^0123456789"),
    "qwertz": set("[]{}\\|~@`^"),
}


@pytest.mark.parametrize("keyboard", NAMES)
def test_every_action_is_reachable_and_no_two_are_on_one_key(keyboard) -> None:
    keymap, complaints = keymap_of(Settings(keyboard=keyboard))
    assert complaints == ()
    keys = [key for action in ACTIONS for key in keymap.keys_of(action.name)]
    assert len(keys) == len(set(keys))
    for action in ACTIONS:
        characters = [
            key_to_character(REPLACED_KEYS.get(key, key)) for key in keymap.keys_of(action.name)
        ]
        assert not characters or not all(c in HARD[keyboard] for c in characters)


def test_every_keyboard_of_the_settings_has_a_preset() -> None:
    assert set(KEYBOARDS) == set(NAMES)


def test_two_actions_can_change_places() -> None:
    keymap, complaints = keymap_of(Settings(keys={"hear": ("t",), "tap": ("h",)}))
    assert complaints == ()
    assert (keymap.shown("hear"), keymap.shown("tap")) == ("t", "h")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"dance": ("q",)}, "no action is called dance"),
        ({"tap": ("hyperspace",)}, "'hyperspace' is no key, so tap stays on t"),
        ({"tap": ("h",)}, "h is the key of hear, so tap stays on t"),
        ({"tap": ("left",)}, "left is the key of the panels, so tap stays on t"),
        ({"tap": ("q",), "hear": ("q",)}, "q is the key of tap, so hear stays on h"),
    ],
)
def test_a_key_that_cannot_be_is_said_in_a_sentence_and_the_action_stays(keys, said) -> None:
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
def test_what_is_no_key_is_refused(written) -> None:
    with pytest.raises(ValueError, match="is no key"):
        known_key(written)


async def test_remapped_keys_work_and_are_shown_in_footer_help_and_palette(make_app) -> None:
    settings = Settings(keys={"hit": ("ctrl+g",), "help": ("f1",), "play": ("p",)})
    keymap, complaints = keymap_of(settings)
    assert complaints == ()
    app = make_app(settings=settings, keymap=keymap)
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        assert status(app).startswith(" p plays")
        before = app.instrument.store.bar
        await pilot.press("enter")
        assert app.instrument.store.bar == before
        await pilot.press("ctrl+g")
        assert app.instrument.store.bar != before
        live = {binding.binding.key_display for binding in app.active_bindings.values()}
        assert {"p", "f1", "ctrl+g", "ctrl+q"} <= live
        names = [hit.display async for hit in ActionProvider(app.screen).discover()]
        assert "play  (p)" in names
        await pilot.press("f1")
        assert "help" in {widget.id for widget in app.screen.query("*")}


async def test_what_is_wrong_in_the_settings_is_said_at_the_start(make_app) -> None:
    settings = Settings(theme="plaid")
    app = make_app(settings=settings, complaints=("settings: volume is no setting",))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "no theme is called plaid" in status(app)
        assert "volume is no setting" in status(app)


async def test_the_theme_of_the_settings_is_used(make_app) -> None:
    app = make_app(settings=replace(Settings(), theme="nord"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.theme == "nord"


async def test_space_is_a_space_where_a_name_is_typed(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f12", "ctrl+u", "m", "y", "space", "x")
        assert "my x.json" in shown(app)
        assert not app.instrument.engine.status().playing
