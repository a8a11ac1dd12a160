"""What doctor finds, and how it says to fix what is missing."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gdrm_tui.cli import doctor as diagnosis
from gdrm_tui.cli.doctor import Finding, findings
from gdrm_tui.cli.main import run


def finding(name: str) -> Finding:
    return next(found for found in findings(None, None) if found.name == name)


@pytest.fixture(autouse=True)
def _no_audio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open no audio device: what is tested here is beside it."""
    monkeypatch.setitem(sys.modules, "sounddevice", None)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A terminal to change."""
    screen = SimpleNamespace(isatty=lambda: True, encoding="utf-8", size=(100, 30))
    system = SimpleNamespace(stdout=screen)
    monkeypatch.setattr(diagnosis, "sys", system)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size(screen.size))
    for name in ("NO_COLOR", "TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    return screen


@pytest.mark.usefixtures("terminal")
def test_terminal_is_shown_with_size_colours_encoding_and_type() -> None:
    found = finding("terminal")
    assert found == Finding("terminal", "ok", "100 x 30, truecolor, UTF-8, TERM=xterm-256color")


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("NO_COLOR", "1", "no colours, as NO_COLOR asks"),
        ("COLORTERM", "", "256 colours"),
        ("TMUX", "/tmp/tmux", "tmux"),
        ("STY", "1.pts", "screen"),
    ],
)
def test_what_the_environment_says_of_the_terminal_is_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    assert words in finding("terminal").text


def test_a_small_terminal_is_a_note_with_the_size_to_make_it(terminal: SimpleNamespace) -> None:
    terminal.size = (60, 20)
    assert finding("terminal").state == "note"
    assert "make it at least 80 x 24" in finding("terminal").text


def test_a_terminal_without_utf_8_is_a_note_with_the_command(terminal: SimpleNamespace) -> None:
    terminal.encoding = "ascii"
    assert finding("terminal").state == "note"
    assert 'run "export LC_ALL=C.UTF-8"' in finding("terminal").text


def test_a_folder_that_cannot_be_written_to_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(diagnosis.tempfile, "TemporaryFile", refuse)
    assert finding("files").state == "missing"
    assert "Permission denied" in finding("files").text


def test_a_missing_soundfont_is_installed_by_the_systems_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gdrm_tui.audio.soundfonts.find.candidates", list)
    monkeypatch.delenv("GDRM_SOUNDFONT", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "pacman" else None)
    assert "pacman -S soundfont-fluid" in finding("soundfont").text


@pytest.mark.parametrize(
    ("missing", "code"), [("FluidSynth", 1), ("audio device", 1), ("generator", 0), ("files", 0)]
)
def test_exit_code_tells_whether_it_can_sound(
    monkeypatch: pytest.MonkeyPatch, missing: str, code: int
) -> None:
    sounding = ("FluidSynth", "soundfont", "PortAudio", "audio device")
    found = [
        Finding(name, "missing" if name == missing else "ok", "", name in sounding)
        for name in ("generator", *sounding, "files")
    ]
    monkeypatch.setattr(diagnosis, "findings", lambda *_: found)
    assert run(["doctor"]) == code


def test_findings_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    run(["doctor", "--model", str(Path("absent.onnx"))])
    for line in capsys.readouterr().out.splitlines():
        assert line[:9].rstrip() in ("ok", "missing", "note")
        assert line[8] == line[22] == " "
        assert line[23] != " "
