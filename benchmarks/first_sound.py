"""How long after its start the program is heard, if space is pressed as soon as it takes keys.

    python -m benchmarks.first_sound
    python -m benchmarks.first_sound --busy 2 --starts 9

The program runs in its own terminal, next to as many busy programs as --busy says, and plays into a
separate PulseAudio server whose output is recorded. "first sound" is when the recorder receives the
first loud frame. Space is pressed at the start and waits in the terminal until the program reads
it. CPU is the processor time of the screen's process and the engine's until then. The first start
is not timed, so that files are cached, modules compiled and the kit measured.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.processes import cpu_seconds
from benchmarks.recording import Recording, recorded_server
from benchmarks.screen import SPACE, WITH_SOUND, Pane
from benchmarks.stress import burners
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.core.errors import GdrmError

LOUD, LIMIT_SECONDS = 0.01, 30.0
_RAW = ("--raw", "--format=float32le", "--rate=48000", "--channels=2", "--latency-msec=5")


@contextlib.contextmanager
def heard(recording: Recording, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Record what the server plays to `path`, with as little delay as it has."""
    with path.open("wb") as file:
        recorder = recording.server.run(
            ["parec", "-d", "test.monitor", *_RAW], stdout=file.fileno()
        )
    try:
        yield recorder
    finally:
        recorder.kill()
        recorder.wait()


def start(recording: Recording, folder: Path) -> dict[str, float]:
    """Start the program once; return the seconds to its marks, and the processor time taken."""
    path = folder / "heard.raw"
    path.unlink(missing_ok=True)
    with heard(recording, path):
        pane = Pane(WITH_SOUND, str(folder), recording.server.environment)
        try:
            pane.press(SPACE)
            return _marks(pane, path)
        finally:
            pane.end()


def _marks(pane: Pane, path: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    signs = {"screen": b"Kick", "says playing": "▶ playing".encode()}
    place = 0
    while "first sound" not in found:
        pane.read(0.002)
        now = time.perf_counter() - pane.started
        if now > LIMIT_SECONDS:
            raise GdrmError(f"it does not sound: {pane.seen[-1500:]!r}")
        for name, sign in signs.items():
            if name not in found and sign in pane.seen:
                found[name] = now
        samples = np.fromfile(path, np.float32, offset=place)
        place += samples.nbytes
        if (np.abs(samples) > LOUD).any():
            found["first sound"] = now
            found["screen cpu"] = cpu_seconds(pane.process)
            found["engine cpu"] = sum(map(cpu_seconds, _children(pane.process)))
    while "says playing" not in found and time.perf_counter() - pane.started < LIMIT_SECONDS:
        pane.read(0.002)
        if signs["says playing"] in pane.seen:
            found["says playing"] = time.perf_counter() - pane.started
    return found


def _children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(word) for word in text.split()]


def row_of(starts: int, busy: int) -> dict[str, Cell]:
    """Return the medians of so many starts."""
    with recorded_server() as recording, tempfile.TemporaryDirectory() as folder:
        # A sink that somebody plays to already takes short pieces, as a desktop's does.
        recording.start()
        cache = {"XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")}
        recording.server.environment.update(cache)
        start(recording, Path(folder))
        with burners(busy):
            times = [start(recording, Path(folder)) for _ in range(starts)]
    return {
        "starts": starts,
        "busy programs": busy,
        **{f"{name} s": statistics.median(one[name] for one in times) for name in times[0]},
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--starts", type=int, default=5, help="whose median counts (%(default)s)")
    cores = os.cpu_count() or 1
    parser.add_argument("--busy", type=int, default=cores, help="beside it (%(default)s)")
    options = parser.parse_args()
    require_fluidsynth()
    report([row_of(options.starts, busy) for busy in (0, options.busy)], options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
