"""MIDI ports by name: listing them, finding them again, and what is sent through them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gdrm_tui.midi.bindings import CLIENT, PortsError
from gdrm_tui.midi.note_maps import NOTE_MAPS, NoteMap
from gdrm_tui.midi.system import MidiSystem, midi_system

__all__ = [
    "ALL",
    "DRUM_CHANNEL",
    "MOST_OFFSET_MS",
    "OWN",
    "MidiSetup",
    "Port",
    "PortsError",
    "find_port",
    "list_ports",
    "midi_facts",
    "midi_ports",
]

Direction = Literal["output", "input"]

# The name by which settings and dialogs ask for a port of our own.
OWN = CLIENT

# The numbers that ALSA's and Windows' names end with change with every start.
_NUMBER = re.compile(r" \d+$" if sys.platform == "win32" else r" \d+:\d+$")
# JACK numbers a second client of the same name.
_OURS = re.compile(rf"{re.escape(CLIENT)}(-\d+)?(:.*)?")
DRUM_CHANNEL = 10  # counted from 1
MOST_OFFSET_MS = 500.0
ALL = "*"  # among the inputs: every port that there is


@dataclass(frozen=True, slots=True)
class Port:
    """A MIDI port of another program or of an instrument.

    Attributes
    ----------
    direction : {"output", "input"}
        "output" to send to, "input" to receive from.
    number : int
        RtMidi's, among the ports of its direction. It changes when ports come or go.
    name : str
        The same whenever the port is there; the second of two alike ends in " (2)".
    address : str
        RtMidi's name of it, of which a part may change when the port comes back.
    """

    direction: Direction
    number: int
    name: str
    address: str = field(default="", compare=False)


def midi_ports() -> list[Port]:
    """Return the MIDI ports, outputs first, without those of our own.

    Raises
    ------
    PortsError
        If no RtMidi is installed or the system has no MIDI.
    """
    return midi_facts()[1]


def midi_facts() -> tuple[str, list[Port]]:
    """Return through what the ports are reached, and the ports; PortsError as `midi_ports`."""
    system = midi_system()
    ports = list_ports(system)
    system.close()
    return system.name, ports


def list_ports(system: MidiSystem) -> list[Port]:
    """Return the ports of `system`, outputs first, without those of our own; PortsError."""
    return [*_named("output", system.outputs()), *_named("input", system.inputs())]


def find_port(ports: Sequence[Port], direction: Direction, wanted: str) -> Port | None:
    """Return the port of that name, or else the first whose name holds the text; None.

    Upper and lower case are the same.
    """
    text = wanted.casefold()
    known = [port for port in ports if port.direction == direction]
    exact = [port for port in known if port.name.casefold() == text]
    return next(iter([*exact, *(port for port in known if text in port.name.casefold())]), None)


def _named(direction: Direction, names: Sequence[str]) -> list[Port]:
    seen: Counter[str] = Counter()
    ports = []
    for number, raw in enumerate(names):
        if _OURS.fullmatch(raw):
            continue
        name = _NUMBER.sub("", raw)
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        ports.append(Port(direction, number, name + again, raw))
    return ports


@dataclass(frozen=True, slots=True)
class MidiSetup:
    """Which MIDI ports are used and how. Ports are named; `OWN` is a port of this program.

    Attributes
    ----------
    output : str or None
        The port that hits and clock go to; None for none.
    kit : bool
        Whether the kit sounds beside the port.
    channel : int
        1 to 16, of the hits.
    notes : NoteMap
        The keys of the voices.
    offset : float
        Milliseconds, -500 to 500, by which the port is later than the kit.
    send_clock : bool
        Whether tempo, start, stop and song position are sent.
    clock : str or None
        The port whose clock is followed; None for none.
    clock_offset : float
        Milliseconds, -500 to 500, by which the sound is later than the clock that is followed.
    free_wheel : bool
        Whether playing goes on when the clock stops without having said so.
    inputs : tuple of str
        The ports that are listened to besides; `ALL` for every one.
    """

    output: str | None = None
    kit: bool = True
    channel: int = DRUM_CHANNEL
    notes: NoteMap = field(default_factory=lambda: NOTE_MAPS["gm"])
    offset: float = 0.0
    send_clock: bool = False
    clock: str | None = None
    clock_offset: float = 0.0
    free_wheel: bool = False
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.channel <= 16:
            raise ValueError(f"MIDI channel {self.channel} is outside 1 to 16")
        for name, value in (("offset", self.offset), ("clock offset", self.clock_offset)):
            if not -MOST_OFFSET_MS <= value <= MOST_OFFSET_MS:
                raise ValueError(f"the MIDI {name} {value:g} ms is outside -500 to 500")
