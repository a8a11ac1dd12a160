"""What the audio tests share: sessions from patterns, rendering, and a synth that records."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.fluidsynth import GAIN
from gdrm_tui.audio.engine.hits import PLAIN, Touch
from gdrm_tui.audio.engine.limiter import DELAY
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses
from gdrm_tui.audio.engine.protocol import Quit
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.audio.engine.transport import plan_of
from gdrm_tui.audio.render import Rendering, Tail
from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICES, voice_index

RATE = 48_000
PATIENCE = 60.0  # seconds, for slow machines; nothing waits that long when it works

Pattern = Mapping[str, Mapping[int, float]]  # voice -> step -> offset


def until(condition: Callable[[], object]) -> None:
    """Wait for something that another thread or process does, also while `time` is patched."""
    end = time.perf_counter() + PATIENCE
    while not condition():
        assert time.perf_counter() < end, "it did not happen"
        threading.Event().wait(0.01)


def engine_that_never_turns(connection: Connection, *_: object) -> None:
    """Take what an engine is sent, and end with it."""
    while not isinstance(connection.recv(), Quit):
        pass


def pid_of(client: EngineClient) -> int:
    """Return the process of a client's engine."""
    assert client._process is not None and client._process.pid is not None
    return client._process.pid


def process_runs(pid: int) -> bool:
    """Whether the process has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    # A zombie whose parent has not looked yet has ended all the same.
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def bar_of(pattern: Pattern, velocity: float = 1.0) -> Bar:
    bar = empty_bar()
    for voice, offsets in pattern.items():
        for step, offset in offsets.items():
            bar = set_hit(bar, voice_index(voice), step, velocity, offset)
    return bar


def session_of(*patterns: Pattern, bpm: float = 120.0, swing: float = 50.0) -> Session:
    bars = tuple(bar_of(pattern) for pattern in patterns)
    return Session(bars, (None,) * len(bars), Controls({"funk": 1.0}, bpm), swing)


def rendered(session: Session, synth: Synth, passes: int = 1, tail: Tail = "ring") -> Block:
    """Return the samples of a rendering in one piece, shape (frames, 2)."""
    return np.concatenate(list(Rendering(session, RATE, passes, tail).mix(synth)))


def played(session: Session, synth: Synth, frames: int, block: int) -> Block:
    """Return the first frames of a session as the engine plays it in blocks of one length.

    What the limiter holds back is left out of the beginning.
    """
    engine = Engine(synth, RATE)
    engine.set_plan(plan_of(session))
    engine.play()
    samples = np.zeros((frames + DELAY, 2), np.float32)
    for begin in range(0, len(samples), block):
        engine.render(samples[begin : begin + block])
    return samples[DELAY:]


class RecordingSynth:
    """Writes down every hit with the frame that it starts at; renders silence."""

    def __init__(self) -> None:
        self.frame = 0
        self.hits: list[tuple[int, int, int]] = []  # frame, note, velocity
        self.touches: list[Touch] = []
        self.chokes: list[tuple[int, int]] = []  # frame, note
        self.mixers: list[Mixer] = []
        self.silenced = 0

    def trigger(self, voice: int, velocity: int, note: int = 0, touch: Touch = PLAIN) -> None:
        self.hits.append((self.frame, VOICES[voice].note, velocity))
        self.touches.append(touch)

    def choke(self, voice: int, note: int = 0) -> None:
        self.chokes.append((self.frame, VOICES[voice].note))

    def set_mixer(self, mixer: Mixer) -> None:
        self.mixers.append(mixer)

    def render(self, buses: Buses, begin: int, end: int) -> None:
        assert buses.flags.c_contiguous and buses.dtype == np.float32
        buses[:, :, begin:end] = 0.0
        self.frame += end - begin

    def silence(self) -> None:
        self.silenced += 1

    def close(self) -> None:
        pass


def render(engine: Engine, frames: int, block: int = 512) -> None:
    """Let the engine go on for so many frames, whose mix no one hears."""
    for begin in range(0, frames, block):
        engine.render_buses(min(block, frames - begin))


def playing(session: Session) -> tuple[Engine, RecordingSynth]:
    """Return an engine that plays the session, and what it plays on."""
    synth = RecordingSynth()
    engine = Engine(synth, RATE)
    engine.set_plan(plan_of(session))
    engine.play()
    return engine, synth


def set_session(engine: Engine, session: Session, *, on_bar_line: bool = False) -> None:
    """Let the engine play the session."""
    engine.set_plan(plan_of(session), on_bar_line=on_bar_line)


def triggered(synth: Synth, voice: str, velocity: int, frames: int) -> Block:
    """Return one hit as the synth plays it, shape (frames, 2)."""
    buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
    synth.trigger(voice_index(voice), velocity)
    synth.render(buses, 0, frames)
    return np.ascontiguousarray(buses.sum(axis=0).T)


def by_itself(hits: Sequence[tuple[int, int]], frames: int, soundfont: Path) -> Block:
    """Return what FluidSynth plays by itself, on one channel of one stereo output.

    `hits` are keys and the frames that they start at, in order.
    """
    import fluidsynth

    synth = fluidsynth.Synth(gain=GAIN, samplerate=float(RATE))
    font = synth.sfload(str(soundfont))
    synth.program_select(9, font, 128, 0)
    synth.set_reverb(0, 0, 0, 0)
    synth.cc(9, 91, 0)
    synth.cc(9, 93, 0)
    done, pieces = 0, []
    for key, frame in hits:
        pieces.append(synth.get_samples(frame - done))
        synth.noteon(9, key, 100)
        done = frame
    pieces.append(synth.get_samples(frames - done))
    synth.delete()
    return (np.concatenate(pieces).reshape(-1, 2) / 32768).astype(np.float32)
