"""Where soundfonts are looked for on each system."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gdrm_tui.audio.soundfonts.find import folders, house_kit, soundfonts_in


def test_linux_has_the_users_data_folders_before_the_systems(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": "/mine", "XDG_DATA_DIRS": "/theirs:relative:/usr/share"}
    found = folders("linux", environment, tmp_path)
    names = ("soundfonts", "sounds/sf2", "sounds/sf3")
    bases = ("/mine", "/theirs", "/usr/share", tmp_path / ".local/share", "/usr/local/share")
    assert found == [tmp_path / "soundfonts", *(Path(b) / n for b in bases for n in names)]


def test_linux_without_a_desktops_variables_has_the_usual_folders(tmp_path: Path) -> None:
    found = folders("linux", {}, tmp_path)
    assert tmp_path / ".local/share/sounds/sf3" in found
    assert found.index(Path("/usr/local/share/soundfonts")) < found.index(
        Path("/usr/share/soundfonts")
    )


def test_macos_has_the_audio_banks_homebrews_share_and_musescores_own(tmp_path: Path) -> None:
    sounds = tmp_path / "Applications/MuseScore 4.app/Contents/Resources/sound"
    sounds.mkdir(parents=True)
    found = folders("darwin", {"HOMEBREW_PREFIX": "/brew"}, tmp_path)
    assert tmp_path / "Library/Audio/Sounds/Banks" in found
    assert Path("/Library/Audio/Sounds/Banks") in found
    assert Path("/brew/share/soundfonts") in found
    assert Path("/opt/homebrew/share/sounds/sf2") in found
    assert sounds in found


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_musescores_folders_of_the_user_are_found_the_latest_first(
    tmp_path: Path, platform: str
) -> None:
    places = [tmp_path / f"Documents/MuseScore{version}/SoundFonts" for version in (4, 3)]
    for place in places:
        place.mkdir(parents=True)
    assert folders(platform, {}, tmp_path)[:3] == [tmp_path / "soundfonts", *places]


def test_files_of_a_folder_come_before_those_one_folder_deeper(tmp_path: Path) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    for name in ("b.SF2", "a/c.sf3", "a/deep/d.sf2", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    assert soundfonts_in(tmp_path) == [tmp_path / "b.SF2", tmp_path / "a" / "c.sf3"]


def test_what_is_not_a_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "folder.sf2").mkdir()
    (tmp_path / "gone.sf2").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.sf2")
    assert soundfonts_in(tmp_path) == []
    assert soundfonts_in(tmp_path / "missing") == []


def test_the_house_kit_is_there() -> None:
    assert house_kit().is_file()
