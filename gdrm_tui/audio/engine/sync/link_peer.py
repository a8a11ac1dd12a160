"""LinkPeer: this program as a member of an Ableton Link session. Only this file imports LinkPython.

LinkPython-extern is under the GPL, as Link itself is. So it is not a dependency of the program, and
is loaded only if the user has installed it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.timing import BEATS_PER_BAR, STEPS_PER_BEAT

_MICROS = 1_000_000
QUANTUM = float(BEATS_PER_BAR)


class LinkError(GdrmError):
    """Link cannot be used here."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """The state of a Link session.

    Attributes
    ----------
    bpm : float
    playing : bool
        Whether the session plays, for those who share that.
    peers : int
        How many others there are.
    time, step : float
        A time, in seconds of `time.monotonic`, and the place in the bar then, in steps from 0.
    """

    bpm: float
    playing: bool = False
    peers: int = 0
    time: float = 0.0
    step: float = 0.0

    def step_at(self, now: float) -> float:
        """Return how far the session is at `now`, in steps; only the place in the bar counts."""
        return self.step + (now - self.time) * self.bpm * STEPS_PER_BEAT / 60


class LinkPeer:
    """A member of the session. All methods belong to one thread and may wait briefly.

    Parameters
    ----------
    bpm : float
        The tempo, where nobody else is there.

    Raises
    ------
    LinkError
        If LinkPython is not installed.
    """

    def __init__(self, bpm: float) -> None:
        self._link: Any = _library().Link(bpm)
        self._link.startStopSyncEnabled = True
        self._link.enabled = True

    def close(self) -> None:
        """Leave the session."""
        self._link.enabled = False

    def state(self) -> LinkState:
        """Return what the session stands at."""
        session, now = self._link.captureSessionState(), time.monotonic()
        phase = session.phaseAtTime(self._micros(now), QUANTUM)
        return LinkState(
            session.tempo(),
            session.isPlaying(),
            self._link.numPeers(),
            now,
            phase * STEPS_PER_BEAT,
        )

    def set_tempo(self, bpm: float) -> None:
        """Let the session have the tempo `bpm`."""
        session = self._link.captureSessionState()
        session.setTempo(bpm, self._micros(time.monotonic()))
        self._link.commitSessionState(session)

    def set_playing(self, playing: bool) -> None:
        """Tell the session that playing begins or ends."""
        session = self._link.captureSessionState()
        session.setIsPlaying(playing, self._micros(time.monotonic()))
        self._link.commitSessionState(session)

    def lead(self, step: float, at: float) -> None:
        """Let the session be at `step` at the time `at`, where nobody else is there."""
        session = self._link.captureSessionState()
        session.requestBeatAtTime(step / STEPS_PER_BEAT, self._micros(at), QUANTUM)
        self._link.commitSessionState(session)

    def _micros(self, now: float) -> int:
        """Return a time of `time.monotonic` on Link's own clock, which is another one."""
        return int(self._link.clock().micros() + (now - time.monotonic()) * _MICROS)


def _library() -> Any:
    try:
        import link
    except (ImportError, OSError):
        raise LinkError(
            'No Link: LinkPython is missing, run "pip install LinkPython-extern"'
        ) from None
    return link
