"""What the audio tests share: sessions from patterns, rendering, and a synth that records."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gdrm_tui.audio.engine import Engine
from gdrm_tui.audio.synth import Block, Synth
from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.kit import voice_index
from gdrm_tui.core.session import Controls, Session

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
    """Return the first frames of a session as the engine plays it in blocks of one length."""
    engine = Engine(synth, RATE)
    engine.set_session(session)
    engine.play()
    samples = np.zeros((frames, 2), np.float32)
    for begin in range(0, frames, block):
        engine.render(samples[begin : begin + block])
    return samples


class RecordingSynth:
    """Writes down every strike with the frame it was asked for at; renders silence."""

    def __init__(self) -> None:
        self.frame = 0
        self.strikes: list[tuple[int, int, int]] = []
        self.silenced = 0

    def strike(self, note: int, velocity: int) -> None:
        self.strikes.append((self.frame, note, velocity))

    def render(self, block: Block) -> None:
        assert block.flags.c_contiguous and block.dtype == np.float32
        block.fill(0.0)
        self.frame += len(block)

    def silence(self) -> None:
        self.silenced += 1

    def close(self) -> None:
        pass
