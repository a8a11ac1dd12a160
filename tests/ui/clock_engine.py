"""An engine that makes no sound and has no process: its position is that of the clock."""

from __future__ import annotations

import math
import time

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import Status
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT


class ClockEngine(EngineClient):
    """Plays without sound, at the tempo of the session it was given last."""

    def __init__(self) -> None:
        super().__init__()
        self._bpm = 0.0
        self._anchor: tuple[float, float] | None = None  # seconds and the position then
        self._landing: tuple[float, int] | None = None  # bar line of a jump, and the bar after it

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        if self._anchor is not None:
            self._anchor = time.monotonic(), self._position()
        self._bpm = session.bpm

    def play(self, at: float | None = None) -> None:
        if self._anchor is None and self._bpm:
            self._anchor = time.monotonic(), at or 0.0

    def stop(self) -> None:
        self._anchor = self._landing = None

    def panic(self) -> None:
        self.stop()

    def jump(self, bar: int) -> None:
        if self._anchor is not None:
            self._landing = math.ceil(self._position() / STEPS_PER_BAR) * STEPS_PER_BAR, bar

    def trigger(self, voice: int, velocity: float) -> None:
        pass

    def notices(self) -> list[str]:
        return []

    def revive(self) -> bool:
        return False

    def status(self) -> Status:
        playing = self._anchor is not None
        position = self._position() if playing else 0.0
        return Status(playing, position, self._bpm, 0, 64.0, True)

    def _position(self) -> float:
        assert self._anchor is not None
        begun, start = self._anchor
        position = start + (time.monotonic() - begun) * self._bpm / 60 * STEPS_PER_BEAT
        if self._landing is not None and position >= self._landing[0]:
            line, bar = self._landing
            position, self._landing = position - line + bar * STEPS_PER_BAR, None
            self._anchor = time.monotonic(), position
        return position
