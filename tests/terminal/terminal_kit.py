"""What the tests in a terminal share: tmux presses the keys and reads the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.storage.session_files import open_session
from gdrm_tui.ui.layout import LABEL_WIDTH

HITS = set("▁▂▃▄▅▆▇█")
_CELL, _GENRES = 2, 52  # columns of a cell, and where the genres begin, at 80 x 24
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds, on a machine that has other things to do
_HOMES = ("DATA", "CONFIG", "STATE", "CACHE")


def environment_of(home: Path, path: Path = ROOT) -> dict[str, str]:
    """Return the environment of a program that keeps in `home` what it keeps for the player."""
    own = {f"XDG_{name}_HOME": str(home / name) for name in _HOMES}
    return {**os.environ, **own, "PYTHONPATH": f"{path}:{ROOT}", "LC_ALL": "C.UTF-8"}


class Terminal:
    """An 80 x 24 tmux pane that runs the program with `folder` as its working directory.

    What the program keeps for the player lies in `home`, by default in that folder. `before` is
    what the shell does in the pane first.
    """

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        path: Path = ROOT,
        home: Path | None = None,
        before: str = "true",
    ) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="tmux-"))  # a socket's path has to be short
        self._socket = str(self._place / "sock")
        program = [sys.executable, "-m", "gdrm_tui", *arguments]
        command = ["sh", "-c", f'{before}; exec "$@"', "sh", *program]
        environment = environment_of(home or folder / "home", path)
        start = ["new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), *command]
        self._tmux("-f", "/dev/null", *start, env=environment)

    def _tmux(self, *words: str, env: dict[str, str] | None = None) -> str:
        run = ["tmux", "-S", self._socket, *words]
        return subprocess.run(run, check=True, capture_output=True, text=True, env=env).stdout

    @property
    def program(self) -> int:
        """The process id of the program."""
        return int(self._tmux("list-panes", "-F", "#{pane_pid}"))

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def rows(self) -> list[str]:
        """Return the rows of the grid, left of the genres."""
        lines = self.screen().splitlines()
        return [line[:_GENRES] for line in lines[3 : 3 + VOICE_COUNT]]

    def settled_rows(self) -> list[str]:
        """Return the rows of the grid once nothing is being drawn in them."""
        rows = self.rows()
        while True:
            time.sleep(0.2)
            before, rows = rows, self.rows()
            if rows == before:
                return rows

    def wait(self, true: Callable[[], bool], wanted: object = "") -> None:
        """Wait until something is true, a little longer each time that it is not yet."""
        end, pause = time.monotonic() + PATIENCE, 0.02
        while not true():
            if time.monotonic() > end:
                shown = self.screen()
                raise AssertionError(f"it never came true {wanted}; the screen was\n{shown}")
            time.sleep(pause)
            pause = min(1.5 * pause, 0.2)

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows `text`."""
        self.wait(lambda: text in self.screen())

    def alive(self) -> bool:
        run = ["tmux", "-S", self._socket, "has-session"]
        return subprocess.run(run, check=False, capture_output=True).returncode == 0

    def close(self) -> None:
        run = ["tmux", "-S", self._socket, "kill-server"]
        subprocess.run(run, check=False, capture_output=True)
        shutil.rmtree(self._place, ignore_errors=True)


def sounding(rows: list[str]) -> int:
    """Return how many hits the rows show."""
    cells = (
        row[start : start + _CELL]
        for row in rows
        if set("+·▫") & set(row[LABEL_WIDTH:])  # a voice's lowest row, where every hit stands
        for start in (LABEL_WIDTH + step * _CELL + step // STEPS_PER_BEAT for step in range(16))
    )
    return sum(bool(set(cell) & set(HITS)) for cell in cells)


def autosaves(folder: Path) -> list[Path]:
    return list((folder / "home").rglob("unsaved/*.journal"))


def kept_hits(folder: Path) -> int:
    """Return how many hits the first bars of the autosaves have."""
    kept = (open_session(path, Controls({"rock": 1.0})) for path in autosaves(folder))
    return sum(session.loop[0].hit_count for session in kept)


def children(process: int) -> list[int]:
    """Return the processes that a process started; skips the test where nobody can tell."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    if not listed.exists():
        pytest.skip("only Linux lists the children of a process")
    found = [int(word) for word in listed.read_text().split()]
    assert found
    return found


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
