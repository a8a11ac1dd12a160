"""The sound of the real app, played into a sound server and recorded, while its process works hard.

    python -m benchmarks.stress --minutes 10
    python -m benchmarks.stress --idle --latencies 16 24 32 48 64 --minutes 0.5

The app runs in a terminal of its own. Unless --idle is given, keys are pressed without pause, and
in its process a thread holds the interpreter, another collects a heap of 1.5 million objects twice
a second, and a third generates bars. A tone on the left tells of gaps: 1 ms or more of silence
where there is sound to be. Clicks on the right, 16ths at 120 bpm, tell of inter-onset errors. A
counter on a third channel tells what the recorder itself lost; neither is then counted.

Two rows come from one run: the engine in its own process, and for comparison FluidSynth rendered in
PortAudio's callback in the app's process, at the same latency.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measures import as_heard, gaps, jumps, onsets, spread
from benchmarks.recording import Heard, Recording, recorded_server
from benchmarks.signal_font import CLICK_LEVEL, RATE, TONE_PERIOD, write_signal_font
from benchmarks.table import Cell, parser_of, report
from benchmarks.terminal import Terminal
from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.audio.devices.portaudio import playing_devices
from gdrm_tui.audio.engine.synth import require_fluidsynth
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


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of the app: which engine, with or without load, latency asked for in seconds."""

    engine: str
    load: bool
    latency: float
    seconds: float


def row_of(trial: Trial) -> dict[str, Cell]:
    """Run the app as the trial says and return its row of the table."""
    with recorded_server() as recording:
        account = _play(trial, recording)
        heard, ahead = recording.heard(), recording.ahead
    return {
        "engine": ENGINES[trial.engine],
        "server": "real-time" if ahead else "ordinary",
        "load": "heavy" if trial.load else "none",
        "asked ms": round(trial.latency * 1000),
        "latency ms": account["latency_ms"],
        **measured(heard),
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
        command = [sys.executable, "-c", _PROGRAM, *options, *files, *load]
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


def trials_of(options: argparse.Namespace) -> list[Trial]:
    """Return the trials that the options ask for."""
    load, seconds = not options.idle, 60 * options.minutes
    latencies = [milliseconds / 1000 for milliseconds in options.latencies]
    own = [Trial("process", load, latency, seconds) for latency in latencies]
    compared = 60 * min(options.callback_minutes, options.minutes)
    callback = [Trial("callback", load, latency, compared) for latency in latencies]
    return own + (callback if compared > 0 else [])


def main() -> int:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    default = LATENCY_SECONDS * 1000
    add = parser.add_argument
    add("--minutes", type=float, default=2.0, help="of the engine's own process (%(default)s)")
    add("--callback-minutes", type=float, default=1.0, help="of the callback (%(default)s)")
    add("--latencies", "--latency", type=float, nargs="+", default=[default], metavar="MS")
    add("--idle", action="store_true", help="no load")
    options = parser.parse_args()
    try:
        require_fluidsynth()
        playing_devices()
        report([row_of(trial) for trial in trials_of(options)], options.json)
    except GdrmError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
