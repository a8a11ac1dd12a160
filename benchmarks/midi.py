"""MIDI out and clock in: how exact they are.

    python -m benchmarks.midi --minutes 2
    python -m benchmarks.midi --idle

Out: the real app plays clicks, 16ths at 120 bpm, and a clock to a port that is recorded where
messages would go to the system, while keys are pressed and its process works hard (as in `stress`).
Jitter is the distance from the line of constant tempo nearest to all of them, drift the difference
of its slope from 120 bpm over ten minutes, and "note to tick" the distance of a note from the tick
of the same step: both are timed by the frames of the kit. What a system adds (JACK up to a period)
comes on top.

"Kit and port" also plays the kit into a recorded sound server: how far each click is from the note
at the port, without the constant part, which is the error of the device's reported latency. The
server's own clock converts recorded frames to seconds. The first three seconds, in which a server
settles, do not count.

In: a clock of 24 ticks a beat is followed for 24 bars; each tick is up to 2 ms early or late, and
some are dropped or doubled. Shown are the largest errors after the first two bars, for three clocks
each.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.measures import as_heard, onsets
from benchmarks.recording import Recording, recorded_server
from benchmarks.signal_font import CLICK_LEVEL, RATE, write_signal_font
from benchmarks.stress import KEY_SECONDS, KEYS
from benchmarks.table import Cell, parser_of, report
from benchmarks.terminal import Terminal
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.midi.followed_clock import FollowedClock

START_SECONDS = 12.0
BPM, TICKS_PER_BEAT = 120.0, 24
TICK = "f8"
_PROGRAM = "from benchmarks.stressed_midi import main; main()"
_CLICK_KEY = 37
_SETTLING = 24  # clicks
CLOCKS = ((0.0, 0.0), (0.01, 0.0), (0.0, 0.01), (0.02, 0.02))  # dropped, doubled
TEMPOS = (60.0, 120.0, 174.0)
_CLOCKS, _BARS = 3, 24


def sent(
    seconds: float, *, load: bool, recording: Recording | None = None
) -> list[tuple[float, str]]:
    """Return the times and bytes of what the app sent in that time, its clicks being recorded."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "sent.json")
        command = [sys.executable, "-c", _PROGRAM, *(["--load"] if load else [])]
        around = {"PYTHONPATH": os.getcwd(), "GDRM_SENT": str(place)}  # noqa: PTH109
        if recording is not None:
            command += ["--soundfont", str(write_signal_font(Path(folder, "signals.sf2")))]
            around |= recording.server.environment
            recording.start()
        app = Terminal(command, around)
        try:
            end = time.monotonic() + START_SECONDS + seconds
            for key in itertools.cycle(KEYS):
                if time.monotonic() > end or app.ended():
                    break
                if load:
                    app.press(key)
                time.sleep(KEY_SECONDS)
            if recording is not None:
                recording.stop()
        finally:
            app.end()
        if not place.exists():
            raise GdrmError(f"the app did not end as it should: {app.last[-1500:]!r}")
        found: list[tuple[float, str]] = json.loads(place.read_text())
        return found


def row_of_output(seconds: float, *, load: bool) -> dict[str, Cell]:
    """Return how exact notes and clock are that go out."""
    messages = sent(seconds, load=load)
    ticks = np.array([at for at, data in messages if data == TICK])
    on = f"99{_CLICK_KEY:02x}"
    notes = np.array([at for at, data in messages if data.startswith(on)])
    offs = sum(data.startswith(f"89{_CLICK_KEY:02x}00") for _, data in messages)
    tick_line, tick_errors = line(ticks)
    note_line, note_errors = line(notes)
    steps = ticks[:: TICKS_PER_BEAT // 4]
    count = min(len(steps), len(notes))
    apart = 1000 * np.abs(notes[:count] - steps[:count])
    return {
        "out": "load" if load else "idle",
        "notes": len(notes),
        "not ended": len(notes) - offs + 2,  # two came with the silence at the start and the end
        "note jitter p99 ms": note_errors,
        "ticks": len(ticks),
        "tick jitter p99 ms": tick_errors,
        "drift ms in 10 min": 600_000 * abs(tick_line * BPM * TICKS_PER_BEAT / 60 - 1),
        "note to tick p99 ms": float(np.percentile(apart, 99)),
        "bpm": 60 / note_line / 4,
    }


def row_of_kit(seconds: float, *, load: bool) -> dict[str, Cell]:
    """Return how even the distance is from a note at the port to the same click of the kit."""
    with recorded_server() as recording:
        messages = sent(seconds, load=load, recording=recording)
        heard, pace = recording.heard(), recording.pace()
    on = f"99{_CLICK_KEY:02x}"
    notes = np.array([at for at, data in messages if data.startswith(on)])
    found = onsets(heard.right, CLICK_LEVEL, RATE // 24)
    clicks = as_heard(found, heard.places, heard.lost) / pace
    count = min(len(notes), len(clicks))
    apart = 1000 * (clicks[:count] - notes[:count])[_SETTLING:]
    errors = np.abs(apart - np.median(apart))
    return {
        "kit and port": "load" if load else "idle",
        "clicks": len(apart),
        "p50 ms": float(np.median(errors)),
        "p99 ms": float(np.percentile(errors, 99)),
        "max ms": float(errors.max()),
    }


def line(times: np.ndarray) -> tuple[float, float]:
    """Return the seconds between even times, and the 99th percentile of their errors in ms."""
    numbers = np.arange(len(times))
    slope, first = np.polyfit(numbers, times, 1)
    errors = 1000 * np.abs(times - first - slope * numbers)
    return float(slope), float(np.percentile(errors, 99))


def row_of_input(bpm: float, dropped: float, doubled: float) -> dict[str, Cell]:
    """Return how exactly a clock is followed that jitters by 2 ms."""
    tempo, late, jumps = 0.0, 0.0, 0
    for seed in range(_CLOCKS):
        rng = random.Random(seed)
        clock, at, last = FollowedClock(), 100.0, 0.0
        clock.start()
        for number in range(_BARS * 96):
            at += 60 / TICKS_PER_BEAT / bpm
            last = max(last, at + rng.uniform(-0.002, 0.002))
            if number == 0 or rng.random() >= dropped:
                jumps += "jumped" in clock.tick(last)
                if rng.random() < doubled:
                    clock.tick(last + 0.001)
            if number >= 192:
                state = clock.state
                tempo = max(tempo, abs(state.bpm - bpm))
                error = (state.step_at(at) - number / 6) * 15_000 / bpm
                late = max(late, abs(error))
    return {
        "in at bpm": bpm,
        "dropped %": 100 * dropped,
        "doubled %": 100 * doubled,
        "worst bpm error": tempo,
        "worst phase error ms": late,
        "jumps": jumps,
    }


def main() -> int:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="of playing (%(default)s)")
    parser.add_argument("--idle", action="store_true", help="no load")
    options = parser.parse_args()
    try:
        rows = [row_of_output(60 * options.minutes, load=not options.idle)]
    except GdrmError as error:
        print(error)
        return 1
    report(rows, options.json)
    print(flush=True)
    try:
        kit = row_of_kit(60 * options.minutes, load=not options.idle)
        report([kit], options.json and options.json.with_suffix(".kit.json"))
        print(flush=True)
    except GdrmError as error:
        print(error)
    clocks = [row_of_input(bpm, *odd) for bpm in TEMPOS for odd in CLOCKS]
    report(clocks, options.json and options.json.with_suffix(".in.json"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
