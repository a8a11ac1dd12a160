"""An engine that makes no sound and has no process: it plays a little whenever it is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import Heard
from gdrm_tui.audio.engine.status import Status
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT

# Seconds of music that pass with each look; the app takes at least thirty in a second. On a machine
# that stands still the music does too, so no bar ends before the app has seen it.
LOOK = 1 / 30


@dataclass
class Pace:
    """How far the music may go, so that no test depends on how fast a key or a bar comes.

    Attributes
    ----------
    end : float
        Where it comes to stand still, in steps from the start of playing.
    being_made : int
        Number of bars being made. The music waits for them, as it never has to where making takes a
        few milliseconds.
    """

    end: float = math.inf
    being_made: int = 0

    def steps(self, played: float, further: float) -> float:
        """Return how many of `further` steps it goes after `played`."""
        return 0.0 if self.being_made else max(0.0, min(further, self.end - played))


class Paced(Protocol):
    """An engine that has a pace."""

    pace: Pace

    @property
    def played(self) -> float:
        """Steps from the start of playing, those heard."""


class PacedEngine(EngineClient):
    """Plays without sound, at the tempo of the session it was given last.

    Attributes
    ----------
    pace : Pace
    played : float
        Steps from the start of playing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pace = Pace()
        self.played = 0.0
        self.arrived: list[Heard] = []
        self._bpm = 0.0
        self._position: float | None = None
        self._landing: tuple[float, int] | None = None  # bar line of a jump, and the bar after it

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        self._bpm = session.bpm

    def play(self, at: float | None = None) -> None:
        if self._position is None and self._bpm:
            self._position, self.played = at or 0.0, 0.0

    def stop(self) -> None:
        self._position = self._landing = None

    def panic(self) -> None:
        self.stop()

    def jump(self, bar: int) -> None:
        if self._position is not None:
            self._landing = math.ceil(self._position / STEPS_PER_BAR) * STEPS_PER_BAR, bar

    def trigger(self, voice: int, velocity: float) -> None:
        pass

    def notices(self) -> list[str]:
        return []

    def heard(self) -> list[Heard]:
        arrived, self.arrived = self.arrived, []
        return arrived

    def revive(self) -> bool:
        return False

    def status(self) -> Status:
        if self._position is not None:
            further = self.pace.steps(self.played, LOOK * self._bpm / 60 * STEPS_PER_BEAT)
            self.played += further
            self._position = self._moved(self._position + further)
        playing = self._position is not None
        return Status(playing, self._position or 0.0, self._bpm, 0, 64.0, True)

    def _moved(self, position: float) -> float:
        if self._landing is None or position < self._landing[0]:
            return position
        line, bar = self._landing
        self._landing = None
        return position - line + bar * STEPS_PER_BAR
