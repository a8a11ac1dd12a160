"""A JACK server without devices, for tests of real MIDI ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Synchronous, since a server that does not wait for its clients loses what a late one was sent.
PERIOD = 64
START_SECONDS = 10.0


def missing_for_jack() -> str:
    """Return why no JACK server can be used here, "" where one can."""
    if not sys.platform.startswith("linux"):
        return "JACK's MIDI is tested on Linux"
    if os.access("/dev/snd/seq", os.R_OK | os.W_OK):
        return "the ports of this system are ALSA's"
    if shutil.which("jackd") is None:
        return "jackd is not installed (apt-get install jackd2)"
    try:
        import rtmidi  # noqa: F401
    except ImportError:
        return "python-rtmidi is not installed, and rtmidi2 does not reach this JACK"
    return ""


needs_jack = pytest.mark.skipif(bool(missing_for_jack()), reason=missing_for_jack())


class JackServer:
    """A server of a name of its own; programs find it by JACK_DEFAULT_SERVER."""

    def __init__(self, log: Path) -> None:
        self.name = f"gdrm{os.getpid()}"
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            "jackd",
            "--no-realtime",
            "--sync",
            "-d",
            "dummy",
            "-r",
            "48000",
            "-p",
            str(PERIOD),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, "JACK_DEFAULT_SERVER": self.name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        place = Path("/dev/shm") / f"jack_{self.name}_{os.getuid()}_0"
        until = time.monotonic() + START_SECONDS
        with socket.socket(socket.AF_UNIX) as ask:
            while ask.connect_ex(str(place)):
                if time.monotonic() > until or self._process.poll() is not None:
                    # A system has room for a few servers, those that were killed counting too.
                    pytest.skip("JACK does not start: it has room for a few servers only")
                time.sleep(0.01)

    def stop(self) -> None:
        """End it; ports of its clients are gone then."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(START_SECONDS)
