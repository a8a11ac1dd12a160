"""What the screen costs: start, key to screen, bytes and CPU while a bar plays.

python -m benchmarks.screen

The program runs in a pseudo-terminal of 80 x 24 and plays without a device. At the end it is
started again with its own PulseAudio server, if PulseAudio is installed. Linux only: the CPU time,
which is that of the UI's process, is read from /proc.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import as_installed
from tests.pulseaudio import Server, missing_programs

ROWS, COLUMNS = 24, 80
STARTS, KEYS, PLAYED_SECONDS = 9, 60, 20.0
QUIET_SECONDS, LIMIT_SECONDS = 0.3, 60.0
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("Kick")
Empty().run()
"""
EMPTY = [sys.executable, "-c", EMPTY_APP]
WITH_SOUND = [sys.executable, "-m", "gdrm_tui", "--seed", "3"]
PROGRAM = [*WITH_SOUND, "--no-sound"]
RIGHT, LEFT, SPACE = b"\x1b[C", b"\x1b[D", b" "


class Mark(NamedTuple):
    """What is waited for: one of the signs on the screen, after some keys."""

    signs: tuple[str, ...]
    pressed: bytes = b""


FRAME = Mark(("Kick",))
SCREEN = Mark(("stopped",))
# Pressed while the screen is hardly there: the sound engine says that it plays, and the generator
# has made a bar.
PLAYS, BAR = Mark(("▶ playing",), SPACE), Mark(tuple("▁▂▃▄▅▆▇█"))
STARTING = [FRAME, SCREEN, PLAYS, BAR]


class Pane:
    """A program in a pseudo-terminal of its own."""

    def __init__(
        self, command: list[str], folder: str, more: Mapping[str, str] | None = None
    ) -> None:
        self.started = time.perf_counter()
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {
            **as_installed(),
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            **(more or {}),
        }
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = b""

    @property
    def process(self) -> int:
        """The number of the program's process."""
        return self._process.pid

    def press(self, keys: bytes) -> None:
        """Send keys as a terminal does."""
        os.write(self._ours, keys)

    def read(self, seconds: float) -> int:
        """Take what is drawn within so many seconds, once; return the bytes."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return 0
        drawn = os.read(self._ours, 1 << 16)
        self.seen += drawn
        return len(drawn)

    def read_until(self, true: Callable[[], bool]) -> None:
        """Take what is drawn until something holds."""
        limit = time.perf_counter() + LIMIT_SECONDS
        while not true():
            self.read(0.05)
            if time.perf_counter() > limit:
                raise TimeoutError(f"it was not drawn within {LIMIT_SECONDS:.0f} s")

    def rest(self) -> None:
        """Take what is drawn until nothing more comes."""
        while self.read(QUIET_SECONDS):
            pass

    def cpu_seconds(self) -> float:
        """Return the CPU time that the process has taken, its children's left out."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """End the program."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)


def start_times(
    command: list[str], folder: str, marks: list[Mark], more: Mapping[str, str] | None = None
) -> list[float]:
    """Return the seconds from the start until each mark is seen, one after another."""
    pane = Pane(command, folder, more)
    try:
        return [_seen_after(pane, mark) for mark in marks]
    finally:
        pane.end()


def _seen_after(pane: Pane, mark: Mark) -> float:
    pane.press(mark.pressed)
    pane.read_until(lambda: any(sign.encode() in pane.seen for sign in mark.signs))
    return time.perf_counter() - pane.started


def starts(folder: str) -> tuple[list[float], float]:
    """Return the best times of the program's marks, and of an empty app's one.

    Whatever else the machine does only adds to them.
    """
    ours, empty = [], []
    for _ in range(STARTS):
        ours.append(start_times(PROGRAM, folder, STARTING))
        empty.append(start_times(EMPTY, folder, [FRAME])[0])
    return [min(times) for times in zip(*ours, strict=True)], min(empty)


def through_pulseaudio(folder: str) -> float:
    """Return the seconds until it plays through a sound server, of the best start."""
    server = Server(Path(folder))
    try:
        if not server.comes_up():
            raise RuntimeError("PulseAudio does not start")
        environment = server.environment
        return min(
            start_times(WITH_SOUND, folder, STARTING, environment)[-1] for _ in range(STARTS)
        )
    finally:
        server.end()


def key_times(pane: Pane) -> list[float]:
    """Return the seconds from a key of the cursor until something is drawn."""
    times = []
    for number in range(KEYS):
        pane.rest()
        pressed = time.perf_counter()
        pane.press(LEFT if number % 2 else RIGHT)
        while not pane.read(LIMIT_SECONDS):
            pass
        times.append(time.perf_counter() - pressed)
    return times


def playing(pane: Pane) -> tuple[float, float]:
    """Return bytes a second, and the share of a core, while the bar plays."""
    pane.press(SPACE)
    pane.read_until(lambda: "▶ playing".encode() in pane.seen)
    began, cpu, drawn = time.perf_counter(), pane.cpu_seconds(), 0
    while time.perf_counter() < began + PLAYED_SECONDS:
        drawn += pane.read(0.05)
    seconds = time.perf_counter() - began
    return drawn / seconds, (pane.cpu_seconds() - cpu) / seconds


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        ours, empty = starts(folder)
        print(f"an empty Textual app is on the screen after {empty:.2f} s")
        for what, seconds in zip(("frame", "whole screen", "playing", "a bar"), ours, strict=True):
            print(f"{what} after {seconds:.2f} s: {seconds / empty:.2f} times")
        pane = Pane(PROGRAM, folder)
        try:
            pane.read_until(lambda: b"stopped" in pane.seen)
            pane.rest()
            times = sorted(1000 * seconds for seconds in key_times(pane))
            worst = times[int(len(times) * 0.95)]
            print(f"key to screen {statistics.median(times):.0f} ms, 95 % within {worst:.0f} ms")
            rate, share = playing(pane)
            print(f"playing {rate / 1000:.1f} kB a second, {share:.0%} of a core")
        finally:
            pane.end()
        if not missing_programs():
            print(f"playing a bar through PulseAudio after {through_pulseaudio(folder):.2f} s")


if __name__ == "__main__":
    main()
