"""Pulse: whether the engine's process still runs."""

from __future__ import annotations

import time

from gdrm_tui.audio.engine.status import Report

# The engine beats at least once a second. After this much silence it counts as dead.
STALLED_SECONDS = 5.0
# Two looks add at most this much silence, so that a machine that slept is not a stall.
LOOK_SECONDS = 0.25


class Pulse:
    """Tells from the heartbeat counter whether the engine still runs."""

    def __init__(self, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._stalled_seconds = stalled_seconds
        self._heartbeat = 0
        self._looked = time.monotonic()
        self._silence = 0.0

    def beats(self, report: Report) -> bool:
        """Return whether the engine has turned lately or is still starting."""
        now = time.monotonic()
        waited, self._looked = min(now - self._looked, LOOK_SECONDS), now
        if report.heartbeat != self._heartbeat:
            self._heartbeat, self._silence = report.heartbeat, 0.0
        elif self._heartbeat:
            self._silence += waited
        return self._silence < self._stalled_seconds
