"""Mixer, kits and devices: keys and lists in, session and engine out."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pretty_midi
import pytest
from app_kit import SIZE, hand_session, status, until
from textual.app import App
from textual.widgets import Input, OptionList

from gdrm_tui.audio.requirements import PORTAUDIO, MissingLibraryError
from gdrm_tui.audio.soundfonts import find as soundfonts
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.ui.dialogs import chooser as offers
from gdrm_tui.ui.dialogs.chooser import Choice, Chooser
from gdrm_tui.ui.dialogs.mixer import MixerDialog
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders

FILE = Path("x.json")
CARRIED = Path(pretty_midi.__file__).with_name("TimGM6mb.sf2")


async def test_mute_and_solo_say_how_many_voices_sound(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "m")
        assert app.instrument.store.session.mixer == Mixer().with_strip(1, Strip(muted=True))
        assert "Snare muted: 12 of 13 voices sound" in status(app)
        await pilot.press("m", "s")
        assert app.instrument.store.session.mixer == Mixer().with_strip(1, Strip(soloed=True))
        assert "1 of 13" in status(app)
        rows = ["".join(s.text for s in app.view.grid.render_line(y)) for y in (1, 2)]
        assert [row[12] for row in rows] == ["-", "S"]


async def test_mixer_that_changes_while_its_screen_is_made_is_drawn_once_it_stands() -> None:
    app: App[None] = App()
    async with app.run_test(size=SIZE) as pilot:
        screen = MixerDialog(Mixer())
        standing = app.push_screen(screen)
        while not screen.is_mounted:
            screen.show(Mixer().with_strip(1, Strip(level=2.0)))
            await asyncio.sleep(0)
        await standing
        await pilot.pause()
        levels = screen.query_one("#level", Sliders)
        lines = ["".join(s.text for s in levels.render_line(y)) for y in range(3)]
        assert ["+2" in line for line in lines] == [
            False,
            False,
            True,
        ]  # below the heading and the kick


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_mixer_sliders_set_level_pan_and_tuning_of_the_voice_in_one_row(
    make_app, size
) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=size) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: app.screen.focused is not None)
        await pilot.press("down", "right", "right", "tab", "left", "tab", "right")
        assert app.instrument.store.session.mixer.strips[1] == Strip(
            level=2.0, pan=-0.1, tuning=0.5
        )
        await pilot.press("m", "s")
        assert app.instrument.store.session.mixer.strips[1].muted
        assert app.instrument.store.session.mixer.strips[1].soloed
        await pilot.press("tab", "tab", "left", "down", "right")  # past the notes
        assert (
            app.instrument.store.session.mixer.master,
            app.instrument.store.session.mixer.reverb,
        ) == (-1.0, 0.05)
        assert app.screen.query_one("#master").region.bottom <= size[1]
        await pilot.press("u", "u", "u", "u", "u")
        assert app.instrument.store.session.mixer.strips[1] == Strip(level=2.0, pan=-0.1)
        await pilot.press("escape")
        assert app.screen.query(Grid)


async def test_in_the_mixer_0_resets_and_space_still_plays(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r", "right", "0", "space")
        assert app.instrument.store.session.mixer == Mixer()
        await until(pilot, lambda: app.instrument.engine.status().playing)
        assert isinstance(app.screen, MixerDialog)


async def test_a_kit_is_chosen_by_typing_and_a_bad_soundfont_is_never_offered(
    make_app, tmp_path, monkeypatch
) -> None:
    (tmp_path / "bad.sf2").write_text("no soundfont")
    found = [tmp_path / "bad.sf2", CARRIED]
    monkeypatch.setattr(soundfonts, "candidates", lambda: found)
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f4")
        texts = await shown(pilot, app)
        assert len(texts) == 1 + len(soundfonts.drum_kits(CARRIED))
        assert not any("bad" in text for text in texts)
        await pilot.press("down", *"jazz", "enter")
        assert isinstance(app.screen, Chooser) is False
        kits = [kit for kit in soundfonts.drum_kits(CARRIED) if "jazz" in kit.name.lower()]
        assert app.instrument.store.session.kit == DrumKit(CARRIED.stem, kits[0].program)
        assert "Jazz" in status(app)
        await pilot.press("u")
        assert app.instrument.store.session.kit == DrumKit()


async def shown(pilot, app) -> list[str]:
    """Return the lines of the list that is open, when it is complete."""
    await until(pilot, lambda: isinstance(app.screen, Chooser) and app.screen.complete)
    options = app.screen.query_one(OptionList)
    return [str(option.prompt) for option in options.options]


async def test_escape_leaves_the_kit_as_it_is(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f4")
        await shown(pilot, app)
        await pilot.press("down", "escape")
        assert app.instrument.store.session.kit == DrumKit()
        assert app.screen.query(Grid)


async def test_the_list_can_be_narrowed_while_it_fills(make_app, monkeypatch) -> None:
    go_on = threading.Event()

    def slow():
        yield Choice("first", None)
        go_on.wait(20)
        yield Choice("second", "second")

    monkeypatch.setattr(offers, "devices_found", slow)
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5", *"sec")
        await until(pilot, lambda: app.screen.query_one(Input).value == "sec")
        assert app.screen.query_one(OptionList).option_count == 0
        go_on.set()
        assert await shown(pilot, app) == ["  second"]


async def test_a_device_is_handed_to_the_engine(make_app, monkeypatch) -> None:
    offered = [Choice("system default", None), Choice("Headphones", "Headphones")]
    used: list[str | None] = []
    monkeypatch.setattr(offers, "devices_found", lambda: offered)
    app = make_app(hand_session(), file=FILE)
    monkeypatch.setattr(app.instrument.engine, "use_device", used.append, raising=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        await shown(pilot, app)
        await pilot.press("down", "enter")
        assert used == ["Headphones"]
        assert "now playing on Headphones" in status(app)


async def test_without_portaudio_the_list_says_how_to_fix_it(make_app, monkeypatch) -> None:
    def missing():
        raise MissingLibraryError(PORTAUDIO)

    monkeypatch.setattr(offers, "devices_found", missing)
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        said = lambda: str(app.screen.query_one("#count").visual)  # noqa: E731
        await until(pilot, lambda: "PortAudio" in said())
        await pilot.press("enter", "escape")
        assert app.screen.query(Grid)
