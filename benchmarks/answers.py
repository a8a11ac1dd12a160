"""How long after a key press its drum is heard, from silence and while playing; toggled steps too.

    python -m benchmarks.answers
    python -m benchmarks.answers --latencies 32 64 --busy 2

The engine plays into a separate PulseAudio server. A key press is `trigger`, as h sends it, at a
random time. Its sound is the first loud frame that goes to PortAudio, and is heard when everything
before it in the buffer has been played, by the clock that both processes share. "after silence":
the device was stopped. "playing": the loop was playing. "toggled": a step ahead is added to a
playing loop, at random times before it is due; shown is the earliest of those that came too late.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from benchmarks.recording import recorded_server
from benchmarks.stress import burners
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.devices.portaudio import DeviceOutput
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.audio.engine.mixdown import Block
from gdrm_tui.audio.engine.protocol import EngineOptions
from gdrm_tui.audio.engine.status import StatusMemory
from gdrm_tui.audio.priority.standing import EnginePriority
from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import voice_index

LOUD, QUIET_SECONDS = 0.1, 0.12  # some kits' sticks ring on more quietly
KICK, STICK = voice_index("kick"), voice_index("cross-stick")
BPM = 60.0  # a step lasts a quarter of a second
SILENT_SECONDS = 5.0  # the drum rings out, and the device stops three seconds after
START_SECONDS = 30.0
_LOG = "GDRM_ANSWERS"


def run_watched_engine(
    connection: Connection, memory: StatusMemory, options: EngineOptions
) -> None:
    """Run the engine, writing down when each onset that goes to the device is heard."""
    priority = EnginePriority()
    from gdrm_tui.audio.engine.main import run_engine

    _watch(Path(os.environ[_LOG]))
    run_engine(connection, memory, options, priority)


def _watch(log: Path) -> None:
    """Have `DeviceOutput` write the time at which each onset is heard, in seconds, to `log`."""
    written, started = DeviceOutput.write, DeviceOutput.start
    state = {"capacity": 0, "quiet": 0.0}
    file = log.open("a", buffering=1)

    def start(self: DeviceOutput) -> None:
        started(self)
        state["capacity"] = self.room_frames()

    def write(self: DeviceOutput, block: Block) -> None:
        queued = state["capacity"] - self.room_frames()
        now = time.monotonic()
        for place in np.flatnonzero(np.abs(block).max(axis=1) > LOUD):
            heard = now + (queued + place) / self.sample_rate
            if heard - state["quiet"] > QUIET_SECONDS:
                file.write(f"{heard}\n")
            state["quiet"] = heard
        written(self, block)

    DeviceOutput.start, DeviceOutput.write = start, write  # type: ignore[method-assign]


class Bench:
    """An engine that is watched."""

    def __init__(self, latency: float | None, folder: Path) -> None:
        self.log = folder / "onsets"
        self.log.touch()
        os.environ[_LOG] = str(self.log)
        self.engine = EngineClient(main=run_watched_engine)
        self.engine.start(latency=latency)
        self.engine.publish(_loop())
        self._draw = random.Random(1)
        end = time.monotonic() + START_SECONDS
        while self.engine.status().bpm != BPM and time.monotonic() < end:
            time.sleep(0.05)

    def heard(self) -> list[float]:
        """Return when the onsets so far were heard."""
        return [float(line) for line in self.log.read_text().splitlines()]

    def answer(self) -> float:
        """Press a key and return the seconds until its drum is heard."""
        before = len(self.heard())
        time.sleep(self._draw.uniform(0.3, 0.4))
        pressed = time.monotonic()
        self.engine.trigger(STICK, 1.0)
        while len(onsets := self.heard()) == before:
            if time.monotonic() > pressed + 5:
                raise GdrmError("a key was not heard")
            time.sleep(0.01)
        return onsets[before] - pressed

    def toggled(self) -> list[tuple[float, bool]]:
        """Put steps in at random times before they come.

        Returns
        -------
        list of (float, bool)
            Seconds before it would be heard, and whether it was.
        """
        self.engine.play()
        step = 60 / BPM / 4
        while len(self.heard()) == 0 or not self.engine.status().playing:
            time.sleep(0.01)
        time.sleep(1.0)
        found = []
        for _ in range(40):
            status = self.engine.status()
            place = status.position_steps
            wanted = (int(place) + 3) % 16 or 1
            due = time.monotonic() + ((wanted - place) % 16) * step
            ahead = self._draw.uniform(0.01, 0.2)
            time.sleep(max(due - ahead - time.monotonic(), 0))
            self.engine.publish(_loop(wanted))
            ahead = due - time.monotonic()
            time.sleep(ahead + 0.3)
            found.append((ahead, any(abs(at - due) < 0.06 for at in self.heard())))
            self.engine.publish(_loop())
            time.sleep(0.1)
        self.engine.stop()
        return found


def _loop(*steps: int) -> Session:
    bar = empty_bar()
    for step in (0, *steps):
        bar = set_hit(bar, STICK, step, 1.0)
    return Session((bar,), (None,), Controls({"funk": 1.0}, BPM))


def rows_of(latency: float | None, presses: int) -> list[dict[str, Cell]]:
    """Return the rows of one latency."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(latency, Path(folder))
        try:
            bench.answer()
            silent = []
            for _ in range(max(presses // 10, 3)):
                time.sleep(SILENT_SECONDS)
                silent.append(bench.answer())
            playing = [bench.answer() for _ in range(presses)]
            toggled = bench.toggled()
            latency_ms = bench.engine.status().latency_ms
        finally:
            bench.engine.close()
    late = [ahead for ahead, sounded in toggled if not sounded]
    return [
        _row("after silence", latency_ms, silent),
        _row("playing", latency_ms, playing),
        {
            "key": "toggled",
            "latency ms": latency_ms,
            "times": len(toggled),
            "unheard below ms": 1000 * max(late, default=0.0),
        },
    ]


def _row(what: str, latency: float, seconds: list[float]) -> dict[str, Cell]:
    low, middle, high = np.percentile(np.array(seconds) * 1000, [5, 50, 95]).tolist()
    return {
        "key": what,
        "latency ms": latency,
        "times": len(seconds),
        "p5 ms": low,
        "p50 ms": middle,
        "p95 ms": high,
        "max ms": 1000 * max(seconds),
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    add = parser.add_argument
    add("--latencies", type=float, nargs="+", default=[32.0, 64.0], metavar="MS")
    add("--presses", type=int, default=100, help="while it plays (%(default)s)")
    add("--busy", type=int, default=0, metavar="N", help="programs that never rest (%(default)s)")
    options: argparse.Namespace = parser.parse_args()
    require_fluidsynth()
    with recorded_server() as recording, burners(options.busy):
        os.environ.update(recording.server.environment)
        recording.start()  # which keeps the sink's own pieces short
        rows = [rows_of(ms / 1000, options.presses) for ms in options.latencies]
        report([row for some in rows for row in some], options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
