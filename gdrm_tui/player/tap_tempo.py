"""Tap tempo."""

from __future__ import annotations

from statistics import median

from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM

_LONGEST = 60 / MIN_BPM  # seconds between two taps of one count
_TAPS = 8


class TapTempo:
    """Turns taps on a key into a tempo; a pause starts a new count."""

    def __init__(self) -> None:
        self._taps: list[float] = []

    def tap(self, now: float) -> float | None:
        """Count a tap at `now` (seconds, any origin); return the bpm from the second tap on."""
        if self._taps and now - self._taps[-1] > _LONGEST:
            self._taps = []
        self._taps = [*self._taps, now][-_TAPS:]
        gaps = [later - sooner for sooner, later in zip(self._taps, self._taps[1:], strict=False)]
        if not gaps or median(gaps) <= 0:
            return None
        return min(max(round(60 / median(gaps), 1), MIN_BPM), MAX_BPM)
