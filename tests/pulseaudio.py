"""A real sound server for tests and benchmarks: a PulseAudio of our own with a null sink."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "pacat", "parec")
RATE = 48_000
PATIENCE = 30.0


def until(condition: Callable[[], object]) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def missing_programs() -> list[str]:
    """Return which of the server's programs are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class Server:
    """A PulseAudio in a private folder, and the programs that talk to it.

    Parameters
    ----------
    folder : Path
        Empty, and with a short name: sockets lie in it.
    channels : tuple of str
        PulseAudio's names of the null sink's channels.

    Attributes
    ----------
    environment : dict of str to str
        What lets a program find this server, and PortAudio through ALSA too.
    """

    def __init__(
        self, folder: Path, channels: tuple[str, ...] = ("front-left", "front-right")
    ) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        socket = folder / "native"
        config = folder / "asound.conf"
        config.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(config),
        }
        layout = f"channels={len(channels)} channel_map={','.join(channels)}"
        modules = (
            f"module-null-sink sink_name=test format=float32le rate={RATE} {layout}",
            f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        )
        loads = [word for module in modules for word in ("-L", module)]
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes"]
        self.process = self.run(["pulseaudio", *options, *loads])

    def run(
        self,
        command: list[str],
        stdout: int | None = subprocess.DEVNULL,
        stdin: int | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program that finds this server; `end` ends it."""
        process = subprocess.Popen(
            command,
            env=os.environ | self.environment,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )
        self.running.append(process)
        return process

    def comes_up(self) -> bool:
        """Wait until the server answers; False where it does not start."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def _answers(self) -> bool:
        return self.run(["pactl", "list", "short", "sinks"]).wait(PATIENCE) == 0

    def end(self) -> None:
        """End the server and everything started with it."""
        for process in reversed(self.running):
            process.kill()
            process.wait(PATIENCE)
