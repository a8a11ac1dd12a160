"""Pads: the time from a message to its sound, and how precisely hits are recorded.

    python -m benchmarks.pads
    python -m benchmarks.pads --hits 500

A simulated drum kit sends notes through a JACK server without devices (apt-get install jackd2) to
the real engine, which plays without a device, in blocks of 512 frames. "to the sound" is the time
until the block with the sound was handed over; the latency of the device comes on top. "recorded
off by" is the distance between the recorded position and the place of the music when the note was
sent, by a straight line through all positions that the engine reported. It has two parts: "on its
way" is the system's, the time until the message arrived in the engine's process; "placed off by" is
the program's, the distance between the recorded position and the place of the music at that time.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from benchmarks.jack import jack_server
from benchmarks.loops import typical_loop
from benchmarks.table import Cell, exit_code, parser_of, report
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import SetPads
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_OF_PITCH, VOICES
from gdrm_tui.midi.ports import MidiSetup

LOOK = 0.0005  # seconds
LOST = 2.0  # seconds, after which a message counts as lost on its way and is left out
RISE = 1.05  # of a level, that is a hit and no wobble
Strike = Callable[[int], None]


@contextmanager
def kit() -> Iterator[Strike]:
    """Yield what strikes a key of a drum kit named "benchmark"."""
    import rtmidi

    out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="benchmark")
    out.open_virtual_port("kit")
    try:
        yield lambda key: out.send_message([0x99, key, 120])
    finally:
        out.delete()


def wait_for(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something holds; GdrmError where it does not come about."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise GdrmError("the engine does not answer")
        time.sleep(LOOK)


def to_the_sound(engine: EngineClient, strike: Strike, hits: int) -> list[float]:
    """Return how many seconds each hit took, struck at random times while nothing plays."""
    random, took = Random(1), []
    for number in range(hits):
        time.sleep(random.uniform(0.02, 0.12))
        voice = number % len(VOICES)
        before = engine.status().levels[voice]
        sent = time.monotonic()
        strike(VOICES[voice].note)
        now = sent
        while engine.status().levels[voice] <= max(before * RISE, 0.001) and now < sent + LOST:
            time.sleep(LOOK)
            now = time.monotonic()
        if now < sent + LOST:
            took.append(now - sent)
    engine.heard()
    return took


class Recorded(NamedTuple):
    """Seconds for each hit: its error as written, its travel time, and its placement error."""

    off_by: list[float]
    on_its_way: list[float]
    placed_off_by: list[float]


def recorded(engine: EngineClient, strike: Strike, hits: int) -> Recorded:
    """Return how exactly hits are written that are struck while the loop plays."""
    random, places, sent, written, arrived = Random(2), [], [], [], []
    bpm = engine.status().bpm
    for _ in range(hits):
        until = time.monotonic() + random.uniform(0.05, 0.3)
        while time.monotonic() < until:
            status = engine.status()
            places.append((status.heard_at, status.position_steps))
            time.sleep(0.004)
        sent.append(time.monotonic())
        strike(38)
        heard, end = engine.heard(), time.monotonic() + LOST
        while not heard and time.monotonic() < end:
            time.sleep(1 / 30)  # as the screen looks
            heard = engine.heard()
        if heard:
            written.append(engine.status().step_at(heard[0].time))
            arrived.append(heard[0].time)
        else:
            sent.pop()
    times, steps = (np.array(column) for column in zip(*places, strict=True))
    slope, level = np.polyfit(times - times[0], steps, 1)

    def off(at: list[float]) -> list[float]:
        there = slope * (np.array(at) - times[0]) + level
        return list((np.array(written) - there) * 60 / bpm / STEPS_PER_BEAT)

    return Recorded(off(sent), list(np.subtract(arrived, sent)), off(arrived))


def row(what: str, seconds: list[float]) -> dict[str, Cell]:
    """Return a row of milliseconds."""
    far = 1000 * np.abs(seconds)
    return {
        "measure": what,
        "hits": len(seconds),
        "median ms": float(np.median(far)),
        "p99 ms": float(np.percentile(far, 99)),
        "worst ms": float(far.max()),
        "mean with its sign": float(1000 * np.mean(seconds)),
    }


def measured(hits: int) -> list[dict[str, Cell]]:
    """Return the rows of the table."""
    engine = EngineClient()
    with kit() as strike:
        try:
            engine.start(output="null")
            engine.use_pads(SetPads(dict(VOICE_OF_PITCH)))
            engine.use_midi(MidiSetup(inputs=("benchmark",)))
            engine.publish(typical_loop())
            wait_for(lambda: engine.status() and engine.midi.inputs)
            rows = [row("to the sound", to_the_sound(engine, strike, hits))]
            engine.play()
            wait_for(lambda: engine.status().position_steps > 8)
            found = recorded(engine, strike, hits)
            rows.append(row("recorded off by", found.off_by))
            rows.append(row("on its way", found.on_its_way))
            return [*rows, row("placed off by", found.placed_off_by)]
        finally:
            engine.close()


def main() -> None:
    """Measure what the command line asks for."""
    parser = parser_of(__doc__)
    parser.add_argument("--hits", type=int, default=200, help="of each measure (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, jack_server(Path(folder) / "log") as name:
        os.environ["JACK_DEFAULT_SERVER"] = name
        report(measured(options.hits), options.json)


if __name__ == "__main__":
    sys.exit(exit_code(main))
