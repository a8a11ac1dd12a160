"""A program in a terminal of its own: keys can be pressed, and nobody reads the screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from collections.abc import Mapping, Sequence

from benchmarks.processes import as_installed

ROWS, COLUMNS = 30, 110
END_SECONDS = 60.0


class Terminal:
    """Runs `command` in a pseudo-terminal and takes what it draws, as a terminal would."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**as_installed(), **environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        )
        os.close(theirs)
        self.drawn = 0  # bytes
        self.last = b""
        self._reader = threading.Thread(target=self._take, name="terminal", daemon=True)
        self._reader.start()

    def press(self, keys: bytes) -> None:
        """Send what a terminal sends for keys."""
        with contextlib.suppress(OSError):
            os.write(self._ours, keys)

    def ended(self) -> bool:
        """Return whether the program has ended by itself."""
        return self.process.poll() is not None

    def end(self) -> None:
        """Ask the program to leave with SIGTERM, and end it where it does not."""
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(END_SECONDS)
        os.close(self._ours)

    def _take(self) -> None:
        # Reading fails when the program's end of the terminal is closed.
        with contextlib.suppress(OSError):
            while data := os.read(self._ours, 65536):
                self.drawn += len(data)
                self.last = (self.last + data)[-4000:]
