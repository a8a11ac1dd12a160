"""Pace: how late a device is, so that a gap in the sound does not shift the beat for good.

After a device ran out of samples, or a sound server stalled, everything that follows is late. How
late shows when the device is full again, and that many frames are left out. A sound server may have
had more in its buffer than this program knows. Then it is full at the expected time, and nothing is
left out.
"""

from __future__ import annotations

from collections import deque

# Times at which a full device took more. Of several the earliest is the device's own; the others
# are those of a thread that was late itself. After a long absence fewer have to do.
_FEW, _MANY = 12, 96
_ABSENT_SECONDS = 0.05
_AGREE_SECONDS = 0.004
# By how much a device has to be late for something to be left out.
_LATE_SECONDS = 0.006
# Longer than this the machine slept, or the server changed what it keeps: time begins anew.
_LONGEST_SECONDS = 4.0
# A sound server may take the first frames in large pieces, some of them late.
SETTLING_SECONDS = 1.0
_SLIDE = 0.02  # by how much each look moves the pace: clocks of devices differ a little


class Pace:
    """Follows the time at which a device takes frames.

    Parameters
    ----------
    sample_rate : int
        Frames a second.

    Attributes
    ----------
    gaps : int
        How often the device lost time.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self.gaps = 0
        self._begun = self._written_at = 0.0
        self._position = 0.0  # seconds of sound, with what was left out
        self._late: deque[float] = deque(maxlen=_MANY)
        self._needed = _FEW
        self._usual: float | None = None  # when a full device takes more, less the position
        self._rest = 0.0  # of a frame, that what was left out lacks

    def begin(self, now: float) -> None:
        """Begin with a device that was just started, at `now` in seconds."""
        self._begun = self._written_at = now
        self._late.clear()
        self._needed, self._usual = _FEW, None

    def written(self, frames: int, now: float, *, waited: bool) -> None:
        """Take note of frames that were written by `now`; whether the device had no room before."""
        if now - self._written_at > _ABSENT_SECONDS:
            self._late.clear()
            self._needed = _FEW
        self._written_at = now
        self._position += frames / self._rate
        if waited and now - self._begun > SETTLING_SECONDS:
            self._late.append(now - self._position)

    def missed(self) -> int:
        """Return how many frames to leave out before the next one is written."""
        if len(self._late) < self._needed:
            return 0
        self._needed = _MANY
        least = min(self._late)
        if self._usual is None:
            self._begin_to_count(least)
            return 0
        late = least - self._usual
        if late < _LATE_SECONDS:
            self._usual += _SLIDE / _FEW * late
            return 0
        self._late.clear()
        if late > _LONGEST_SECONDS:
            self._usual = None
            return 0
        self.gaps += 1
        self._position += late
        return self._whole(late)

    def _begin_to_count(self, least: float) -> None:
        """Take the device's pace to be known once most of what was seen of it agrees."""
        if sorted(self._late)[len(self._late) // 2] - least < _AGREE_SECONDS:
            self._usual = least
        else:
            self._needed = _FEW

    def _whole(self, seconds: float) -> int:
        """Return how many whole frames to leave out; what is left of one comes with the next."""
        wanted = seconds * self._rate + self._rest
        self._rest = wanted - round(wanted)
        return round(wanted)
