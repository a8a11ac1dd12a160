"""Autosaves: who owns one, what is offered, and that nothing is deleted unasked."""

import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from loops import bar_of, session_of, sessions_with_books
from session_kit import a_disk_of

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.storage.autosave import Autosave, discard, unsaved_work
from gdrm_tui.storage.session_document import session_document
from gdrm_tui.storage.session_files import open_session
from gdrm_tui.storage.session_json import document_bytes
from gdrm_tui.storage.shared_files import lock_file

KEPT = session_of(bar_of({(0, 0): (1.0, 0.0)}))
OTHER = session_of(bar_of({(1, 4): (0.5, 0.25)}))


def left_behind(folder, session=KEPT, file=None) -> Autosave:
    """Keep work as an instrument that was killed."""
    autosave = Autosave(folder)
    autosave.write(session, file)
    autosave.close(keep=True)
    return autosave


@given(session=sessions_with_books())
def test_work_left_behind_is_recovered_equal(tmp_path_factory, session):
    folder = tmp_path_factory.mktemp("data")
    left_behind(folder, session, folder / "song.json")
    (found,) = unsaved_work(folder)
    assert found.file == folder / "song.json"
    assert Autosave(folder).recover(found) == session


def test_work_of_an_older_program_is_recovered_and_goes_when_it_is_cleared(tmp_path):
    document = session_document(KEPT) | {"autosave of": str(tmp_path / "song.json")}
    (tmp_path / "1-1.json").write_bytes(document_bytes(document))
    (found,) = unsaved_work(tmp_path)
    assert found.file == tmp_path / "song.json"
    new = Autosave(tmp_path)
    assert new.recover(found) == KEPT
    assert found.path.exists()
    new.write(OTHER, None)
    assert not found.path.exists()
    assert open_session(new.path, KEPT.controls) == OTHER
    new.clear()
    assert unsaved_work(tmp_path) == []


def test_each_write_adds_to_what_was_written(tmp_path):
    autosave = Autosave(tmp_path)
    autosave.write(KEPT, None)
    first = autosave.path.read_bytes()
    autosave.write(OTHER, None)
    assert autosave.path.read_bytes().startswith(first)
    assert open_session(autosave.path, KEPT.controls) == OTHER


def test_a_journal_that_is_mostly_outdated_is_started_again(tmp_path):
    autosave, sizes = Autosave(tmp_path), []
    for step in range(50):
        bars = [bar_of({(row, 0): (1.0, step / 101) for row in range(13)}) for _ in range(64)]
        session = session_of(*bars)
        autosave.write(session, None)
        sizes.append(autosave.path.stat().st_size)
    assert max(sizes) < 1_500_000
    assert sizes[-1] < max(sizes)
    assert open_session(autosave.path, KEPT.controls) == session


def test_work_is_safe_again_after_its_folder_vanished(tmp_path):
    folder = tmp_path / "unsaved"
    autosave = Autosave(folder)
    autosave.write(KEPT, None)
    shutil.rmtree(folder)
    autosave.write(OTHER, None)
    assert unsaved_work(folder) == []  # it is another's, which runs
    autosave.close(keep=True)
    (found,) = unsaved_work(folder)
    assert Autosave(folder).recover(found) == OTHER


def test_a_full_disk_is_reported_and_the_old_work_stays(tmp_path):
    autosave = Autosave(tmp_path)
    autosave.write(KEPT, None)
    size = autosave.path.stat().st_size
    for room in (size + 10, size - 10):  # for the change, and then for beginning anew
        with a_disk_of(room), pytest.raises(GdrmError, match=r"^cannot write .*: File too large$"):
            autosave.write(OTHER, None)
        assert open_session(autosave.path, KEPT.controls) == KEPT
    autosave.write(OTHER, None)
    assert open_session(autosave.path, KEPT.controls) == OTHER
    assert len(list(tmp_path.iterdir())) == 2


def test_what_a_killed_instrument_had_begun_to_write_is_deleted(tmp_path):
    running = Autosave(tmp_path)
    mine = tmp_path / f".{running.path.name}.ab12.part"
    for path in (mine, tmp_path / ".1-1.journal.cd34.part"):
        path.write_bytes(b"begun")
    unsaved_work(tmp_path)
    assert list(tmp_path.glob(".*.part")) == [mine]


