"""A JACK server without devices, for measuring real MIDI ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gdrm_tui.core.errors import GdrmError

PERIOD = 64
START_SECONDS = 10.0


@contextmanager
def jack_server(log: Path) -> Iterator[str]:
    """Start a server and yield its name, for JACK_DEFAULT_SERVER; end it afterwards."""
    if shutil.which("jackd") is None:
        raise GdrmError("jackd is missing: apt-get install jackd2")
    name = f"gdrm{os.getpid()}"
    command = ["jackd", "--no-realtime", "-d", "dummy", "-r", "48000", "-p", str(PERIOD)]
    environment = {**os.environ, "JACK_DEFAULT_SERVER": name}
    with log.open("ab") as out:
        server = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        _wait(name, log)
        yield name
    finally:
        server.terminate()
        server.wait()


def _wait(name: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with socket.socket(socket.AF_UNIX) as ask:
        while ask.connect_ex(f"/dev/shm/jack_{name}_{os.getuid()}_0"):
            if time.monotonic() > until:
                raise GdrmError(f"jackd does not start: {log.read_text(errors='replace')}")
            time.sleep(0.01)
