"""The protocol between the UI's process and the engine's: every message in both directions.

Commands go to the engine through a pipe, in order. Notices come back through it. The report, which
changes with every block, is in memory that both processes share: `status.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session
from gdrm_tui.midi.ports import MidiSetup, Port

# The metronome clicks on every beat, on those before the loop begins, or never.
When = Literal["never", "before", "always"]


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
    latency : float or None
        Seconds of audio kept ahead, None to let the engine choose.
    kit : DrumKit
        The kit of the session that will come.
    """

    soundfont: Path | None = None
    output: Literal["auto", "null"] = "auto"
    log: Path | None = None
    device: int | str | None = None
    latency: float | None = None
    kit: DrumKit = field(default_factory=DrumKit)


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
    """Jump to this bar of the loop, counted from 0, at the next bar line."""

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
class SetMidi:
    """Play and listen through these MIDI ports from now on."""

    setup: MidiSetup


@dataclass(frozen=True, slots=True)
class SetPads:
    """Sound these voices, rows of the grid, when their keys are struck on the input ports.

    Attributes
    ----------
    keys : mapping of int to int
        Voices by MIDI key, for ports that are not in `ports`.
    ports : mapping of str to mapping
        The same for single ports, by the names in the setup.
    """

    keys: Mapping[int, int]
    ports: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def voice(self, port: str, key: int) -> int | None:
        """Return the voice of a key, None where it has none."""
        return self.ports.get(port, self.keys).get(key)


@dataclass(frozen=True, slots=True)
class SetClick:
    """Click on every beat, on those before the loop begins, or never."""

    when: When


@dataclass(frozen=True, slots=True)
class SetLink:
    """Join an Ableton Link session, at `bpm` if nobody else is in it; None leaves it."""

    bpm: float | None


@dataclass(frozen=True, slots=True)
class SetLinkTempo:
    """Set the tempo of the Ableton Link session that was joined."""

    bpm: float


@dataclass(frozen=True, slots=True)
class Quit:
    """End the engine's process."""


# What goes to the render loop as it comes.
Plain = (
    Play
    | Stop
    | Jump
    | Trigger
    | Panic
    | SetDevice
    | SetMidi
    | SetPads
    | SetClick
    | SetLink
    | SetLinkTempo
    | Quit
)
Command = SetSession | Plain
SILENCING = (Stop, Panic, Quit)  # which are the same with whatever session


def worth_doing(commands: Iterable[Command]) -> list[Command]:
    """Return commands that came together as they are to be done.

    Of sessions in a row the last one counts, and what silences does not wait for a session, since
    a long one takes a while to work out.
    """
    chosen: list[Command] = []
    for command in commands:
        after_session = bool(chosen) and isinstance(chosen[-1], SetSession)
        if after_session and isinstance(command, SetSession):
            chosen[-1] = command
        elif after_session and isinstance(command, SILENCING):
            chosen.insert(-1, command)
        else:
            chosen.append(command)
    return chosen


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """Another device plays now: its name, or None if there is no sound."""

    name: str | None


@dataclass(frozen=True, slots=True)
class KitOpened:
    """Another kit plays from now on.

    Attributes
    ----------
    name : str
        The soundfont's file without its suffix.
    program : int
    trims : tuple of float
        Decibels by which the kit's voices are turned up, in the order of the voice table.
    """

    name: str
    program: int
    trims: tuple[float, ...]


class News(str):
    """A sentence for the user about something that is not a problem."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MidiState:
    """The MIDI ports that exist, and those that are connected.

    Attributes
    ----------
    ports : tuple of Port
        Those of the system, without our own.
    problem : str
        Why there are none, in a sentence; "" where there may be.
    output : str or None
        Full name of the port that is sent to, None while it is not there.
    inputs : tuple of str
        The ports listened to that are there, by the names in the setup.
    arrived_at : float
        `time.monotonic()` of the last message that came in, 0 before the first.
    clock_bpm : float
        Tempo of the clock that is followed, 0 while none comes.
    clock_runs : bool
        Whether it was started and not stopped since.
    """

    ports: tuple[Port, ...] = ()
    problem: str = ""
    output: str | None = None
    inputs: tuple[str, ...] = ()
    arrived_at: float = 0.0
    clock_bpm: float = 0.0
    clock_runs: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A MIDI message was received: the port's name in the setup, the bytes, and the time.

    `time` is `time.monotonic()`, which is the same in both processes.
    """

    port: str
    data: bytes
    time: float


@dataclass(frozen=True, slots=True)
class LinkTold:
    """The state of the Ableton Link session.

    Attributes
    ----------
    on : bool
        Whether it was joined.
    peers : int
        How many others are in it.
    bpm : float
        Its tempo; 0 where there is none.
    """

    on: bool = False
    peers: int = 0
    bpm: float = 0.0


# A sentence for the user, or what has changed.
Notice = str | DeviceChanged | KitOpened | MidiState | Heard | LinkTold
Notify = Callable[[Notice], None]
