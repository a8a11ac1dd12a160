"""Changing one entry of the settings leaves the rest of the file as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.storage.settings import read_settings
from gdrm_tui.storage.settings_file import change_setting, write_template

WRITTEN = """\
# mine
kit = 3  # the quiet one

[notes]
snare = 39

[keys]
"tap tempo" = "f7"
"""
MIX = {"funk": 0.7, "jazz": 0.3}


def test_an_entry_is_set_changed_and_taken_out(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(WRITTEN)
    change_setting(file, "theme", "nord")
    change_setting(file, "theme", "gdrm-light")
    change_setting(file, 'my "best" mix', MIX, "mixes")
    found, complaints = read_settings(file)
    assert complaints == ()
    assert (found.theme, found.kit, found.notes) == ("gdrm-light", 3, {"snare": 39})
    assert found.mixes == {'my "best" mix': MIX}
    for line in WRITTEN.splitlines():
        assert line in file.read_text().splitlines()
    change_setting(file, 'my "best" mix', None, "mixes")
    change_setting(file, "theme", None)
    assert read_settings(file)[0].mixes == {}
    assert "theme" not in file.read_text()


def test_a_file_and_its_folder_are_made_where_there_are_none(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    change_setting(file, "ballad", MIX, "mixes")
    assert read_settings(file)[0].mixes == {"ballad": MIX}


def test_the_template_takes_entries(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write_template(file, [])
    change_setting(file, "ballad", MIX, "mixes")
    change_setting(file, "theme", "nord")
    found, complaints = read_settings(file)
    assert (found.theme, found.mixes, complaints) == ("nord", {"ballad": MIX}, ())


@pytest.mark.parametrize("text", ["theme = ", "mixes = 3", "[mixes]\nballad = 1\nballad = 2"])
def test_a_file_that_is_wrong_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(GdrmError, match="is not valid, so ballad was not saved there"):
        change_setting(file, "ballad", MIX, "mixes")
    assert file.read_text() == text


def test_a_place_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GdrmError, match="cannot"):
        change_setting(tmp_path / "file" / "settings.toml", "theme", "nord")


@pytest.mark.parametrize("mix", ["3", '{ funk = "much" }', "{ funk = 0 }", "{ funk = -1.0 }", "{}"])
def test_an_invalid_mix_is_reported(tmp_path: Path, mix: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[mixes]\nodd = {mix}\ngood = {{ rock = 1 }}\n")
    found, complaints = read_settings(file)
    assert found.mixes == {"good": {"rock": 1.0}}
    assert "the mix odd is" in complaints[0]
