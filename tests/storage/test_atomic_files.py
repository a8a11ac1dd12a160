"""A file is there whole, or as it was."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError


def test_file_takes_its_name_only_when_the_block_ends(tmp_path):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    with atomic_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_error_leaves_the_old_file_whole_and_no_temporary_file(tmp_path, error):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    with pytest.raises(error), atomic_file(path) as file:
        file.write(b"half of the n")
        raise error
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_ends_in_a_sentence_and_leaves_nothing(tmp_path):
    path = tmp_path / "song.mid"
    told = r"^cannot write .*song\.mid: No space left on device$"
    with pytest.raises(GdrmError, match=told), atomic_file(path):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_a_folder_is_refused_and_left_alone(tmp_path):
    (tmp_path / "song.mid").mkdir()
    with pytest.raises(GdrmError, match="cannot write"), atomic_file(tmp_path / "song.mid") as file:
        file.write(b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["song.mid"]
    assert list((tmp_path / "song.mid").iterdir()) == []


@pytest.mark.parametrize("parent", ["nowhere", "a_file"])
def test_place_that_cannot_be_written_to_is_refused(tmp_path, parent):
    (tmp_path / "a_file").write_bytes(b"kept")
    with pytest.raises(GdrmError, match="cannot write"), atomic_file(tmp_path / parent / "x.mid"):
        pytest.fail("the block must not be entered")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a_file"]
    assert (tmp_path / "a_file").read_bytes() == b"kept"


def written(path, data=b"new"):
    with atomic_file(path) as file:
        file.write(data)


def test_a_link_stays_one_and_the_file_it_leads_to_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    target, link, further = tmp_path / "real/song.json", tmp_path / "link", tmp_path / "further"
    target.write_bytes(b"old")
    link.symlink_to("real/song.json")
    further.symlink_to(link)
    written(further)
    assert link.is_symlink()
    assert further.is_symlink()
    assert target.read_bytes() == b"new"
    assert list((tmp_path / "real").iterdir()) == [target]


def test_a_link_to_nothing_yet_is_filled_and_one_in_a_circle_is_refused(tmp_path):
    (tmp_path / "link").symlink_to("song.json")
    written(tmp_path / "link")
    assert (tmp_path / "song.json").read_bytes() == b"new"
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(GdrmError, match=r"cannot write .*circle"):
        written(tmp_path / "circle")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    path.chmod(mode)
    written(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(tmp_path):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    os.chown(path, 1234, 1235)
    written(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1235)


def test_a_file_whose_owner_cannot_be_kept_by_a_new_one_is_written_where_it_is(
    tmp_path, monkeypatch
):
    path = tmp_path / "song.mid"
    path.write_bytes(b"something longer than new")
    before = path.stat().st_ino

    def refused(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refused)
    written(path)
    assert path.read_bytes() == b"new"
    assert path.stat().st_ino == before
    assert list(tmp_path.iterdir()) == [path]


def test_anything_but_a_file_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(GdrmError, match=r"cannot write .*pipe: it is not a file"):
        written(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


WRITE = """
import os, sys
from pathlib import Path
from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
if os.geteuid() == 0:
    os.setuid(65534)
try:
    with atomic_file(Path(sys.argv[1])) as file:
        file.write(b"new")
except GdrmError as error:
    print(error)
"""


@pytest.mark.parametrize("mode", [0o444, 0o644])
def test_a_folder_or_file_that_may_not_be_written_is_reported_and_left_alone(tmp_path, mode):
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    path.chmod(mode)
    tmp_path.chmod(0o555)
    try:
        program = [sys.executable, "-c", WRITE, str(path)]
        told = subprocess.run(program, capture_output=True, check=False, text=True)
    finally:
        tmp_path.chmod(0o755)
    assert told.stdout == f"cannot write {path}: Permission denied\n", told.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_vanishes_meanwhile_ends_in_a_sentence(tmp_path):
    folder = tmp_path / "songs"
    folder.mkdir()
    with (
        pytest.raises(GdrmError, match=r"cannot write .*song\.mid: No such file"),
        atomic_file(folder / "song.mid") as file,
    ):
        file.write(b"new")
        shutil.rmtree(folder)


def test_a_name_of_255_bytes_in_any_script_can_be_written(tmp_path):
    path = tmp_path / ("鼓" * 83 + ".json")
    written(path)
    assert path.read_bytes() == b"new"
