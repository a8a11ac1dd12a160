"""Saving, opening and leaving: nothing is lost unasked, nothing is replaced unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from app_kit import SIZE, first_bar, music, shown, status, until
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.autosave import Autosave
from gdrm_tui.storage.recent import recent_files
from gdrm_tui.storage.session_files import open_session, save_session
from gdrm_tui.ui.app import GdrmApp

ROCK = Controls({"rock": 1.0}, bpm=90.0)
TAKE = Take(5, empty_bar(), (0.5,), 7, ROCK)
KEPT = Session((empty_bar(),) * 3, (None,) * 3, ROCK, book=TakeBook((TAKE,), frozenset({5})))


@pytest.fixture
def song(tmp_path) -> Path:
    save_session(KEPT, tmp_path / "song.json")
    return tmp_path / "song.json"


async def name(pilot: Pilot[None], app: GdrmApp, text: str) -> None:
    """Type a name in place of the one that is offered."""
    await until(pilot, lambda: isinstance(app.focused, Input))
    app.focused.value = text
    await pilot.pause()


async def test_the_first_save_asks_for_a_name_and_later_ones_do_not(make_app, tmp_path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f2")
        assert str(tmp_path / "gdrm-session-1.json") in shown(app)
        await name(pilot, app, "mine")
        await pilot.press("enter")
        await until(pilot, lambda: "saved" in status(app))
        await pilot.press("d", "f2")
        await until(pilot, lambda: not app.instrument.store.unsaved)
        assert open_session(tmp_path / "mine.json", ROCK) == app.instrument.store.session


async def test_escape_saves_nothing(make_app, tmp_path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("d", "f2", "escape")
        assert app.instrument.store.unsaved
        assert list(tmp_path.iterdir()) == []


async def test_another_file_is_replaced_only_after_a_second_enter(make_app, tmp_path) -> None:
    (tmp_path / "other.json").write_text("dear to someone")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f12")
        await name(pilot, app, "other.json")
        await pilot.press("enter")
        assert "already exists: press enter again to replace it" in shown(app)
        assert (tmp_path / "other.json").read_text() == "dear to someone"
        await pilot.press("enter")
        await until(pilot, lambda: "saved" in status(app))
        assert app.instrument.keeper.file == tmp_path / "other.json"


async def test_a_session_is_saved_under_another_name_and_goes_on_there(make_app, song) -> None:
    before = song.read_bytes()
    app = make_app(KEPT, song)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d", "f12")
        await name(pilot, app, "next")
        await pilot.press("enter")
        await until(pilot, lambda: not app.instrument.store.unsaved)
        assert app.instrument.keeper.file == song.with_name("next.json")
        assert song.read_bytes() == before
        assert open_session(app.instrument.keeper.file, ROCK).book == KEPT.book


async def test_the_sessions_and_midi_files_of_the_folder_are_offered(make_app, song) -> None:
    (song.parent / "groove.mid").write_bytes(loop_to_midi(KEPT))
    (song.parent / "package.json").write_text("{}")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f3")
        assert app.screen._list.option_count == 2
        await pilot.press(*"song", "enter")
        await until(pilot, lambda: "opened" in status(app))
        assert app.instrument.store.session == KEPT
        assert app.instrument.keeper.file == song
        assert not app.instrument.store.unsaved


async def test_a_typed_path_is_opened_and_remembered(make_app, song) -> None:
    data = song.parent / "data"
    (song.parent / "deep").mkdir()
    app = make_app(data=data)
    app.instrument.keeper.folder = song.parent / "deep"
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("f3")
        await name(pilot, app, "../song.json")
        await pilot.press("enter")
        await until(pilot, lambda: "opened" in status(app))
        assert [path.resolve() for path in recent_files(data)] == [song.resolve()]


@pytest.mark.parametrize(
    ("version", "said"), [(9, "update the program"), ("x", "not a valid gdrm session")]
)
async def test_what_cannot_be_opened_is_said_and_nothing_changes(
    make_app, song, version, said
) -> None:
    document = {**json.loads(song.read_bytes()), "version": version}
    song.write_text(json.dumps(document))
    before = song.read_bytes()
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        session = app.instrument.store.session
        await pilot.press("f3", "enter")
        await until(pilot, lambda: said in status(app))
        assert music(app.instrument.store.session) == music(session)
        assert song.read_bytes() == before


async def test_opening_asks_while_something_is_unsaved(make_app, song) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("d")
        mine = app.instrument.store.session
        await pilot.press("f3", "enter", "escape")
        assert app.instrument.store.session == mine
        await pilot.press("f3", "enter", "d")
        await until(pilot, lambda: app.instrument.store.session == KEPT)


async def test_opening_the_same_file_after_saving_to_it_opens_the_saved_session(
    make_app, song
) -> None:
    app = make_app(KEPT, song)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d", "f3", "enter", "s")
        await until(pilot, lambda: "opened" in status(app))
        assert len(app.instrument.store.session.loop) == 4
        assert not app.instrument.store.unsaved
        assert open_session(song, ROCK) == app.instrument.store.session


async def test_a_take_asked_for_before_a_file_was_opened_does_not_get_into_it(
    make_app, song
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        app.instrument.maker.make("new")
        app.instrument.keeper.open(song)
        await until(pilot, lambda: app.instrument.store.opened == 1)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert app.instrument.store.session == KEPT


async def test_leaving_saves_first_when_asked_to(make_app, song) -> None:
    app = make_app(KEPT, song)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d", "ctrl+q")
        assert "not saved" in shown(app)
        await pilot.press("s")
        await until(pilot, lambda: not app.is_running)
    assert len(open_session(song, ROCK).loop) == 4


async def test_the_key_to_leave_leaves_when_it_comes_twice_before_the_question_is_drawn(
    make_app, song
) -> None:
    app = make_app(KEPT, song)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d")
        for _ in range(2):
            app.post_message(events.Key("ctrl+q", None))
        await until(pilot, lambda: not app.is_running)


async def test_a_star_is_something_to_lose(make_app, song) -> None:
    app = make_app(KEPT, song)
    async with app.run_test(size=SIZE) as pilot:
        app.instrument.store.turn_star(5)
        await pilot.press("ctrl+q")
        assert "not saved" in shown(app)


async def test_unsaved_work_is_kept_until_it_is_saved(make_app, song) -> None:
    data = song.parent / "data"
    app = make_app(KEPT, song, data=data)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: any(data.glob("unsaved/*.journal")))
        (kept,) = data.glob("unsaved/*.journal")
        assert open_session(kept, ROCK) == app.instrument.store.session
        await pilot.press("f2")
        await until(pilot, lambda: not kept.exists())


@pytest.mark.parametrize("keys", [["enter"], ["escape"], ["delete", "escape"]])
async def test_unsaved_work_is_offered_at_the_start_and_never_deleted_unasked(
    make_app, tmp_path, keys
) -> None:
    left = Autosave(tmp_path / "data" / "unsaved")
    left.write(KEPT, tmp_path / "song.json")
    left.close(keep=True)
    app = make_app(data=tmp_path / "data")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "unsaved work was found" in shown(app))
        await pilot.press(*keys)
        recovered = keys == ["enter"]
        await until(pilot, lambda: (app.instrument.store.session == KEPT) == recovered)
        assert left.path.exists()
        if recovered:
            assert app.instrument.store.unsaved
            assert app.instrument.keeper.file == tmp_path / "song.json"


async def test_unsaved_work_is_discarded_by_the_second_delete(make_app, tmp_path) -> None:
    left = Autosave(tmp_path / "data" / "unsaved")
    left.write(KEPT, None)
    left.close(keep=True)
    app = make_app(data=tmp_path / "data")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "unsaved work was found" in shown(app))
        await pilot.press("delete", "delete")
        await until(pilot, lambda: "was discarded" in status(app))
        assert not left.path.exists()
