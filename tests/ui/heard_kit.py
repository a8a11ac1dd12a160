"""The real engine on a synth that writes down what sounds, beside the app's own clock."""

from __future__ import annotations

import time

import numpy as np

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine, plan_of
from gdrm_tui.audio.engine.mixdown import Buses
from gdrm_tui.audio.engine.protocol import Status
from gdrm_tui.core.bar import SHAPE, BoolGrid
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR

RATE = 48_000
LATENCY = 4_800


class WrittenDown:
    """A synth that notes the frame and voice of each hit."""

    def __init__(self) -> None:
        self.frame = 0
        self.hits: list[tuple[int, int]] = []

    def trigger(self, voice: int, velocity: int) -> None:
        self.hits.append((self.frame, voice))

    def set_mixer(self, mixer: Mixer) -> None:
        pass

    def render(self, buses: Buses, begin: int, end: int) -> None:
        self.frame += end - begin

    def silence(self) -> None:
        pass

    def close(self) -> None:
        pass


class HeardEngine(EngineClient):
    """An engine in this process whose time is the clock's, a tenth of a second ahead of it.

    Nothing may change the tempo while it plays.
    """

    def __init__(self) -> None:
        super().__init__()
        self.synth = WrittenDown()
        self._engine = Engine(self.synth, RATE)
        self._block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._begun, self._first_frame = time.monotonic(), 0

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        self._render()
        self._engine.set_plan(plan_of(session), on_bar_line=on_bar_line)

    def play(self, at: float | None = None) -> None:
        self._render()
        self._first_frame = self.synth.frame
        self._engine.play(at)

    def stop(self) -> None:
        self._engine.stop()

    def jump(self, bar: int) -> None:
        self._render()
        self._engine.jump(bar)

    def status(self) -> Status:
        self._render()
        position = self._engine.heard_step(LATENCY)
        latency = LATENCY / RATE * 1000
        return Status(self._engine.playing, position, self._engine.bpm, 0, latency, True)

    def bars_triggered(self, count: int) -> list[BoolGrid]:
        """Return which cells sounded in the first bars since play, shape (voices, steps)."""
        bars = np.zeros((count + 1, *SHAPE), bool)
        frames_a_step = RATE * 60 / self._engine.bpm / 4
        for frame, voice in self.synth.hits:
            number, step = divmod(round((frame - self._first_frame) / frames_a_step), STEPS_PER_BAR)
            if number < count:
                bars[number, voice, step] = True
        return list(bars[:count])

    def _render(self) -> None:
        while self.synth.frame < (time.monotonic() - self._begun) * RATE + LATENCY:
            self._engine.render(self._block)
