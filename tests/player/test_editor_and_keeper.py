"""Editing by hand, and keeping the work, without a screen."""

from __future__ import annotations

from player_kit import ROCK, instrument, music

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_files import open_session

EMPTY = Session((empty_bar(),), (None,), ROCK)


def test_a_hit_sounds_when_put_while_stopped_and_not_while_playing() -> None:
    played = instrument(EMPTY, load=False)
    played.it.editor.selection.cursor = (1, 4)
    played.it.editor.toggle_hit()
    assert played.engine.asked[-1] == "trigger 1"
    played.engine.at(3.0)
    played.it.editor.selection.cursor = (2, 4)
    played.it.editor.toggle_hit()
    assert played.engine.asked[-1] == "publish"


def test_what_is_selected_is_changed_as_a_whole() -> None:
    played = instrument(EMPTY, load=False)
    editor = played.it.editor
    editor.selection.cursor = (0, 0)
    editor.select()
    editor.selection.cursor = (1, 2)
    assert editor.selection.mask.sum() == 6
    editor.set_velocity(0.5)
    assert "no hit here" in played.said
    editor.unselect()
    editor.set_velocity(0.5)
    editor.select()
    editor.selection.cursor = (1, 3)
    editor.change_velocity(0.25)
    assert played.session.loop[0].velocities[1, 2] == 0.75


def test_a_drag_is_one_step_of_undo() -> None:
    played = instrument(EMPTY, load=False)
    for step in range(4):
        played.it.editor.paint((0, step), 1, on=True)
    assert played.session.loop[0].hit_count == 4
    played.it.editor.undo()
    assert music(played.session) == EMPTY


def test_copy_and_paste_over_another_bar() -> None:
    played = instrument(EMPTY, load=False)
    played.it.editor.paste()
    assert "nothing copied yet" in played.said
    played.it.editor.toggle_hit()
    played.it.editor.copy()
    played.it.arranger.insert()
    played.it.editor.paste()
    assert played.session.loop[0] == played.session.loop[1]


def test_unsaved_work_is_kept_safe_and_recovered_by_another(tmp_path) -> None:
    played = instrument(EMPTY, load=False, data=tmp_path)
    played.it.keeper.begin()
    played.it.keeper.keep_safe()
    assert not played.jobs.waiting
    played.it.editor.toggle_hit()
    played.it.keeper.keep_safe()
    played.jobs.do_all()
    kept = played.session
    assert played.it.keeper.close(keep=True) is None
    other = instrument(EMPTY, load=False, data=tmp_path)
    other.it.keeper.begin()
    (found,) = other.it.keeper.left_behind()
    other.it.keeper.recover(found)
    assert other.session == kept
    assert other.it.store.unsaved


def test_work_that_was_saved_is_not_kept_beside_it(tmp_path) -> None:
    played = instrument(EMPTY, load=False, data=tmp_path / "data")
    played.it.keeper.begin()
    played.it.editor.toggle_hit()
    played.it.keeper.keep_safe()
    played.jobs.do_all()
    assert list((tmp_path / "data" / "unsaved").glob("*.json"))
    assert played.it.keeper.save(tmp_path / "song.json")
    played.it.keeper.keep_safe()
    assert not list((tmp_path / "data" / "unsaved").glob("*.json"))
    assert open_session(tmp_path / "song.json", ROCK) == played.session
    assert played.it.keeper.recent == [tmp_path / "song.json"]
    assert played.it.keeper.close(keep=True) is None


def test_saving_into_a_folder_that_is_not_there_says_so_and_loses_nothing(tmp_path) -> None:
    played = instrument(EMPTY, load=False)
    played.it.editor.toggle_hit()
    assert not played.it.keeper.save(tmp_path / "none" / "song.json")
    assert "does not exist" in played.said
    assert played.it.store.unsaved


def test_a_file_that_is_no_session_leaves_the_one_there_is(tmp_path) -> None:
    played = instrument(EMPTY, load=False)
    (tmp_path / "x.json").write_text("{")
    assert played.it.keeper.read(tmp_path / "x.json") is None
    assert played.session == EMPTY


def test_mute_and_solo_say_how_many_voices_sound() -> None:
    played = instrument(EMPTY, load=False)
    played.it.desk.turn("soloed", 1)
    assert played.said == "Snare soloed: 1 of 13 voices sound"
    played.it.desk.turn("soloed", 1)
    assert played.said.startswith("Snare no longer soloed")


def test_a_knob_stops_at_the_end_of_its_range() -> None:
    played = instrument(EMPTY, load=False)
    for _ in range(40):
        played.it.controls.turn("swing", 1)
    assert played.session.swing == 75
    played.it.controls.turn("bpm", -1000)
    assert (played.session.bpm, played.said) == (30, "tempo 30 bpm")
