"""Dialogs: one at a time, closed by q; letters that move; what is kept in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, status, stay, until
from loops import bar_of

from gdrm_tui.core.edits import toggle
from gdrm_tui.storage.settings import Settings, read_settings
from gdrm_tui.ui.dialogs.export import ExportDialog
from gdrm_tui.ui.dialogs.help import HelpDialog
from gdrm_tui.ui.dialogs.mixer import MixerDialog
from gdrm_tui.ui.dialogs.question import Question
from gdrm_tui.ui.keymap import keymap_of
from gdrm_tui.ui.widgets.sliders import Sliders

FILE = Path("x.json")


async def test_leaving_closes_the_export_dialog_before_it_asks(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "e")
        await until(pilot, lambda: isinstance(app.screen, ExportDialog))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Question))
        assert len(app.screen_stack) == 2
        await pilot.press("q")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.is_running


async def test_what_opens_takes_the_place_of_what_is_open(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("r")
        opened = (
            ("help", HelpDialog),
            ("export", ExportDialog),
            ("mixer", MixerDialog),
        )
        for name, dialog in opened:
            await app.run_action(name)
            await until(pilot, lambda dialog=dialog: isinstance(app.screen, dialog))
            assert len(app.screen_stack) == 2


@pytest.mark.parametrize("action", ["mixer", "help", "export", "menu"])
@pytest.mark.parametrize("key", ["q", "escape"])
async def test_q_and_escape_close_what_is_open(make_app, action, key) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await app.run_action(action)
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await pilot.press(key)
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_the_help_searches_words_with_a_q_behind_a_slash(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark", "slash", *"queue")
        assert "search: queue" in str(app.screen.query_one("#query").visual)


async def test_letters_move_and_their_actions_are_on_the_keys_next_to_them(make_app) -> None:
    keymap, complaints = keymap_of(Settings(keyboard="hjkl"))
    assert complaints == ()
    assert [keymap.shown(name) for name in ("hear", "queue", "star", "lock('voice')")] == [
        *("'", '"', ":", ";")
    ]
    app = make_app(hand_session(), file=FILE, keymap=keymap)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("l", "l", "j", "j", "j", "k", "h", "down")
        assert app.view.grid.cursor == (3, 1)
        await pilot.press("semicolon")
        assert app.instrument.store.session.locks.voices == {3}
        knobs = app.query_one("#knobs", Sliders)
        knobs.focus()
        await pilot.press("j", "j", "j", "l", "l")
        await until(pilot, lambda: app.instrument.store.session.swing == 52)


def test_a_key_that_moves_belongs_to_no_action() -> None:
    _, complaints = keymap_of(Settings(keyboard="hjkl", keys={"play": ("j",)}))
    assert "j is already used for moving around, so play stays on space" in complaints[0]


async def test_control_and_s_save(make_app, tmp_path) -> None:
    app = make_app(hand_session(), file=tmp_path / "x.json")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "ctrl+s")
        await until(pilot, lambda: "saved" in status(app))
        assert (tmp_path / "x.json").exists()


async def test_a_theme_that_is_chosen_is_kept_and_the_one_at_the_start_is_not(
    make_app, tmp_path
) -> None:
    file = tmp_path / "settings.toml"
    app = make_app(hand_session(), file=FILE, settings_file=file)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert not file.exists()
        app.theme = "nord"
        await until(pilot, lambda: read_settings(file)[0].theme == "nord")
        app.theme = "gdrm-dark"
        await until(pilot, lambda: read_settings(file)[0].theme == "gdrm-dark")


async def test_neighbouring_hits_can_be_told_apart_in_narrow_cells(make_app) -> None:
    bar = bar_of({(0, step): (1.0, 0.0) for step in (0, 1, 2, 6)})
    app = make_app(hand_session(bar), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down")
        plan = app.view.grid.plan
        row = app.view.grid.render_line(plan.y_of(0)).text
        assert (plan.cell, row[16:25], row[29:31]) == (2, "█ █ █ · │", "██")
        app.instrument.store.edit_bar(toggle(bar, 0, 1))
        await until(
            pilot, lambda: app.view.grid.render_line(plan.y_of(0)).text[16:25] == "██· ██· │"
        )
