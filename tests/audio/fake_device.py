"""A device on a clock that a test moves, which writes down when each frame is heard."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np

from gdrm_tui.audio.devices.outputs import DeviceError
from gdrm_tui.audio.engine.mixdown import Block


class Clock:
    """Time that goes on only by waiting."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@contextlib.contextmanager
def clocked() -> Iterator[Clock]:
    """Let all that keeps time ask one clock."""
    clock = Clock()
    with patch.object(time, "monotonic", clock.monotonic), patch.object(time, "sleep", clock.sleep):
        yield clock


class FakeDevice:
    """Plays a queue of `latency_frames` at most in the time of `clock`.

    Attributes
    ----------
    heard : list of (float, float)
        When each block's first frame is heard, and that frame.
    fails_after : float or None
        Seconds that a write takes before it fails; None for a device that works.
    """

    def __init__(
        self, name: str, sample_rate: int, latency_frames: int, clock: Clock | None = None
    ) -> None:
        self.name = self.full_name = name
        self.sample_rate = sample_rate
        self.latency_frames = latency_frames
        self.xruns = 0
        self.heard: list[tuple[float, float]] = []
        self.calls: list[str] = []
        self.fails_after: float | None = None
        self._free = clock is None  # takes everything at once
        self._clock = clock or Clock()
        self._end = 0.0

    def start(self) -> None:
        self.calls.append("start")
        self._end = self._clock.now

    def fill(self) -> None:
        """Be full of silence, with nothing heard yet."""
        self._end = self._clock.now + self.latency_frames / self.sample_rate
        self.heard.clear()
        self.xruns = 0

    def room_frames(self) -> int:
        if self._free:
            return self.latency_frames
        queued = max(0.0, self._end - self._clock.now) * self.sample_rate
        return self.latency_frames - round(queued) if self.fails_after is None else 1

    def write(self, block: Block) -> None:
        if self.fails_after is not None:
            self._clock.now += self.fails_after
            raise DeviceError("unplugged")
        if self._end < self._clock.now:
            self.xruns += 1
            self._end = self._clock.now
        self.heard.append((self._end, float(np.float64(block[0, 0]))))
        self._end += len(block) / self.sample_rate
        self._clock.now = max(self._clock.now, self._end - self.latency_frames / self.sample_rate)

    def stop(self) -> None:
        self.calls.append("stop")

    def close(self) -> None:
        self.calls.append("close")
