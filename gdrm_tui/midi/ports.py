"""MIDI ports of the system. Only this file knows RtMidi."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from gdrm_tui.core.errors import GdrmError

_SEQUENCER = Path("/dev/snd/seq")


class PortsError(GdrmError):
    """MIDI ports cannot be reached on this system."""


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
    """

    direction: Literal["output", "input"]
    number: int
    name: str


def midi_ports() -> list[Port]:
    """Return the MIDI ports, outputs first.

    Raises
    ------
    PortsError
        If python-rtmidi is not installed or the system has no MIDI.
    """
    library = _rtmidi()
    # RtMidi prints on the terminal when it finds no sequencer, so it is not asked.
    if sys.platform.startswith("linux") and not os.access(_SEQUENCER, os.R_OK | os.W_OK):
        raise PortsError(f"No MIDI ports: {_sequencer_problem()}")
    try:
        return [*_named(library.MidiOut(), "output"), *_named(library.MidiIn(), "input")]
    except (library.SystemError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise PortsError(f"No MIDI ports: the system's MIDI does not answer ({reason})") from None


def _named(end: object, direction: Literal["output", "input"]) -> list[Port]:
    names: list[str] = end.get_ports()  # type: ignore[attr-defined]
    return [Port(direction, number, name) for number, name in enumerate(names)]


def _sequencer_problem() -> str:
    if _SEQUENCER.exists():
        return f'you may not open {_SEQUENCER}, run "sudo usermod -aG audio $USER" and log in again'
    return 'the ALSA sequencer is not loaded, run "sudo modprobe snd-seq"'


def _rtmidi() -> ModuleType:
    try:
        import rtmidi
    except (ImportError, OSError):
        raise PortsError(
            'No MIDI ports: RtMidi cannot be loaded, run "pip install python-rtmidi"'
        ) from None
    module: ModuleType = rtmidi
    return module
