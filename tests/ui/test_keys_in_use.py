"""The keys in use: what the app says of them, and other settings as it starts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from app_kit import SIZE, first_bar, shown, status
from pictures import lines

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.dialogs.help import HelpDialog
from gdrm_tui.ui.dialogs.menu import ActionProvider
from gdrm_tui.ui.dialogs.mixer import MixerDialog
from gdrm_tui.ui.keymap import (
    keymap_of,
)


@pytest.fixture
def make_app(make_app):
    """Return a function that makes an app without sound."""
    return partial(make_app, engine=EngineClient())


async def test_the_palette_names_no_key_where_there_is_none(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE):
        names = [str(hit.display) async for hit in ActionProvider(app.screen).discover()]
    assert "play  (space)" in names
    assert "theme" in names


async def test_remapped_keys_work_and_are_shown_in_footer_help_and_palette(make_app) -> None:
    settings = Settings(keys={"hit": ("ctrl+g",), "help": ("f1",), "play": ("q",)})
    keymap, complaints = keymap_of(settings)
    assert complaints == ()
    app = make_app(settings=settings, keymap=keymap)
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        assert status(app).startswith(" q plays")
        before = app.instrument.store.bar
        await pilot.press("enter")
        assert app.instrument.store.bar == before
        await pilot.press("ctrl+g")
        assert app.instrument.store.bar != before
        assert {"q", "f1", "ctrl+g", "ctrl+q"} <= set(app.active_bindings)
        assert " q play " in lines(app)[-1]
        names = [hit.display async for hit in ActionProvider(app.screen).discover()]
        assert "play  (q)" in names
        await pilot.press("f1")
        assert isinstance(app.screen, HelpDialog)


async def test_messages_name_the_keys_in_use(make_app) -> None:
    keys = {"paste": ("f10",), "copy": ("f8",), "capture": ("f11",), "play": ("q",), "evolve": ()}
    settings = Settings(keys=keys)
    keymap, _ = keymap_of(settings)
    app = make_app(settings=settings, keymap=keymap)
    async with app.run_test(size=(120, 40)) as pilot:
        await first_bar(pilot, app)
        assert "q play · g new bar" in lines(app)[1]
        await pilot.press("f10")
        assert "nothing copied yet: f8 copies" in status(app)
        await pilot.press("f11")
        assert "nothing to capture yet: q plays, ctrl+p evolves" in status(app)


async def test_the_mixer_goes_by_the_keys_in_use(make_app) -> None:
    settings = Settings(keys={"turn('muted')": ("f10",), "mixer": ("m",)})
    keymap, _ = keymap_of(settings)
    app = make_app(settings=settings, keymap=keymap)
    async with app.run_test(size=(120, 40)) as pilot:
        await first_bar(pilot, app)
        await pilot.press("m")
        assert isinstance(app.screen, MixerDialog)
        assert "f10 mute · s solo" in shown(app)
        await pilot.press("f10")
        assert app.instrument.store.session.mixer.strips[0].muted
        await pilot.press("m")
        assert not isinstance(app.screen, MixerDialog)


async def test_errors_in_the_settings_are_shown_at_the_start(make_app) -> None:
    settings = Settings(theme="plaid")
    app = make_app(settings=settings, complaints=("settings: volume is no setting",))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "there is no theme plaid" in status(app)
        assert "volume is no setting" in status(app)


async def test_the_theme_of_the_settings_is_used(make_app) -> None:
    app = make_app(settings=replace(Settings(), theme="nord"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert app.theme == "nord"


async def test_space_is_a_space_where_a_name_is_typed(make_app, monkeypatch) -> None:
    app, played = make_app(), []
    monkeypatch.setattr(app.instrument.engine, "play", lambda: played.append(True))
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f12", "ctrl+u", "m", "y", "space", "x")
        assert "my x.json" in shown(app)
        assert not played
        await pilot.press("escape", "space")
        assert played
