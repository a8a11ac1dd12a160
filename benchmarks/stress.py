"""The sound of the real app, recorded from a sound server while its process works hard.

    python -m benchmarks.stress --minutes 10
    python -m benchmarks.stress --minutes 10 --busy 2 --ordinary --runs 3 --callback-minutes 0
    python -m benchmarks.stress --idle --latencies 16 24 32 48 64 --minutes 0.5

--busy N also runs N busy programs, --ordinary denies the app real-time priority, which most users
do not have, and --runs repeats the run and adds a row of medians.

The app runs in its own terminal. Unless --idle is given, keys are pressed without pause, and in its
process one thread holds the interpreter, another collects a heap of 1.5 million objects twice a
second, and a third generates bars. A tone on the left shows gaps: 1 ms or more of silence where
there should be sound. Clicks on the right, 16ths at 120 bpm, show inter-onset errors. A counter on
a third channel shows what the recorder itself lost; neither is counted there. "Machine held up" is
how often a process that does nothing was 10 ms late, at the highest real-time priority: what no
program can play through at a lower latency than "worst held up".

Two rows come from one run: the engine in its own process, and for comparison FluidSynth rendered in
PortAudio's callback in the app's process, at the same latency.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.held_up import held_up
from benchmarks.measures import as_heard, gaps, jumps, onsets, spread
from benchmarks.recording import Heard, Recording, recorded_server
from benchmarks.signal_font import CLICK_LEVEL, RATE, TONE_PERIOD, write_signal_font
from benchmarks.table import Cell, exit_code, parser_of, report
from benchmarks.terminal import Terminal
from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.audio.devices.portaudio import playing_devices
from gdrm_tui.audio.engine.fluid_library import require_fluidsynth
from gdrm_tui.core.errors import GdrmError

ENGINES = {"process": "own process", "callback": "callback in the app"}
STEP_FRAMES = RATE // 8
TONE_LEVEL, TOLERANCE = 0.02, 0.01
GAP_FRAMES = RATE // 1000
# Right, down, left, up: the screen is drawn anew each time; g makes a bar, v varies it.
KEYS = (*[b"\x1b[C", b"\x1b[B", b"\x1b[D", b"\x1b[A"] * 10, b"g", b"v")
KEY_SECONDS = 0.05
START_SECONDS = 5.0  # what the app needs until it plays, roughly
_PROGRAM = "from benchmarks.stressed_app import main; main()"
_BURNER = "while True: pass"
# The limit of real-time priority is 0 for most users, and root's right to pass it is taken away.
_ORDINARY = ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of the app.

    Attributes
    ----------
    engine : {"process", "callback"}
    load : bool
        Whether its process works hard.
    latency : float
        Asked for, in seconds.
    seconds : float
    busy : int
        Programs beside it that never rest.
    ordinary : bool
        Whether the app may not have real-time priority.
    """

    engine: str
    load: bool
    latency: float
    seconds: float
    busy: int = 0
    ordinary: bool = False


def row_of(trial: Trial) -> dict[str, Cell]:
    """Run the app as the trial says and return its row of the table."""
    with recorded_server() as recording, burners(trial.busy), held_up() as machine:
        account = _play(trial, recording)
        heard, ahead = recording.heard(), recording.ahead
    return {
        "engine": ENGINES[trial.engine],
        "server": "real-time" if ahead else "ordinary",
        "app": "ordinary" if trial.ordinary else "as permitted",
        "load": ("heavy" if trial.load else "none") + (f" + {trial.busy}" if trial.busy else ""),
        "asked ms": round(trial.latency * 1000),
        "latency ms": account["latency_ms"],
        **measured(heard),
        "machine held up": machine.times,
        "worst held up ms": 1000 * machine.worst,
        "xruns": account["xruns"],
        "cpu %": None if account["cpu"] is None else 100 * account["cpu"],
    }


