"""Whatever a name holds, screen and clipboard take it, and the terminal obeys none of it."""

from __future__ import annotations

import os
import unicodedata

import pytest
from app_kit import SIZE, hand_session, status, stay, until
from pictures import lines

from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.ui.widgets.loop_strip import LoopStrip

NAME = os.fsdecode(b"caf\xe9 \x1b]0;x\x07.sf2")


async def test_names_are_shown_and_never_sent_to_the_terminal(make_app, tmp_path) -> None:
    app = make_app(hand_session(), tmp_path / NAME)
    async with app.run_test(size=(110, 40)) as pilot:
        await stay(app, pilot)
        app.instrument.desk.use_kit(DrumKit(NAME), NAME)
        await pilot.pause()
        assert r"kit: caf\xe9 \x1b]0;x\x07.sf2" in status(app)
        assert r"caf\xe9" in lines(app)[0]
        app.copy_to_clipboard(NAME)
        await pilot.press("e")
        await pilot.pause()
        drawn = "".join(lines(app))
        assert "\x1b" not in drawn
        assert not {unicodedata.category(sign) for sign in drawn} & {"Cc", "Cs"}


async def test_a_terminal_of_latin_1_gets_latin_1(make_app, tmp_path) -> None:
    app = make_app(hand_session(), tmp_path / "x.json")
    app.use_encoding("iso8859-1")
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        app.view.say("Schläger 鼓")
        await pilot.pause()
        drawn = "\n".join(lines(app))
        assert "Schläger ??" in drawn
        assert drawn.encode("iso8859-1")


@pytest.mark.parametrize("size", [(80, 24), (120, 48)])
@pytest.mark.parametrize("bars", [1, 9, 99, 1024, 4096])
async def test_the_strip_of_a_long_loop_shows_the_bar_in_its_width(
    make_app, tmp_path, size, bars
) -> None:
    app = make_app(hand_session(bars=bars), tmp_path / "x.json")
    async with app.run_test(size=size) as pilot:
        await stay(app, pilot)
        strip = app.query_one(LoopStrip)
        for selected in {0, bars // 2, bars - 1}:
            app.instrument.arranger.show_bar(selected)
            name = f"[{selected + 1}-]"
            await until(pilot, lambda name=name: name in str(strip.visual))
            rows = str(strip.visual).split("\n")
            assert max(map(len, rows)) <= size[0]
            await pilot.click(strip, offset=(rows[0].index(name) + 1, 0))
            await pilot.pause()
            assert app.instrument.store.selected == selected
