"""Finding soundfonts, and telling them from other files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gdrm_tui.audio import soundfonts
from gdrm_tui.audio.soundfonts import ENVIRONMENT_VARIABLE, drum_kits, find_soundfont
from gdrm_tui.core.errors import GdrmError


@pytest.fixture
def carried() -> Path:
    path = soundfonts._carried_by_pretty_midi()
    if path is None:
        pytest.skip("pretty_midi is not installed")
    return path


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


def only_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(soundfonts, "_folders", lambda: [folder])


def test_the_carried_soundfont_has_eight_kits(carried: Path) -> None:
    kits = drum_kits(carried)
    assert [kit.program for kit in kits] == [0, 8, 16, 24, 25, 32, 40, 48]
    assert kits[0].name == "Standard"


def test_the_carried_soundfont_is_found_where_the_system_has_none(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path / "none")
    assert find_soundfont() == carried


def test_system_soundfonts_come_before_the_carried_one_and_known_names_first(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    (tmp_path / "a.sf2").symlink_to(carried)
    assert find_soundfont() == tmp_path / "a.sf2"
    (tmp_path / "default-GM.sf2").symlink_to(carried)
    assert find_soundfont() == tmp_path / "default-GM.sf2"
    (tmp_path / "FluidR3_GM.sf2").write_bytes(b"broken")
    assert find_soundfont() == tmp_path / "default-GM.sf2"


def test_the_environment_comes_before_the_system_and_the_flag_before_both(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, asked = tmp_path / "named.sf2", tmp_path / "asked.sf2"
    named.symlink_to(carried)
    asked.symlink_to(carried)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(named))
    assert find_soundfont() == named
    assert find_soundfont(asked) == asked


def test_an_environment_that_names_no_soundfont_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "missing.sf2"))
    with pytest.raises(GdrmError, match=r"missing\.sf2"):
        find_soundfont()


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"not a soundfont at all", b"RIFF\x04\0\0\0WAVE", b"RIFF\x04\0\0\0sfbk"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sf2"
    path.write_bytes(content)
    with pytest.raises(GdrmError, match="is not a soundfont"):
        find_soundfont(path)


def test_a_truncated_soundfont_is_refused(tmp_path: Path, carried: Path) -> None:
    path = tmp_path / "x.sf2"
    path.write_bytes(carried.read_bytes()[:1_000_000])
    with pytest.raises(GdrmError, match="is not a soundfont"):
        find_soundfont(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GdrmError, match="There is no soundfont"):
        find_soundfont(tmp_path / "missing.sf2")
    with pytest.raises(GdrmError, match="cannot be read"):
        find_soundfont(tmp_path)


def test_no_soundfont_at_all_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_folder(monkeypatch, tmp_path)
    monkeypatch.setattr(soundfonts, "_carried_by_pretty_midi", lambda: None)
    with pytest.raises(GdrmError, match="--soundfont"):
        find_soundfont()


def test_finding_imports_neither_pretty_midi_nor_any_sound_library() -> None:
    script = (
        "import sys; from gdrm_tui.audio import client, process, render, soundfonts\n"
        "soundfonts.find_soundfont()\n"
        "print([name for name in ('pretty_midi', 'fluidsynth', 'sounddevice') "
        "if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"
