"""The OSC port: a UDP socket with a thread that reads it, and the mailbox it puts messages in."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.remote.osc.addresses import address_at
from gdrm_tui.remote.osc.datagrams import LARGEST, OscError, Received, require_osc

Sender = tuple[str, int] | tuple[str, int, int, int]
_CLOSE_SECONDS = 1.0
MOST = 1000  # messages that wait; more are let go
Entry = tuple[Received, Sender]
_Key = tuple[str, int]


def resolved(place: NetworkAddress) -> tuple[int, Sender]:
    """Return the family and the address of a place; OscError where there is no such host.

    It may take seconds: not for the screen's thread.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_DGRAM)
    except (OSError, ValueError):
        raise OscError(f"OSC: there is no host {place.host}: check its name") from None
    family, *_, address = found[0]
    return family, address  # type: ignore[return-value]


class OscPort:
    """Receives datagrams at an address, and sends from there.

    Parameters
    ----------
    place : NetworkAddress
    receive : callable
        Is given each datagram and who sent it, on the port's own thread.

    Raises
    ------
    OscError
        If python-osc is missing, or the port is taken or not to be had.
    """

    def __init__(self, place: NetworkAddress, receive: Callable[[bytes, Sender], None]) -> None:
        require_osc()
        family, address = resolved(place)
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.bind(address)
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise OscError(_no_port(place, error)) from None
        self._socket.setblocking(False)
        self._receive = receive
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="osc", daemon=True)
        self._thread.start()

    def send(self, datagram: bytes, to: Sender) -> None:
        """Send a datagram; where nobody takes it, nothing happens. Any thread; never waits."""
        with contextlib.suppress(OSError, OverflowError):
            self._socket.sendto(datagram, to)

    def close(self) -> None:
        """Give the port up."""
        with contextlib.suppress(OSError):
            self._wake.send(b"\x00")
        self._thread.join(_CLOSE_SECONDS)
        for end in (self._socket, self._wake, self._woken):
            end.close()

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._socket, self._woken], [], [])
            if self._woken in ready:
                return
            # An error is of something that was sent before: nobody listened there.
            with contextlib.suppress(OSError):
                self._receive(*self._socket.recvfrom(LARGEST))


def _no_port(place: NetworkAddress, error: OSError | OverflowError) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"OSC: cannot listen at {place} ({reason.lower()}): choose another port with --osc"


class Mailbox:
    """Keeps incoming messages, in order, until they are fetched.

    Only the latest value of a knob waits, in its own place: a fader moved quickly leaves one value
    and not a hundred.

    Parameters
    ----------
    arrived : callable
        Is called, on the thread that puts, when something waits after nothing did.
    """

    def __init__(self, arrived: Callable[[], None]) -> None:
        self._arrived = arrived
        self._lock = threading.Lock()
        self._entries: OrderedDict[_Key, Entry] = OrderedDict()
        self._numbers = 0
        self._called = False

    def put(self, message: Received, sender: Sender) -> None:
        """Keep a message; any thread."""
        found = address_at(message.path)
        with self._lock:
            if found is not None and found[0].latest:
                key = message.path, 0
                self._entries.pop(key, None)
            else:
                self._numbers += 1
                key = "", self._numbers
            if len(self._entries) >= MOST:
                return
            self._entries[key] = message, sender
            if self._called:
                return
            self._called = True
        self._arrived()

    def fetch(self) -> Iterator[Entry]:
        """Yield the messages that wait, and those that come meanwhile; one thread.

        Who leaves off before the end comes again by `still_waiting`.
        """
        while True:
            with self._lock:
                if not self._entries:
                    self._called = False
                    return
                _, entry = self._entries.popitem(last=False)
            yield entry
