"""The real engine on a synth that writes down what sounds, rendered as the app looks at it."""

from __future__ import annotations

import numpy as np
from paced_engine import LOOK, Pace

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.hits import PLAIN, Touch
from gdrm_tui.audio.engine.mixdown import Buses
from gdrm_tui.audio.engine.status import Status
from gdrm_tui.audio.engine.transport import plan_of
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

    def choke(self, voice: int, note: int = 0) -> None:
        pass

    def trigger(self, voice: int, velocity: int, note: int = 0, touch: Touch = PLAIN) -> None:
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
    """An engine in this process that renders a little with each look, a tenth of a second ahead.

    Nothing may change the tempo while it plays.

    Attributes
    ----------
    pace : Pace
    """

    def __init__(self) -> None:
        super().__init__()
        self.pace = Pace()
        self.synth = WrittenDown()
        self._engine = Engine(self.synth, RATE)
        self._block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._heard = self._first_frame = 0  # frames

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        self._engine.set_plan(plan_of(session), on_bar_line=on_bar_line)

    def play(self, at: float | None = None) -> None:
        self._first_frame = self.synth.frame
        self._engine.play(at)

    def stop(self) -> None:
        self._engine.stop()

    def jump(self, bar: int) -> None:
        self._engine.jump(bar)

    @property
    def played(self) -> float:
        """Steps from the start of playing, those heard."""
        return (self._heard - LATENCY - self._first_frame) * self._steps_a_frame

    def status(self) -> Status:
        frames = round(LOOK * RATE)
        if self._engine.playing:
            steps = self.pace.steps(self.played, frames * self._steps_a_frame)
            frames = round(steps / self._steps_a_frame)
        self._heard += frames
        while self.synth.frame < self._heard + LATENCY:
            self._engine.render(self._block)
        position = self._engine.heard_step(LATENCY)
        latency = LATENCY / RATE * 1000
        return Status(self._engine.playing, position, self._engine.bpm, 0, latency, True)

    @property
    def _steps_a_frame(self) -> float:
        return self._engine.bpm / 15 / RATE

    def bars_triggered(self, count: int) -> list[BoolGrid]:
        """Return which cells sounded in the first bars since play, shape (voices, steps)."""
        bars = np.zeros((count + 1, *SHAPE), bool)
        for frame, voice in self.synth.hits:
            number, step = divmod(
                round((frame - self._first_frame) * self._steps_a_frame), STEPS_PER_BAR
            )
            if number < count:
                bars[number, voice, step] = True
        return list(bars[:count])