def measured(heard: Heard) -> dict[str, Cell]:
    """Return what the recording says, from a second after the tone began to its end."""
    loud = np.flatnonzero(np.abs(heard.left) > TONE_LEVEL)
    if not len(loud):
        raise GdrmError("nothing was heard: the engine does not reach the sound server")
    start = int(loud[0]) + RATE
    tone, stop = heard.left[start:], len(heard.left)
    # A tone that never came back is a gap up to the recording's end.
    silences = [gap.frames for gap in gaps(np.append(tone, np.float32(1)), TONE_LEVEL, GAP_FRAMES)]
    lost = heard.lost_between(start, stop)
    # The first one may be a click that was cut in two.
    found = onsets(heard.right[start:], CLICK_LEVEL, STEP_FRAMES // 3)[1:] + start
    intervals = np.diff(as_heard(found, heard.places, heard.lost))
    whole = np.diff(np.searchsorted(heard.places, found)) == 0
    errors = spread(intervals[whole] - STEP_FRAMES, RATE)
    return {
        "minutes": (stop - start) / RATE / 60,
        "gaps": len(silences),
        "worst gap ms": 1000 * max(silences, default=0) / RATE,
        "breaks": len(jumps(tone, TONE_PERIOD, TOLERANCE)) - len(lost),
        "onset p50 ms": errors.median,
        "onset p99 ms": errors.p99,
        "onset max ms": errors.worst,
        "recorder lost ms": 1000 * int(lost.sum()) / RATE,
    }


def _play(trial: Trial, recording: Recording) -> dict[str, Cell]:
    """Run the app into the server for the trial's seconds and return what it said of itself."""
    with tempfile.TemporaryDirectory() as folder:
        font, account = write_signal_font(Path(folder, "signals.sf2")), Path(folder, "account")
        options = ["--engine", trial.engine, "--latency", str(trial.latency)]
        files = ["--soundfont", str(font), "--account", str(account)]
        load = ["--load"] if trial.load else []
        before = _ORDINARY if trial.ordinary else []
        command = [*before, sys.executable, "-c", _PROGRAM, *options, *files, *load]
        recording.start()
        environment = {**recording.server.environment, "PYTHONPATH": os.getcwd()}  # noqa: PTH109
        app = Terminal(command, environment)
        try:
            _press_keys(app, trial, recording)
            recording.stop()
        finally:
            app.end()
        if not account.exists():
            raise GdrmError(f"the app did not end as it should: {app.last[-1500:]!r}")
        said: dict[str, Cell] = json.loads(account.read_text())
        return said


def _press_keys(app: Terminal, trial: Trial, recording: Recording) -> None:
    end = time.monotonic() + START_SECONDS + trial.seconds
    for key in itertools.cycle(KEYS):
        if time.monotonic() > end:
            break
        if app.ended():
            raise GdrmError(f"the app ended by itself: {app.last!r}")
        if trial.load:
            app.press(key)
        time.sleep(KEY_SECONDS)


@contextlib.contextmanager
def burners(count: int) -> Iterator[None]:
    """Let so many programs run that never rest."""
    command = [sys.executable, "-c", _BURNER]
    running = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for program in running:
            program.kill()
            program.wait()


def median_of(rows: list[dict[str, Cell]]) -> dict[str, Cell]:
    """Return a row of the medians of rows that are alike."""
    middle = dict(rows[0])
    for name, cell in middle.items():
        if isinstance(cell, int | float):
            cells = [row[name] for row in rows]
            middle[name] = statistics.median(c for c in cells if isinstance(c, int | float))
    return middle | {"engine": f"median of {len(rows)}"}


def rows_of(options: argparse.Namespace) -> Iterator[dict[str, Cell]]:
    """Yield the rows of the trials that the options ask for, and of their medians."""
    for trial in trials_of(options):
        runs = []
        for _ in range(options.runs):
            runs.append(row_of(trial))
            yield runs[-1]
        if options.runs > 1:
            yield median_of(runs)


def trials_of(options: argparse.Namespace) -> list[Trial]:
    """Return the trials that the options ask for."""
    load, seconds = not options.idle, 60 * options.minutes
    latencies = [milliseconds / 1000 for milliseconds in options.latencies]
    beside = options.busy, options.ordinary
    own = [Trial("process", load, latency, seconds, *beside) for latency in latencies]
    compared = 60 * min(options.callback_minutes, options.minutes)
    callback = [Trial("callback", load, latency, compared, *beside) for latency in latencies]
    return own + (callback if compared > 0 else [])


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    default = LATENCY_SECONDS * 1000
    add = parser.add_argument
    add("--minutes", type=float, default=2.0, help="of the engine's own process (%(default)s)")
    add("--callback-minutes", type=float, default=1.0, help="of the callback (%(default)s)")
    add("--latencies", "--latency", type=float, nargs="+", default=[default], metavar="MS")
    add("--idle", action="store_true", help="no load")
    add("--busy", type=int, default=0, metavar="N", help="programs that never rest (%(default)s)")
    add("--ordinary", action="store_true", help="no real-time priority for the app")
    add("--runs", type=int, default=1, metavar="N", help="of each, with their medians")
    options = parser.parse_args()
    require_fluidsynth()
    playing_devices()
    if options.ordinary and shutil.which("setpriv") is None:
        raise GdrmError("skipped: setpriv is not installed, apt-get install util-linux")
    rows = []
    try:
        for row in rows_of(options):
            rows.append(row)
    finally:  # a run that fails takes none of those before it along
        if rows:
            report(rows, options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
