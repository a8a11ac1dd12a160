"""PortWatch: keeps ports open by name, and opens them again when they come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from gdrm_tui.midi.bindings import PortsError
from gdrm_tui.midi.ports import OWN, Direction, Port, find_port, list_ports
from gdrm_tui.midi.system import MidiSystem, RawPort, midi_system

if TYPE_CHECKING:
    import mido

LOOK_SECONDS = 1.0
CLOSE_SECONDS = 1.0

Say = Callable[[str], None]
# Takes a message and the time of its arrival, `time.monotonic()`.
Hears = Callable[["mido.Message", float], None]


class KeptPort:
    """A port that is opened again by its name whenever it appears.

    Made by `PortWatch`. Any thread may use it.

    Attributes
    ----------
    wanted : str
        The name asked for; `OWN` for a port of our own.
    direction : {"output", "input"}
    arrived_at : float
        `time.monotonic()` of the last message in, 0 before the first.
    broken : int
        How many messages arrived that were none.
    """

    def __init__(
        self,
        direction: Direction,
        wanted: str,
        heard: Hears | None = None,
        opened: Callable[[], None] | None = None,
    ) -> None:
        self.direction, self.wanted = direction, wanted
        self._heard, self.opened = heard, opened
        self._lock = threading.Lock()
        self._port: RawPort | None = None
        self._name: str | None = None
        self._address = ""
        self._dropped = False
        self.arrived_at = 0.0
        self.broken = 0

    @property
    def name(self) -> str | None:
        """The full name of the port that is open, None while there is none."""
        return self._name

    def send(self, message: mido.Message) -> bool:
        """Send `message`; return whether a port took it. It never waits for the port to come."""
        return self.send_bytes(bytes(message.bytes()))

    def send_bytes(self, data: bytes) -> bool:
        """Send one whole message, as `send` does."""
        with self._lock:
            if self._port is None:
                return False
            try:
                self._port.send(data)
            except PortsError:
                return False
            return True

    def arrived(self, data: bytes) -> None:
        """Take a message that came in, on the library's thread; what is none is counted."""
        from mido import Message

        now = time.monotonic()
        try:
            message = Message.from_bytes(data)
        except (ValueError, IndexError, TypeError):
            self.broken += 1
            return
        self.arrived_at = now
        if self._heard is not None:
            self._heard(message, now)

    def is_at(self, address: str) -> bool:
        """Return whether the port that is open is the one at that address, and alive."""
        with self._lock:
            return self._port is not None and self._port.alive() and self._address == address

    def replace(self, port: RawPort | None, name: str | None = None, address: str = "") -> None:
        """Use `port` from now on, and let go of the last one; the watch only."""
        with self._lock:
            if self._dropped:  # while the port was being opened
                old = port
            else:
                old, self._port, self._name = self._port, port, name
                self._address = address
        if old is not None:
            old.close()

    def drop(self) -> None:
        """Let go of the port for good; the watch only."""
        self.replace(None)
        self._dropped = True


