"""The protocol between the UI's process and the engine's: all that goes from one to the other.

Commands go to the engine through a pipe, in order. Notices come back through it. What changes with
every block, the report, lies in memory that both processes see.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnContext
from pathlib import Path
from typing import Literal, NamedTuple, cast

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.core.session import Session

_SEQUENCE = struct.Struct("@Q")
_BODY = struct.Struct("@?ddQdQ")
# A write takes microseconds: a reader that meets one seldom has to try more than twice.
_TRIES = 50


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the engine starts.

    Attributes
    ----------
    soundfont : Path or None
        For sessions whose kit names none; None finds one.
    output : {"auto", "null"}
        An audio device, or none at all.
    log : Path or None
        File for what libraries print; None discards it.
    device : int, str or None
        PortAudio's number or part of a name, None for the system's default.
    latency : float
        Seconds of audio kept ahead.
    """

    soundfont: Path | None = None
    output: Literal["auto", "null"] = "auto"
    log: Path | None = None
    device: int | str | None = None
    latency: float = LATENCY_SECONDS


@dataclass(frozen=True, slots=True)
class SetSession:
    """Play this session from the next block or bar line on; the latest one counts."""

    session: Session
    on_bar_line: bool = False


@dataclass(frozen=True, slots=True)
class Play:
    """Start the transport at `at` in steps, None for the loop's start."""

    at: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the transport and let what sounds ring out."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on with this bar of the loop, counted from 0, at the next bar line."""

    bar: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """Sound a voice, a row of the grid, at `velocity` in (0, 1]."""

    voice: int
    velocity: float


@dataclass(frozen=True, slots=True)
class Panic:
    """Stop the transport and cut everything that sounds."""


@dataclass(frozen=True, slots=True)
class SetDevice:
    """Play on the device with that number or (part of a) name, None for the system's default.

    `latency` is in seconds, None to keep the present one.
    """

    device: int | str | None
    latency: float | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """End the engine's process."""


Command = SetSession | Play | Stop | Jump | Trigger | Panic | SetDevice | Quit


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """The notice of what plays now: the device's name, None where nothing sounds."""

    name: str | None


# A sentence for the user, or a change of device.
Notice = str | DeviceChanged
Notify = Callable[[Notice], None]


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
        What is heard now, in steps since play began. It counts on through every pass of the loop,
        is negative before the first step is heard, and 0 when stopped.
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
    the reader notices a torn read and reads again. The memory has no name: nothing is left behind,
    however the processes end. Hand the object to the child as an argument of its Process.
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
