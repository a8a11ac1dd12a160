"""The program in a real terminal: tmux presses the keys and reads the screen."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
HITS = set("▁▂▃▄▅▆▇█")
ROOT = Path(__file__).parents[2]


class Terminal:
    """An 80 x 24 tmux pane that runs the program with `folder` as its working directory."""

    def __init__(self, folder: Path, *arguments: str, path: Path = ROOT) -> None:
        self._socket = str(folder / "tmux.sock")
        command = [sys.executable, "-m", "gdrm_tui", *arguments]
        environment = {**os.environ, "PYTHONPATH": f"{path}:{ROOT}", "LC_ALL": "C.UTF-8"}
        start = ["new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), *command]
        self._tmux("-f", "/dev/null", *start, env=environment)

    def _tmux(self, *words: str, env: dict[str, str] | None = None) -> str:
        run = ["tmux", "-S", self._socket, *words]
        return subprocess.run(run, check=True, capture_output=True, text=True, env=env).stdout

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def rows(self) -> list[str]:
        """Return the thirteen rows of the grid, left of the genres."""
        lines = self.screen().splitlines()
        return [line[:49] for line in lines[3:16]]

    def wait(self, true: Callable[[], bool]) -> None:
        for _ in range(600):
            if true():
                return
            time.sleep(0.05)
        raise AssertionError(f"it never came true; the screen was\n{self.screen()}")

    def alive(self) -> bool:
        run = ["tmux", "-S", self._socket, "has-session"]
        return subprocess.run(run, check=False, capture_output=True).returncode == 0

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    pane = Terminal(tmp_path, "--seed", "3", "--no-sound")
    yield pane
    pane.close()


def sounding(rows: list[str]) -> int:
    return sum(character in HITS for row in rows for character in row)


def test_a_bar_is_made_played_changed_exported_and_left(terminal, tmp_path) -> None:
    terminal.wait(lambda: sounding(terminal.rows()) > 3)
    first = terminal.rows()
    assert first[0].startswith(" Kick")
    assert first[12].startswith(" Ride bell")

    terminal.press("Space")
    terminal.wait(lambda: "▶ playing" in terminal.screen())
    heads = set()
    terminal.wait(lambda: heads.add(terminal.screen().splitlines()[2]) or len(heads) > 3)
    terminal.press("Space")
    terminal.wait(lambda: "■ stopped" in terminal.screen())

    for key, verb in (("g", "new"), ("v", "variation"), ("x", "mutation")):
        before = terminal.rows()
        terminal.press(key)
        terminal.wait(lambda verb=verb: f", {verb}: " in terminal.screen())
        assert terminal.rows() != before

    count = sounding(terminal.rows())
    terminal.press("End", "Down", "Down", "Enter")
    terminal.wait(lambda: abs(sounding(terminal.rows()) - count) == 1)

    terminal.press("e")
    terminal.wait(lambda: "exported 1 bar to" in terminal.screen())
    hits = [m for m in mido.MidiFile(tmp_path / "gdrm-loop-1.mid") if m.type == "note_on"]
    assert len(hits) == sounding(terminal.rows())

    terminal.press("C-q")
    terminal.wait(lambda: "not saved" in terminal.screen())
    terminal.press("C-q")
    terminal.wait(lambda: not terminal.alive())


def test_it_evolves_a_fill_comes_and_what_was_heard_is_captured(terminal) -> None:
    terminal.wait(lambda: sounding(terminal.rows()) > 3)
    terminal.press("+", "+", "+", "+", "+", "+", "o")
    terminal.wait(lambda: "evolving" in terminal.screen().splitlines()[0])
    terminal.wait(lambda: ", variation: " in terminal.screen())
    terminal.press("f")
    terminal.wait(lambda: ", fill: " in terminal.screen())
    terminal.wait(lambda: ", variation: " in terminal.screen())
    terminal.press("c")
    terminal.wait(lambda: "bars heard are the loop" in terminal.screen())
    terminal.press("i")
    terminal.wait(lambda: "enter makes the seed's bar" in terminal.screen())
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
def test_what_is_missing_is_said_and_the_rest_works(tmp_path, module, sentence) -> None:
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / f"{module}.py").write_text(MISSING[module])
    pane = Terminal(tmp_path, "--seed", "3", path=stubs)
    try:
        pane.wait(lambda: sentence in pane.screen())
        before = sounding(pane.rows())
        pane.press("Space", "Enter")
        pane.wait(lambda: "▶ playing" in pane.screen())
        pane.wait(lambda: sounding(pane.rows()) != before)
        assert "Traceback" not in pane.screen()
    finally:
        pane.close()
