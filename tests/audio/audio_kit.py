"""What the audio tests share: sessions from patterns, rendering, and a synth that records."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.limiter import DELAY
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Block, Buses
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.session import Session
from gdrm_tui.core.voices import VOICES, voice_index

RATE = 48_000

Pattern = Mapping[str, Mapping[int, float]]  # voice -> step -> offset


def bar_of(pattern: Pattern, velocity: float = 1.0) -> Bar:
    bar = empty_bar()
    for voice, offsets in pattern.items():
        for step, offset in offsets.items():
            bar = set_hit(bar, voice_index(voice), step, velocity, offset)
    return bar


def session_of(*patterns: Pattern, bpm: float = 120.0, swing: float = 50.0) -> Session:
    bars = tuple(bar_of(pattern) for pattern in patterns)
    return Session(bars, (None,) * len(bars), Controls({"funk": 1.0}, bpm), swing)


def played(session: Session, synth: Synth, frames: int, block: int) -> Block:
    """Return the first frames of a session as the engine plays it in blocks of one length.

    What the limiter holds back is left out of the beginning.
    """
    engine = Engine(synth, RATE)
    engine.set_session(session)
    engine.play()
    samples = np.zeros((frames + DELAY, 2), np.float32)
    for begin in range(0, len(samples), block):
        engine.render(samples[begin : begin + block])
    return samples[DELAY:]


class RecordingSynth:
    """Writes down every strike with the frame it was asked for at; renders silence."""

    def __init__(self) -> None:
        self.frame = 0
        self.strikes: list[tuple[int, int, int]] = []
        self.mixers: list[Mixer] = []
        self.silenced = 0

    def strike(self, voice: int, velocity: int) -> None:
        self.strikes.append((self.frame, VOICES[voice].note, velocity))

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
    """Let the engine go on for so many frames."""
    buffer = np.zeros((block, 2), np.float32)
    for begin in range(0, frames, block):
        engine.render(buffer[: min(block, frames - begin)])


def playing(session: Session) -> tuple[Engine, RecordingSynth]:
    """Return an engine that plays the session, and what it plays on."""
    synth = RecordingSynth()
    engine = Engine(synth, RATE)
    engine.set_session(session)
    engine.play()
    return engine, synth


def struck(synth: Synth, voice: str, velocity: int, frames: int) -> Block:
    """Return one strike as the synth plays it, shape (frames, 2)."""
    buses: Buses = np.zeros((BUS_COUNT, 2, frames), np.float32)
    synth.strike(voice_index(voice), velocity)
    synth.render(buses, 0, frames)
    return np.ascontiguousarray(buses.sum(axis=0).T)
