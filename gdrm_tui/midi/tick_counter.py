"""TickCounter: numbers clock ticks correctly even if some are dropped, doubled or late."""

from __future__ import annotations

import statistics
from collections import deque
from itertools import pairwise

# A tick that comes sooner than this part of a tick after the last one is that one again, and one
# that comes later than that many ticks comes after one that was dropped.
_DOUBLE, _DROPPED = 0.5, 1.5
# So many in a row that come after a dropped one, or after a double, are of a new tempo.
_ODD_RUN = 4
_ALIKE = 1.4
# With more ticks than this missing in a row it is not the same music.
MOST_DROPPED = 24
# No clock is as fast, 400 bpm: these are ticks that came together.
_LEAST_PERIOD = 60 / 24 / 400
# So many gaps make a tempo.
_FIRST_GAPS = 5
# Memory in ticks of the expectation: long where ticks jitter, short where they do not, so that a
# new tempo is followed before a tick is miscounted.
_MEMORY_BY_JITTER, _LEAST_MEMORY, _MOST_MEMORY = 60.0, 3, 16


class TickCounter:
    """Numbers ticks by when they are expected.

    The expectation is an alpha-beta filter, whose gains are those of least squares over as many
    ticks as have come, up to its memory. A wrong number corrects itself with the next tick.

    Attributes
    ----------
    period : float
        Seconds of a tick, 0 before the first few.
    number : int
        Of the last tick.
    expected : float
        Its time without its jitter, in seconds.
    anew : bool
        Whether the last tick was the first that a new tempo was counted by.
    """

    def __init__(self) -> None:
        self.period = 0.0
        self.number = 0
        self.anew = False
        self.expected = 0.0
        self._seen = 0
        # The times of all that came, and the numbers that they were given.
        self._raw: deque[tuple[float, int]] = deque(maxlen=2 * _ODD_RUN + 1)
        self._last = 0.0
        self._drops = self._doubles = 0
        self._after_double = False

    def count(self, time: float, jitter: float) -> bool:
        """Number the tick at `time`, in seconds; return whether it is another than the last one.

        `jitter` is the standard deviation seen so far, in seconds.
        """
        self.anew = False
        fresh = not self._raw
        gap = time - self._last
        if fresh or self.period == 0 or gap > MOST_DROPPED * self.period:
            return self._count_first(time)
        place = (time - self.expected) / self.period
        passed = max(0, round(place))
        if passed == 0 and gap < _DOUBLE * self.period:
            self._raw.append((time, self.number))
            self._doubles += not self._after_double
            self._after_double = True
            return False
        self._count_odd(gap)
        self.number += passed
        self._raw.append((time, self.number))
        self._last = time
        if self._drops >= _ODD_RUN and self._even(_ODD_RUN):
            self._begin(_ODD_RUN)
        elif self._doubles >= _ODD_RUN and self._even(2 * _ODD_RUN):
            self._begin(2 * _ODD_RUN)
        else:
            self._expect(time, passed, jitter)
        return True

    def _even(self, gaps: int) -> bool:
        """Whether the last gaps are alike: those of a slower tempo are, dropped ticks' not."""
        times = [at for at, _ in self._raw][-gaps - 1 :]
        lengths = [after - before for before, after in pairwise(times)]
        return max(lengths) < _ALIKE * min(lengths)

    def _count_odd(self, gap: float) -> None:
        """Count how many ticks in a row come after a dropped one, or after a double."""
        self._drops = self._drops + 1 if gap > _DROPPED * self.period else 0
        self._doubles = self._doubles if self._after_double else 0
        self._after_double = False

    def _count_first(self, time: float) -> bool:
        """Count the first few one by one, then by the tempo that they make."""
        if self.period:  # after a long silence
            self._raw.clear()
            self.period = 0.0
        self.number += 1
        self._raw.append((time, self.number))
        self._last = time
        self.anew = True
        if len(self._raw) > _FIRST_GAPS:
            first, last = self._raw[-_FIRST_GAPS - 1][0], self._raw[-1][0]
            if last - first > _FIRST_GAPS * _LEAST_PERIOD:
                self._begin(_FIRST_GAPS)
        return True

    def _begin(self, gaps: int) -> None:
        """Take the tempo from the last gaps, and number their ticks by it."""
        raw = list(self._raw)[-gaps - 1 :]
        lengths = [after - before for (before, _), (after, _) in pairwise(raw)]
        self.period = max(statistics.median(lengths), _LEAST_PERIOD)
        self.number = raw[0][1] + sum(round(length / self.period) for length in lengths)
        self.expected = self._last = raw[-1][0]
        self._seen = 2
        self._drops = self._doubles = 0
        self._raw.clear()
        self._raw.append((self._last, self.number))
        self.anew = True

    def _expect(self, time: float, passed: int, jitter: float) -> None:
        memory = round(_MEMORY_BY_JITTER * jitter / self.period)
        self._seen += 1
        n = min(self._seen, max(_LEAST_MEMORY, min(memory, _MOST_MEMORY)))
        error = time - self.expected - passed * self.period
        self.expected += passed * self.period + error * 2 * (2 * n + 1) / ((n + 1) * (n + 2))
        if passed:
            self.period += error * 6 / ((n + 1) * (n + 2)) / passed
