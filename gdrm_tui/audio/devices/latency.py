"""Latency: how much sound is buffered ahead; more after gaps, less again after a quiet time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

# With real time granted the sound stays whole at less (docs/audio.md).
REAL_TIME_SECONDS, ORDINARY_SECONDS = 0.032, 0.064
_LADDER = (0.024, 0.032, 0.048, 0.064, 0.096, 0.128, 0.192, 0.256)
# So many times within so many seconds are no accident.
_TIMES, _WITHIN_SECONDS = 3, 20.0
# It falls back after so long without gaps, later where that was too soon.
QUIET_SECONDS, _LONGEST_QUIET_SECONDS = 300, 3600
_SOON_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class LatencyChange:
    """A new latency in seconds, whether it is higher than before, and a sentence that says why."""

    seconds: float
    rises: bool
    text: str


class Latency:
    """Chooses the latency by how often the sound has gaps.

    A latency that the user asked for is never changed; a sentence says once if it is too low.

    Parameters
    ----------
    asked : float or None
        Seconds, None where the program chooses.
    usual : float
        Seconds that it chooses first, and falls back to.

    Attributes
    ----------
    seconds : float
        At present.
    """

    def __init__(self, asked: float | None, usual: float) -> None:
        self._asked, self._usual = asked, usual
        self.seconds = usual if asked is None else asked
        self._seen = 0
        self._dry: deque[float] = deque(maxlen=_TIMES)
        self._quiet_since: float | None = None
        self._quiet = float(QUIET_SECONDS)
        self._fell_at = -float(_LONGEST_QUIET_SECONDS)
        self._said = False

    def ask(self, seconds: float | None) -> None:
        """Keep to `seconds`, or go on as before where it is None."""
        if seconds is not None:
            self._asked = self.seconds = seconds
            self._said = False
            self._dry.clear()

    def look(self, dry: int, now: float) -> LatencyChange | None:
        """Return the change that is due.

        Parameters
        ----------
        dry : int
            How often the sound has run dry so far.
        now : float
            Seconds.
        """
        if self._quiet_since is None:
            self._quiet_since = now
        if dry > self._seen:
            self._dry.extend([now] * min(dry - self._seen, _TIMES))
            self._seen, self._quiet_since = dry, now
            often = len(self._dry) == _TIMES and now - self._dry[0] <= _WITHIN_SECONDS
            return self._more(now) if often else None
        if self._asked is None and now - self._quiet_since > self._quiet:
            return self._less(now)
        return None

    def _more(self, now: float) -> LatencyChange | None:
        self._dry.clear()
        higher = [step for step in _LADDER if step > self.seconds + 1e-6]
        if self._asked is not None:
            said, self._said = self._said, True
            if said:
                return None
            return LatencyChange(self.seconds, True, _too_little(self.seconds, higher))
        if not higher:
            return None
        if now - self._fell_at < _SOON_SECONDS:
            self._quiet = min(2 * self._quiet, _LONGEST_QUIET_SECONDS)
        before, self.seconds = self.seconds, higher[0]
        text = f"The sound had gaps: latency is now {_ms(self.seconds)}, up from {_ms(before)}"
        return LatencyChange(self.seconds, True, text)

    def _less(self, now: float) -> LatencyChange | None:
        self._quiet_since = now
        lower = [step for step in _LADDER if self._usual - 1e-6 < step < self.seconds - 1e-6]
        if not lower:
            return None
        self._fell_at, self.seconds = now, lower[-1]
        text = f"The sound has had no gaps for a while: latency is back to {_ms(self.seconds)}"
        return LatencyChange(self.seconds, False, text)


def _too_little(seconds: float, higher: list[float]) -> str:
    more = f": --latency {1000 * higher[0]:.0f} gives it more time" if higher else ""
    return f"The sound has gaps at the {_ms(seconds)} latency you asked for{more}"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
