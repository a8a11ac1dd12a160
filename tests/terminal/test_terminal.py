"""The program in a real terminal: tmux presses the keys and reads the screen."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mido
import numpy as np
import pytest
from terminal_kit import ROOT, Terminal, sounding

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import new_session
from gdrm_tui.core.voices import VOICES
from gdrm_tui.storage.session_files import save_session

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    pane = Terminal(tmp_path, "--seed", "3", "--no-sound")
    yield pane
    pane.close()


def test_a_key_pressed_while_the_program_loads_is_not_lost(terminal) -> None:
    terminal.wait_for("Kick")
    terminal.press("Space")
    terminal.wait(lambda: "▶ playing" in terminal.screen() and sounding(terminal.rows()) > 3)


def test_the_grid_stands_in_its_place_from_the_first_moment(tmp_path) -> None:
    # Every voice sounds, so that none is folded away when the bar comes.
    hits = np.ones(SHAPE, bool)
    full = Bar(hits, hits.astype(np.float32), np.zeros(SHAPE, np.float32))
    session = new_session(Controls({"rock": 1.0})).with_bar(0, full, None)
    save_session(session, tmp_path / "full.json")
    pane = Terminal(tmp_path, "full.json", "--no-sound", before="seq 40")
    try:
        pane.wait_for("Kick")
        assert pane.rows()[0].startswith(" Kick")
        pane.wait(lambda: all("█" in row for row in pane.rows()))
        assert pane.rows()[0].startswith(" Kick")
    finally:
        pane.close()


def test_missing_file_is_reported_below_what_was_on_the_screen(tmp_path) -> None:
    program = f"{sys.executable} -m gdrm_tui none.json; sleep 60"
    pane = Terminal(tmp_path, before=f"seq 3; {program}")
    try:
        pane.wait_for("none.json")
        assert pane.screen().splitlines()[:3] == ["1", "2", "3"]
        assert pane.screen().splitlines()[3].startswith("gdrm-tui: ")
    finally:
        pane.close()


def test_bar_is_made_played_changed_and_exported(terminal, tmp_path) -> None:
    terminal.wait(lambda: sounding(terminal.rows()) > 3)
    first = terminal.rows()
    assert f" {VOICES[0].label}" in "\n".join(first)
    terminal.press("V")
    terminal.wait(lambda: terminal.rows()[-1].startswith(f" {VOICES[-1].label}"))
    assert terminal.rows()[0].startswith(f" {VOICES[0].label}")
    terminal.press("V")

    terminal.press("Space")
    terminal.wait_for("▶ playing")
    heads = set()
    terminal.wait(lambda: heads.add(terminal.screen().splitlines()[2]) or len(heads) > 3)
    terminal.press("Space")
    terminal.wait_for("■ stopped")

    for key, verb in (("g", "new"), ("v", "variation"), ("x", "mutation")):
        before = terminal.settled_rows()
        terminal.press(key)
        terminal.wait_for(f", {verb}: ")
        terminal.wait(lambda before=before: terminal.rows() != before)

    count = sounding(terminal.settled_rows())
    terminal.press("End", "Down", "Down", "Enter")
    terminal.wait(lambda: abs(sounding(terminal.rows()) - count) == 1)

    terminal.press("e")
    terminal.wait_for("gdrm-loop-1.mid")
    terminal.press("Enter", "Enter")
    terminal.wait_for("exported 1 bar")
    hits = [m for m in mido.MidiFile(tmp_path / "gdrm-loop-1.mid") if m.type == "note_on"]
    assert len(hits) == sounding(terminal.rows())

    terminal.press("C-q")
    terminal.wait_for("not saved")
    terminal.press("C-q")
    terminal.wait(lambda: not terminal.alive())


def test_loop_evolves_with_a_fill_and_what_was_heard_is_captured(terminal) -> None:
    terminal.wait(lambda: sounding(terminal.rows()) > 3)
    terminal.press("+", "+", "+", "+", "+", "+", "o")
    terminal.wait(lambda: "evolving" in terminal.screen().splitlines()[0])
    terminal.wait_for(", variation: ")
    terminal.press("f")
    terminal.wait_for(", fill: ")
    terminal.wait_for(", variation: ")
    terminal.press("c")
    terminal.wait_for("bars heard")
    terminal.press("i")
    terminal.wait_for("enter makes")
    terminal.press("Escape")
    terminal.wait(lambda: "enter makes" not in terminal.screen())


@pytest.mark.parametrize("option", ["--model", "--soundfont"])
def test_a_foreign_file_asked_for_by_name_is_refused_before_the_screen_opens(
    tmp_path, option
) -> None:
    (tmp_path / "foreign").write_text("neither")
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gdrm_tui", option, str(tmp_path / "foreign")],
            check=False,
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert done.stderr.startswith("gdrm-tui: ")
    assert len(done.stderr.splitlines()) == 1


MISSING = {
    "fluidsynth": 'raise ImportError("no libfluidsynth")',
    "sounddevice": 'raise OSError("PortAudio library not found")',
    "onnxruntime": 'raise ImportError("not installed")',
}


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        ("fluidsynth", "No sound: FluidSynth is missing"),
        ("sounddevice", "No sound: PortAudio is missing"),
        ("onnxruntime", "ONNX Runtime cannot be loaded"),
    ],
)
def test_missing_library_is_named_and_the_rest_works(tmp_path, module, sentence) -> None:
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / f"{module}.py").write_text(MISSING[module])
    pane = Terminal(tmp_path, "--seed", "3", path=stubs)
    try:
        pane.wait_for(sentence)
        before = sounding(pane.rows())
        pane.press("Space", "Enter")
        pane.wait_for("▶ playing")
        pane.wait(lambda: sounding(pane.rows()) != before)
        assert "Traceback" not in pane.screen()
    finally:
        pane.close()
