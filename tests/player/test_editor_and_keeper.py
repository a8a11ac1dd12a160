"""Editing by hand, and keeping the work, without a screen."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from player_kit import ROCK, Jobs, Rig, instrument, music

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.session import Session
from gdrm_tui.midi.importer import ImportChoices
from gdrm_tui.player.keeper import Keeper
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.session_files import open_session, save_session

FIELD = Path(__file__).parents[1] / "data" / "field"
EMPTY = Session((empty_bar(),), (None,), ROCK)


def saved(rig: Rig, path: Path) -> bool:
    """Save, and return what comes of it."""
    answers: list[bool] = []
    rig.it.keeper.save(path, answers.append)
    (answer,) = answers
    return answer


def test_a_hit_sounds_when_put_while_stopped_and_not_while_playing() -> None:
    rig = instrument(EMPTY, load=False)
    rig.it.editor.selection.cursor = (1, 4)
    rig.it.editor.toggle_hit()
    assert rig.engine.asked[-1] == "trigger 1"
    rig.engine.at(3.0)
    rig.it.editor.selection.cursor = (2, 4)
    rig.it.editor.toggle_hit()
    assert rig.engine.asked[-1] == "publish"


def test_what_is_selected_is_changed_as_a_whole() -> None:
    rig = instrument(EMPTY, load=False)
    editor = rig.it.editor
    editor.selection.cursor = (0, 0)
    editor.select()
    editor.selection.cursor = (1, 2)
    assert editor.selection.mask.sum() == 6
    editor.set_velocity(0.5)
    assert "no hit here" in rig.said
    editor.unselect()
    editor.set_velocity(0.5)
    editor.select()
    editor.selection.cursor = (1, 3)
    editor.change_velocity(0.25)
    assert rig.session.loop[0].velocities[1, 2] == 0.75


def test_a_drag_is_one_step_of_undo() -> None:
    rig = instrument(EMPTY, load=False)
    for step in range(4):
        rig.it.editor.paint((0, step), 1, on=True)
    assert rig.session.loop[0].hit_count == 4
    rig.it.editor.undo()
    assert music(rig.session) == EMPTY


def test_copy_and_paste_over_another_bar() -> None:
    rig = instrument(EMPTY, load=False)
    rig.it.editor.paste()
    assert "nothing copied yet" in rig.said
    rig.it.editor.toggle_hit()
    rig.it.editor.copy()
    rig.it.arranger.insert()
    rig.it.editor.paste()
    assert rig.session.loop[0] == rig.session.loop[1]


def test_unsaved_work_is_kept_safe_and_recovered_by_another(tmp_path) -> None:
    rig = instrument(EMPTY, load=False, data=tmp_path)
    rig.it.keeper.begin()
    rig.it.keeper.keep_safe()
    assert not list(tmp_path.rglob("*.journal"))
    rig.it.editor.toggle_hit()
    rig.it.keeper.keep_safe()
    kept = rig.session
    assert rig.it.keeper.close(keep=True) is None
    other = instrument(EMPTY, load=False, data=tmp_path)
    other.it.keeper.begin()
    (found,) = other.it.keeper.left_behind()
    other.it.keeper.recover(found, lambda _: None, pytest.fail)
    assert other.session == kept
    assert other.it.store.unsaved


def test_saved_work_is_not_kept_as_unsaved(tmp_path) -> None:
    rig = instrument(EMPTY, load=False, data=tmp_path / "data")
    rig.it.keeper.begin()
    rig.it.editor.toggle_hit()
    rig.it.keeper.keep_safe()
    assert list((tmp_path / "data" / "unsaved").glob("*.journal"))
    assert saved(rig, tmp_path / "song.json")
    rig.it.keeper.keep_safe()
    assert not list((tmp_path / "data" / "unsaved").glob("*.journal"))
    assert open_session(tmp_path / "song.json", ROCK) == rig.session
    assert rig.it.keeper.recent == [tmp_path / "song.json"]
    assert rig.it.keeper.close(keep=True) is None


def test_saving_into_a_folder_that_is_not_there_says_so_and_loses_nothing(tmp_path) -> None:
    rig = instrument(EMPTY, load=False)
    rig.it.editor.toggle_hit()
    assert not saved(rig, tmp_path / "none" / "song.json")
    assert "does not exist" in rig.said
    assert rig.it.store.unsaved


def test_work_done_while_the_file_is_written_is_still_unsaved(tmp_path) -> None:
    rig = instrument(EMPTY, load=False)
    files = Jobs()
    keeper = Keeper(
        Setup(EMPTY, None, tmp_path), rig.it.store, files, lambda: None, rig.told.append
    )
    rig.it.editor.toggle_hit()
    before = rig.session
    keeper.save(tmp_path / "song.json")
    rig.it.editor.toggle_hit()
    files.do_all()
    assert rig.it.store.unsaved
    assert open_session(tmp_path / "song.json", ROCK) == before


def test_a_file_that_another_program_changed_is_replaced_only_when_asked_again(tmp_path) -> None:
    rig = instrument(EMPTY, load=False)
    song = tmp_path / "song.json"
    assert saved(rig, song)
    other = instrument(EMPTY, load=False)
    other.it.keeper.open(song)
    other.it.editor.toggle_hit()
    assert saved(other, song)
    rig.it.arranger.insert()
    assert not saved(rig, song)
    assert "another program changed" in rig.said
    assert rig.it.store.unsaved
    assert open_session(song, ROCK) == other.session
    assert saved(rig, song)
    assert open_session(song, ROCK) == rig.session
    song.unlink()
    assert saved(rig, song)


def test_work_that_cannot_be_saved_is_reported_and_tried_again_later(tmp_path, monkeypatch) -> None:
    rig = instrument(EMPTY, load=False, data=tmp_path)
    keeper = rig.it.keeper
    keeper.begin()
    rig.it.editor.toggle_hit()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_disk)
        keeper.keep_safe()
    assert "not kept safe: cannot write" in rig.said
    assert "No space left on device" in rig.said
    for _ in range(20):
        keeper.keep_safe()
    (work,) = tmp_path.rglob("*.journal")
    assert open_session(work, ROCK) == rig.session


def test_a_file_open_in_another_instrument_is_reported_until_that_one_closes(tmp_path) -> None:
    song = tmp_path / "song.json"
    save_session(EMPTY, song)
    (tmp_path / "link.json").symlink_to(song)
    first = instrument(EMPTY, song, load=False, data=tmp_path / "data")
    first.it.keeper.begin()
    assert "another gdrm-tui" not in first.said
    second = instrument(EMPTY, tmp_path / "link.json", load=False, data=tmp_path / "data")
    second.it.keeper.begin()
    assert "another gdrm-tui has" in second.said
    second.it.keeper.save(tmp_path / "link.json")
    assert second.said.startswith("saved")
    second.it.keeper.save(tmp_path / "other.json")
    assert second.said.startswith("saved")
    second.it.keeper.open(song)
    assert "another gdrm-tui has" in second.said
    first.it.keeper.close(keep=False)
    second.it.keeper.open(song)
    assert second.said.startswith("opened")


def full_disk(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_that_is_not_a_session_leaves_the_current_one(tmp_path) -> None:
    rig = instrument(EMPTY, load=False)
    (tmp_path / "x.json").write_text("{")
    rig.it.keeper.open(tmp_path / "x.json")
    assert "is neither a MIDI file nor a gdrm session" in rig.said
    assert rig.session == EMPTY


def test_a_midi_file_is_opened_with_its_import_report() -> None:
    rig = instrument(EMPTY, load=False)
    rig.it.keeper.open(FIELD / "drums-on-10-and-11.mid")
    assert rig.said.endswith("2 bars: notes on channel 11 (16 notes) left out")
    rig.it.keeper.open(FIELD / "drums-on-10-and-11.mid", ImportChoices(channel="all"))
    assert rig.said.endswith("drums-on-10-and-11.mid, 2 bars")
    assert sum(bar.hit_count for bar in rig.session.loop) == 24


def test_mute_and_solo_say_how_many_voices_sound() -> None:
    rig = instrument(EMPTY, load=False)
    rig.it.desk.turn("soloed", 1)
    assert rig.said == "Snare soloed: 1 of 13 voices sound"
    rig.it.desk.turn("soloed", 1)
    assert rig.said.startswith("Snare no longer soloed")


def test_a_knob_stops_at_the_end_of_its_range() -> None:
    rig = instrument(EMPTY, load=False)
    for _ in range(40):
        rig.it.controls.turn("swing", 1)
    assert rig.session.swing == 75
    rig.it.controls.turn("bpm", -1000)
    assert (rig.session.bpm, rig.said) == (30, "tempo 30 bpm")