def test_an_autosave_opens_as_a_session_file(tmp_path):
    path = left_behind(tmp_path).path
    assert open_session(path, KEPT.controls) == KEPT


def test_work_of_a_running_instrument_is_not_offered(tmp_path):
    running = Autosave(tmp_path)
    running.write(KEPT, None)
    assert unsaved_work(tmp_path) == []
    running.close(keep=True)
    assert [found.path for found in unsaved_work(tmp_path)] == [running.path]


def test_two_instruments_keep_their_work_apart(tmp_path):
    one, two = Autosave(tmp_path), Autosave(tmp_path)
    one.write(KEPT, None)
    two.write(OTHER, None)
    for autosave in (one, two):
        autosave.close(keep=True)
    recovered = [Autosave(tmp_path).recover(found) for found in unsaved_work(tmp_path)]
    assert sorted(recovered, key=[KEPT, OTHER].index) == [KEPT, OTHER]


def test_a_new_instrument_never_takes_the_place_of_work_left_behind(tmp_path):
    kept = left_behind(tmp_path)
    new = Autosave(tmp_path)
    new.write(OTHER, None)
    new.close()
    assert open_session(kept.path, KEPT.controls) == KEPT


def test_recovered_work_stays_until_it_is_cleared(tmp_path):
    kept = left_behind(tmp_path)
    new = Autosave(tmp_path)
    new.recover(*unsaved_work(tmp_path))
    assert kept.path.exists()
    assert new.path == kept.path
    new.clear()
    assert list(tmp_path.glob("*.journal")) == []


def test_recovered_work_is_offered_again_when_the_next_instrument_is_killed_too(tmp_path):
    left_behind(tmp_path)
    new = Autosave(tmp_path)
    new.recover(*unsaved_work(tmp_path))
    assert unsaved_work(tmp_path) == []
    new.close(keep=True)
    assert len(unsaved_work(tmp_path)) == 1


def test_work_is_recovered_by_only_one_instrument(tmp_path):
    left_behind(tmp_path)
    (found,) = unsaved_work(tmp_path)
    first, second = Autosave(tmp_path), Autosave(tmp_path)
    first.recover(found)
    with pytest.raises(GdrmError, match="another instrument has that work"):
        second.recover(found)
    with pytest.raises(GdrmError, match="another instrument has that work"):
        discard(found)


def test_damaged_work_is_refused_and_left_as_it_is(tmp_path):
    path = left_behind(tmp_path).path
    path.write_bytes(b'{"format": "gdrm-se')
    (found,) = unsaved_work(tmp_path)
    new = Autosave(tmp_path)
    with pytest.raises(GdrmError, match=r"cannot be opened: .* is not a valid gdrm session"):
        new.recover(found)
    assert path.read_bytes() == b'{"format": "gdrm-se'
    new.close()
    assert len(unsaved_work(tmp_path)) == 1


def test_discarded_work_is_gone_and_leaves_nothing(tmp_path):
    left_behind(tmp_path)
    discard(*unsaved_work(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_instrument_that_is_left_leaves_nothing(tmp_path):
    autosave = Autosave(tmp_path)
    autosave.write(KEPT, None)
    autosave.close()
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_comes_after_leaving_leaves_nothing(tmp_path):
    autosave = Autosave(tmp_path)
    autosave.close()
    autosave.write(KEPT, None)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GdrmError, match=r"cannot be kept safe in .*: save often"):
        Autosave(tmp_path / "file" / "unsaved")


def test_without_a_folder_nothing_was_left_behind(tmp_path):
    assert unsaved_work(tmp_path / "none") == []


def test_a_lock_goes_with_the_process_that_had_it(tmp_path):
    path = tmp_path / "a.lock"
    program = (
        "import sys, time; from pathlib import Path\n"
        "from gdrm_tui.storage.shared_files import lock_file\n"
        "lock = lock_file(Path(sys.argv[1])); print('locked', flush=True); time.sleep(100)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"locked\n"
    assert lock_file(path) is None
    holder.kill()
    holder.wait()
    assert lock_file(path) is not None
