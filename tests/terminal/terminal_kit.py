"""What the tests in a terminal share: tmux presses the keys and reads the screen."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HITS = set("▁▂▃▄▅▆▇█")
ROOT = Path(__file__).parents[2]
_HOMES = ("DATA", "CONFIG", "STATE", "CACHE")


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
        self._socket = str(folder / "tmux.sock")
        program = [sys.executable, "-m", "gdrm_tui", *arguments]
        command = ["sh", "-c", f'{before}; exec "$@"', "sh", *program]
        own = {f"XDG_{name}_HOME": str((home or folder / "home") / name) for name in _HOMES}
        paths = {"PYTHONPATH": f"{path}:{ROOT}", "LC_ALL": "C.UTF-8"}
        environment = {**os.environ, **paths, **own}
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


def sounding(rows: list[str]) -> int:
    """Return how many hits the rows show."""
    return sum(character in HITS for row in rows for character in row)