class PortWatch:
    """Looks for its ports once a second, opens those that appeared and closes those that went.

    A sentence tells the user of each port that comes or goes. All calls that could hang in the
    system run on a separate thread.

    Parameters
    ----------
    say : callable
        Takes sentences for the user about what is missing, on the watch's thread.
    changed : callable or None
        Takes the list of ports whenever it changed, on the watch's thread.
    system : callable
        Returns the system's MIDI, or raises PortsError.
    welcome : callable or None
        Takes those about what came back; None for `say`.
    """

    def __init__(
        self,
        say: Say,
        changed: Callable[[list[Port]], None] | None = None,
        system: Callable[[], MidiSystem] = midi_system,
        welcome: Say | None = None,
    ) -> None:
        self._say, self._changed = say, changed
        self._welcome = welcome or say
        self._make_system = system
        self._system: MidiSystem | None = None
        self._kept: list[KeptPort] = []
        self._missed: set[int] = set()  # of which it was said that they are not there
        self._ports: list[Port] | None = None
        self._problem = ""
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def ports(self) -> list[Port]:
        """The ports seen last."""
        return list(self._ports or ())

    @property
    def problem(self) -> str:
        """Why there are no ports, in a sentence; "" where there may be."""
        return self._problem

    def output(self, wanted: str, opened: Callable[[], None] | None = None) -> KeptPort:
        """Keep the output of that name open, `OWN` for one of our own; return at once.

        `opened` is called on the watch's thread whenever the port was opened.
        """
        return self._keep(KeptPort("output", wanted, opened=opened))

    def input(self, wanted: str, heard: Hears) -> KeptPort:
        """Keep the input of that name open, `OWN` for one of our own; return at once.

        `heard` takes its messages on a thread of the library, which must not be kept waiting.
        """
        return self._keep(KeptPort("input", wanted, heard))

    def drop(self, port: KeptPort) -> None:
        """Let `port` go; return at once."""
        with self._lock:
            self._kept = [kept for kept in self._kept if kept is not port]
            self._missed.discard(id(port))
        threading.Thread(target=port.drop, daemon=True).start()
        self._wake.set()

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="port-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let all ports go, waiting a moment for a system that does not answer."""
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def look(self) -> None:
        """Look for the ports once; the watch's thread does it, and tests without one."""
        ports = self._seen()
        with self._lock:
            kept = list(self._kept)
        for port in kept:
            self._renew(port, ports)
        if ports != self._ports:
            self._ports = ports
            if self._changed is not None:
                self._changed(list(ports))

    def _keep(self, port: KeptPort) -> KeptPort:
        with self._lock:
            self._kept.append(port)
        self._wake.set()
        return port

    def _run(self) -> None:
        import_module("mido")  # before the first message comes in; it would slow every start
        while not self._closed:
            self._wake.clear()
            self.look()
            self._wake.wait(LOOK_SECONDS)
        for port in self._kept:
            port.replace(None)

    def _seen(self) -> list[Port]:
        try:
            if self._system is None:
                self._system = self._make_system()
            ports = list_ports(self._system)
        except PortsError as error:
            self._system = None
            self._problem = str(error)
            return []
        self._problem = ""
        return ports

    def _renew(self, kept: KeptPort, ports: list[Port]) -> None:
        """Open what came, let go of what went, and say so."""
        found = self._found(kept, ports)
        if kept.name is not None and not (found and kept.is_at(found.address)):
            kept.replace(None)
            self._missed.add(id(kept))
            self._say(f'The MIDI port "{kept.wanted}" is gone: it is used again when it is back')
        if kept.name is None:
            if found is not None:
                self._open(kept, found)
            else:
                self._miss(kept)

    def _found(self, kept: KeptPort, ports: list[Port]) -> Port | None:
        """Return the port that is wanted; one of our own can be had wherever there is MIDI."""
        if kept.wanted != OWN:
            return find_port(ports, kept.direction, kept.name or kept.wanted)
        there = self._system is not None and self._system.virtual
        return Port(kept.direction, -1, OWN, OWN) if there else None

    def _open(self, kept: KeptPort, found: Port) -> None:
        system = self._system
        if system is None:
            return
        number = None if kept.wanted == OWN else found.number
        try:
            if kept.direction == "output":
                port = system.open_output(number)
            else:
                port = system.open_input(number, kept.arrived)
        except PortsError as error:
            self._miss(kept, f'The MIDI port "{found.name}" cannot be opened: {error}')
            return
        kept.replace(port, found.name, found.address)
        if kept.opened is not None:
            kept.opened()
        if id(kept) in self._missed:
            self._missed.discard(id(kept))
            verb = "sending to" if kept.direction == "output" else "listening to"
            self._welcome(f'The MIDI port "{found.name}" is connected: {verb} it')

    def _miss(self, kept: KeptPort, reason: str = "") -> None:
        """Say once that a port is not there."""
        if id(kept) in self._missed:
            return
        self._missed.add(id(kept))
        if kept.wanted == OWN and self._system is not None and not self._system.virtual:
            reason = "Windows gives programs no MIDI ports: install loopMIDI and choose its port"
        there_is_none = f'There is no MIDI port "{kept.wanted}": it is used when it appears'
        self._say(reason or self._problem or there_is_none)
