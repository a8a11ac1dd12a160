"""The system's MIDI, through RtMidi: listing ports by number, and opening them.

JACK's library prints to the terminal if there is no server, and crashes if it is asked about one
that has gone. So the server itself is asked first whether it is there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from gdrm_tui.midi.bindings import CLIENT, Arrived, Binding, PortsError, installed

_SEQUENCER = Path("/dev/snd/seq")
# Where JACK's servers are found.
SHARED_MEMORY = Path("/dev/shm")
_ANSWER_SECONDS = 0.5

Server = tuple[int, int]


class RawPort(Protocol):
    """An open port: bytes out, or in through the callable that it was opened with."""

    def send(self, data: bytes) -> None:
        """Send one whole message; outputs only. Never waits."""

    def alive(self) -> bool:
        """Return whether what it was opened in is still there."""

    def close(self) -> None:
        """Let the port go; nothing may be called after."""


class MidiSystem(Protocol):
    """The MIDI of the system: listing its ports and opening them.

    Every method raises PortsError if the system refuses. Ports are numbered as listed, and the
    numbers change when ports come or go.
    """

    virtual: bool  # whether it can open ports of our own
    name: str  # of the package and of the system's interface

    def outputs(self) -> list[str]:
        """Return the names of the ports that can be sent to."""

    def inputs(self) -> list[str]:
        """Return the names of the ports that can be received from."""

    def open_output(self, number: int | None) -> RawPort:
        """Open the port of that number, None for one of our own."""

    def open_input(self, number: int | None, arrived: Arrived) -> RawPort:
        """Open the port of that number, None for one of our own.

        `arrived` takes each whole message on a thread of the library; system-exclusive messages
        and active sensing are left out.
        """

    def close(self) -> None:
        """Let go of what listing needed."""


class RtMidi:
    """The system's MIDI through RtMidi; one thread only may list and open.

    Parameters
    ----------
    binding : Binding
    api : int
        RtMidi's number of the system's interface; 0 lets it choose.
    """

    virtual = sys.platform != "win32"

    def __init__(self, binding: Binding, api: int = 0) -> None:
        self._binding, self._api = binding, api
        interface = {binding.alsa: "ALSA", binding.jack: "JACK"}.get(api, "the system's own")
        self.name = f"{binding.name}, {interface}"
        self._probes: dict[str, OpenPort] = {}

    def outputs(self) -> list[str]:
        """Return the names of the ports that can be sent to."""
        return self._names("output")

    def inputs(self) -> list[str]:
        """Return the names of the ports that can be received from."""
        return self._names("input")

    def open_output(self, number: int | None) -> RawPort:
        """Open the port of that number, None for one of our own."""
        return self._opened(self._made("output"), number)

    def open_input(self, number: int | None, arrived: Arrived) -> RawPort:
        """Open the port of that number, None for one of our own."""
        port = self._made("input")
        self._asked(self._binding.listen, port.end, arrived)
        return self._opened(port, number)

    def close(self) -> None:
        """Let go of what listing needed."""
        while self._probes:
            self._probes.popitem()[1].close()

    def _made(self, direction: str) -> OpenPort:
        make = self._binding.output if direction == "output" else self._binding.input
        server = self._server()
        return OpenPort(self._binding, self._asked(make, self._api), server)

    def _opened(self, port: OpenPort, number: int | None) -> RawPort:
        if number is None:
            self._asked(port.end.open_virtual_port, CLIENT)
        else:
            self._asked(port.end.open_port, number)
        return port

    def _names(self, direction: str) -> list[str]:
        """List with an object that is kept, for every new one is a client that others see."""
        probe = self._probes.get(direction)
        if probe is None or probe.server != self._server():
            probe = self._probes[direction] = self._made(direction)
        names: list[str] = self._asked(self._binding.names, probe.end)
        return names

    def _server(self) -> Server | None:
        """Return JACK's server where there is one; PortsError where it is gone."""
        if self._api != self._binding.jack:
            return None
        server = jack_server()
        if server is None:
            raise PortsError("No MIDI ports: the JACK server has ended")
        return server

    def _asked(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return ask(*arguments)
        except self._binding.errors as error:
            reason = " ".join(str(error).split())
            raise PortsError(
                f"No MIDI ports: the system's MIDI does not answer ({reason})"
            ) from None


class OpenPort:
    """A MidiOut or MidiIn of RtMidi.

    JACK's library crashes if it is asked about a server that has gone, so what was open there is
    neither closed nor freed.
    """

    def __init__(self, binding: Binding, end: Any, server: Server | None) -> None:
        self._binding, self.end, self.server = binding, end, server
        if server is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(end))

    def send(self, data: bytes) -> None:
        """Send one whole message; PortsError where the port refuses."""
        try:
            self._binding.send(self.end, data)
        except self._binding.errors as error:
            raise PortsError(f"the port accepts no messages ({error})") from None

    def alive(self) -> bool:
        """Return whether the server that it was opened in is still there."""
        return self.server is None or self.server == jack_server()

    def close(self) -> None:
        """Let the port go."""
        if self.alive():
            # What is broken may be broken to the end.
            with contextlib.suppress(*self._binding.errors):
                self._binding.release(self.end)


def midi_system() -> MidiSystem:
    """Return the system's MIDI.

    Raises
    ------
    PortsError
        If neither package is installed or the system has no MIDI; the sentence says what to do.
    """
    binding = installed()
    return RtMidi(binding, _api(binding))


def _api(binding: Binding) -> int:
    """Return the interface to use; RtMidi prints on the terminal when it tries one in vain."""
    if not sys.platform.startswith("linux"):
        return 0
    if os.access(_SEQUENCER, os.R_OK | os.W_OK):
        return binding.alsa
    if jack_server():
        return binding.jack
    raise PortsError(f"No MIDI ports: {_sequencer_problem()}")


def _sequencer_problem() -> str:
    if _SEQUENCER.exists():
        return f'you may not open {_SEQUENCER}, run "sudo usermod -aG audio $USER" and log in again'
    return 'the ALSA sequencer is not loaded, run "sudo modprobe snd-seq"'


def jack_server() -> Server | None:
    """Return what tells this user's JACK server from the one before, None where none answers."""
    name = os.environ.get("JACK_DEFAULT_SERVER", "default")
    place = SHARED_MEMORY / f"jack_{name}_{os.getuid()}_0"
    try:
        facts = place.stat()
        # The file stays when a server is killed.
        with socket.socket(socket.AF_UNIX) as ask:
            ask.settimeout(_ANSWER_SECONDS)
            ask.connect(str(place))
    except OSError:
        return None
    return facts.st_ino, facts.st_ctime_ns
