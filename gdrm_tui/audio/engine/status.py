"""Status: what the engine tells the UI, through memory that both processes see."""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from typing import NamedTuple, cast

_SEQUENCE = struct.Struct("@Q")
_BODY = struct.Struct("@?ddQdQ")
# Writing takes microseconds, so a reader that meets a writer needs one retry, seldom two.
_TRIES = 50


class Report(NamedTuple):
    """What the render loop writes after every block.

    `position` is in steps since play began, as heard; `latency` in seconds; `heartbeat` counts
    the turns of the loop, 0 before the first.
    """

    playing: bool = False
    position: float = 0.0
    bpm: float = 0.0
    xruns: int = 0
    latency: float = 0.0
    heartbeat: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """What the UI shows of the engine.

    Attributes
    ----------
    playing : bool
        Whether the transport moves.
    position_steps : float
        What is heard now, in steps since play began, counting on through every pass of the loop;
        negative before the first step is heard, 0 when stopped.
    bpm : float
        Tempo of what plays, 0 before the first session.
    xruns : int
        How often the device ran out of samples since the engine started.
    latency_ms : float
        From rendering to hearing.
    alive : bool
        Whether the engine's process runs and turns.
    device : str or None
        Name of the audio device that plays, None where nothing sounds.
    """

    playing: bool
    position_steps: float
    bpm: float
    xruns: int
    latency_ms: float
    alive: bool
    device: str | None = None


class StatusMemory:
    """A report in shared memory: one process writes, another reads, neither waits.

    A sequence counter is odd while the report is being written and changes with every write, so
    a torn read is noticed and done again. The memory has no name: nothing is left behind, however
    the processes end. Hand the object to the child as an argument of its Process.
    """

    def __init__(self, context: SpawnContext) -> None:
        size = _SEQUENCE.size + _BODY.size
        self._memory = context.RawArray(ctypes.c_char, size)
        self._last = Report()

    def write(self, report: Report) -> None:
        """Publish `report`; the writing process only."""
        (sequence,) = _SEQUENCE.unpack_from(self._memory)
        _SEQUENCE.pack_into(self._memory, 0, sequence + 1)
        _BODY.pack_into(self._memory, _SEQUENCE.size, *report)
        _SEQUENCE.pack_into(self._memory, 0, sequence + 2)

    def read(self) -> Report:
        """Return the last whole report; where a writer died in the middle, the one before."""
        for _ in range(_TRIES):
            (before,) = _SEQUENCE.unpack_from(self._memory)
            body = _BODY.unpack_from(self._memory, _SEQUENCE.size)
            (after,) = _SEQUENCE.unpack_from(self._memory)
            if before == after and before % 2 == 0:
                self._last = Report(*cast("tuple[bool, float, float, int, float, int]", body))
                break
        return self._last
