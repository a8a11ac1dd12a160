"""The list of recent files."""

import pytest

from gdrm_tui.storage.recent import MOST, recent_files, remember_file


def test_the_file_used_last_comes_first_and_once(tmp_path):
    names = [tmp_path / name for name in ("a.json", "b.json")]
    for path in names:
        path.touch()
    for path in (*names, names[0]):
        remember_file(tmp_path / "data", path)
    assert recent_files(tmp_path / "data") == names


def test_at_most_twenty_are_kept_and_missing_ones_left_out(tmp_path):
    paths = [tmp_path / f"{number}.json" for number in range(MOST + 5)]
    for path in paths:
        path.touch()
        remember_file(tmp_path, path)
    paths[-1].unlink()
    assert recent_files(tmp_path) == paths[-2 : -MOST - 1 : -1]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1, null]", b"\xff", b"[" * 9999, b'["a\\u0000"]'])
def test_a_damaged_list_is_empty_and_written_again(tmp_path, data):
    (tmp_path / "recent.json").write_bytes(data)
    assert recent_files(tmp_path) == []
    (tmp_path / "a.mid").touch()
    remember_file(tmp_path, tmp_path / "a.mid")
    assert recent_files(tmp_path) == [tmp_path / "a.mid"]


def test_a_list_that_cannot_be_written_is_forgotten(tmp_path):
    (tmp_path / "file").touch()
    remember_file(tmp_path / "file" / "data", tmp_path / "a.mid")
    assert recent_files(tmp_path / "file" / "data") == []
