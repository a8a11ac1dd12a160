"""A file is there whole, or as it was."""

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
def test_error_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path, error):
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


def test_place_that_is_a_folder_is_refused_and_left_alone(tmp_path):
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
