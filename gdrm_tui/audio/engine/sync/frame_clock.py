"""FrameClock: when a frame is heard, in the system's time."""

from __future__ import annotations

import math
from collections import deque

# A quarter of a second of blocks, or more: one of them is written on time under any load, and what
# has changed for good is believed that soon.
_REMEMBERED = 48
LEAST_AHEAD = 1024
# By so many frames the latency changes only with the device.
_OTHER_DEVICE = 256


class FrameClock:
    """Tells when a frame is heard, by the times at which blocks could be written.

    A block is never written before there is room for it, but often later, when the machine is busy.
    So the earliest of the last blocks, each counted back to frame 0, shows the device's own pace.
    One thread records the times, and any other may ask.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._origins: deque[float] = deque(maxlen=_REMEMBERED)
        self._origin = math.nan
        self._latency = 0

    def wrote(self, frame: int, now: float, latency_frames: int) -> None:
        """Note that everything before `frame` has been handed over at the time `now`.

        `latency_frames` lie between what was handed over last and what is heard. Where there are
        fewer than two blocks of them, as without a device, nothing could be on time: there are two.
        """
        latency_frames = max(latency_frames, LEAST_AHEAD)
        if abs(latency_frames - self._latency) > _OTHER_DEVICE:
            self._origins.clear()
        self._latency = latency_frames
        self._origins.append(now - frame / self.sample_rate)
        self._origin = min(self._origins) + latency_frames / self.sample_rate

    def restart(self) -> None:
        """Forget what was written, because the device was restarted."""
        self._origins.clear()

    def time_of(self, frame: float) -> float:
        """Return when `frame` is heard, in seconds; NaN before anything was written."""
        return self._origin + frame / self.sample_rate

    def frame_at(self, now: float) -> float:
        """Return which frame is heard at a time in seconds; -inf before anything was written."""
        frame = (now - self._origin) * self.sample_rate
        return -math.inf if math.isnan(frame) else frame
