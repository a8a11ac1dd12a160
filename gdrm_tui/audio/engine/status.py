"""The engine's status: written by its process with every block, read by the UI's."""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from typing import NamedTuple, cast

from gdrm_tui.audio.engine.protocol import (
    DeviceChanged,
    Heard,
    KitOpened,
    LinkTold,
    MidiState,
    Notice,
)
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT

_SEQUENCE = struct.Struct("@Q")
_LEVELS = VOICE_COUNT + 1
_BODY = struct.Struct(f"@?ddQdQd{_LEVELS}f")
# A write takes microseconds: a reader that meets one seldom has to try more than twice.
_TRIES = 50


class Report(NamedTuple):
    """What the render loop writes after every block.

    `position` is in steps since play began, as heard; `latency` in seconds; `heartbeat` counts
    the turns of the loop, 0 before the first; `levels` are the peaks of each voice and, last, of
    the master, which fall slowly so that none is missed between two looks; `heard_at` is when
    `position` is heard, in seconds of `time.monotonic`, which is the same in both processes.
    """

    playing: bool = False
    position: float = 0.0
    bpm: float = 0.0
    xruns: int = 0
    latency: float = 0.0
    heartbeat: int = 0
    heard_at: float = 0.0
    levels: tuple[float, ...] = (0.0,) * _LEVELS


@dataclass(frozen=True, slots=True)
class Status:
    """What the UI shows about the engine.

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
    levels : tuple of float
        Peaks of each voice as it is mixed and, last, of the master, 1 being full scale.
    heard_at : float
        When the position is heard, in seconds of `time.monotonic`; 0 where that is not known.
    """

    playing: bool
    position_steps: float
    bpm: float
    xruns: int
    latency_ms: float
    alive: bool
    device: str | None = None
    levels: tuple[float, ...] = (0.0,) * _LEVELS
    heard_at: float = 0.0

    def step_at(self, now: float) -> float:
        """Return the position that is heard at a time near this one's, in steps."""
        if not self.heard_at:
            return self.position_steps
        return self.position_steps + (now - self.heard_at) * self.bpm * STEPS_PER_BEAT / 60


def status_of(report: Report, *, alive: bool, device: str | None) -> Status:
    """Return what the UI shows of the engine that wrote `report` and plays on `device`."""
    return Status(
        playing=alive and report.playing,
        position_steps=report.position,
        bpm=report.bpm,
        xruns=report.xruns,
        latency_ms=report.latency * 1000,
        alive=alive,
        device=device if alive else None,
        levels=report.levels if alive else Report().levels,
        heard_at=report.heard_at,
    )


class StatusMemory:
    """A report in shared memory: one process writes, another reads, neither waits.

    A sequence counter is odd while the report is being written and changes with every write, so
    the reader notices a torn read and reads again. The memory has no name: nothing is left behind,
    however the processes end. Hand the object to the child as an argument of its Process.
    """

    def __init__(self, context: BaseContext) -> None:
        size = _SEQUENCE.size + _BODY.size
        self._memory = context.RawArray(ctypes.c_char, size)
        self._last = Report()

    def write(self, report: Report) -> None:
        """Publish `report`; the writing process only."""
        (sequence,) = _SEQUENCE.unpack_from(self._memory)
        _SEQUENCE.pack_into(self._memory, 0, sequence + 1)
        _BODY.pack_into(self._memory, _SEQUENCE.size, *report[:-1], *report.levels)
        _SEQUENCE.pack_into(self._memory, 0, sequence + 2)

    def read(self) -> Report:
        """Return the last whole report; where a writer died in the middle, the one before."""
        for _ in range(_TRIES):
            (before,) = _SEQUENCE.unpack_from(self._memory)
            body = _BODY.unpack_from(self._memory, _SEQUENCE.size)
            (after,) = _SEQUENCE.unpack_from(self._memory)
            if before == after and before % 2 == 0:
                scalars = cast("tuple[bool, float, float, int, float, int, float]", body[:-_LEVELS])
                self._last = Report(*scalars, body[-_LEVELS:])
                break
        return self._last


class Received:
    """What came from the engine.

    Attributes
    ----------
    device : str or None
        Name of the audio device that plays, None where nothing sounds.
    kit : KitOpened or None
        The kit that plays, None before the first one is open.
    midi : MidiState
    link : LinkTold
    """

    def __init__(self) -> None:
        self.device: str | None = None
        self.kit: KitOpened | None = None
        self.midi = MidiState()
        self.link = LinkTold()
        self._sentences: list[str] = []
        self._heard: list[Heard] = []

    def restart(self) -> None:
        """Forget what is connected, because the engine restarts."""
        self.device, self.midi, self.link = None, MidiState(), LinkTold()

    def take(self, notice: Notice) -> None:
        """Take in a notice."""
        match notice:
            case DeviceChanged(name):
                self.device = name
            case KitOpened():
                self.kit = notice
            case MidiState():
                self.midi = notice
            case LinkTold():
                self.link = notice
            case Heard():
                self._heard.append(notice)
            case _:
                self._sentences.append(notice)

    def sentences(self) -> list[str]:
        """Return, once, the sentences for the user, the oldest first."""
        sentences, self._sentences = self._sentences, []
        return sentences

    def heard(self) -> list[Heard]:
        """Return, once, the MIDI messages that came in, the oldest first."""
        heard, self._heard = self._heard, []
        return heard
