"""Bars of a file are chosen in miniature, and go behind the loop or in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from app_kit import SIZE, first_bar, hand_session, shown, status, until
from loops import bar_of, session_of

from gdrm_tui.core.bar import Bar
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.dialogs.bars import BarsDialog
from gdrm_tui.ui.widgets.mini import dots

BARS = tuple(bar_of({(0, 0): (1.0, 0.0), (1, step): (104 / 127, 0.25)}) for step in (4, 6, 8, 10))

if TYPE_CHECKING:
    from conftest import MakeApp


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "four.mid"
    path.write_bytes(loop_to_midi(session_of(*BARS, bpm=99.0)))
    return path


async def opened(app: GdrmApp, pilot: object, file: Path) -> BarsDialog:
    """Open the file in the dialog of the action, and return the one in which bars are chosen."""
    await pilot.press("O")
    for letter in str(file):
        await pilot.press(
            {"/": "slash", ".": "full_stop", "-": "minus", "_": "underscore"}.get(letter, letter)
        )
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, BarsDialog))
    await pilot.pause()
    assert isinstance(app.screen, BarsDialog)
    return app.screen


async def test_bars_chosen_go_behind_the_loop_with_their_timing_and_undo_is_one_step(
    make_app: MakeApp, file: Path
) -> None:
    app = make_app(hand_session(BARS[3]), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, file)
        text = shown(app)
        assert "4 bars at 99 bpm, 8 notes, none left out" in text
        assert "0 of 4 bars chosen" in text
        await pilot.press("down", "space", "down", "down", "space")
        assert "2 of 4 bars chosen" in shown(app)
        await pilot.press("a")
        store = app.instrument.store
        await until(pilot, lambda: len(store.session.loop) == 3)
        assert store.session.loop == (BARS[3], BARS[1], BARS[3])
        assert store.selected == 1
        assert "2 of 4 bars of four.mid follow bar 1" in status(app)
        await pilot.press("u")
        assert store.session.loop == (BARS[3],)


async def test_all_bars_replace_the_loop(make_app: MakeApp, file: Path) -> None:
    app = make_app(hand_session(BARS[3]), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, file)
        await pilot.press("asterisk", "r")
        await until(pilot, lambda: app.instrument.store.session.loop == BARS)
        assert "4 of 4 bars of four.mid are the loop now" in status(app)


async def test_bar_at_the_cursor_is_heard_and_taken_where_none_is_chosen(
    make_app: MakeApp, file: Path
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session.loop
        await opened(app, pilot, file)
        await pilot.press("down", "h")
        assert app.instrument.player.plays_instead
        await pilot.press("escape")
        await until(pilot, lambda: not app.instrument.player.plays_instead)
        assert app.instrument.store.session.loop == before
        await opened(app, pilot, file)
        await pilot.press("down", "a")
        await until(pilot, lambda: len(app.instrument.store.session.loop) == 2)
        assert app.instrument.store.session.loop == (*before, BARS[1])


async def test_each_bar_is_shown_in_miniature(make_app: MakeApp, file: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        dialog = await opened(app, pilot, file)
        lines = [str(dialog._list.get_option_at_index(place).prompt) for place in range(4)]
        for line, bar in zip(lines, BARS, strict=True):
            assert isinstance(bar, Bar)
            assert dots(bar).rstrip() in line
            assert line.startswith("[ ]")
