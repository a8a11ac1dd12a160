"""An OSC server around an instrument without a screen, and a program that talks to it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from player_kit import Rig, at_once, instrument

from gdrm_tui.core.network_address import NetworkAddress
from gdrm_tui.remote.osc.datagrams import datagram_of, messages_in
from gdrm_tui.remote.osc.server import OscServer

SOMEBODY = ("127.0.0.1", 1)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """Another program: sends to a port and reads what comes back."""

    def __init__(self, port: int) -> None:
        self._to = "127.0.0.1", port
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(60)

    def send(self, path: str, *arguments: Any) -> None:
        self.socket.sendto(datagram_of(path, *arguments), self._to)

    def next(self) -> tuple[str, tuple[Any, ...]]:
        """Wait for the next message."""
        (message,) = messages_in(self.socket.recv(65_535))
        return message.path, message.arguments

    def until(self, path: str) -> tuple[Any, ...]:
        """Wait for a message of that address; return what comes with it."""
        while (found := self.next())[0] != path:
            pass
        return found[1]


@dataclass
class Desk:
    """A server, its instrument, and what is to be done on the instrument's thread."""

    rig: Rig
    server: OscServer
    posted: list[Callable[[], None]]
    port: int

    def receive(self, path: str, *arguments: Any) -> None:
        """Let a message come in without a socket, and do what it asks."""
        self.server.receive(datagram_of(path, *arguments), SOMEBODY)
        self.do_posted()

    def do_posted(self) -> None:
        while self.posted:
            self.posted.pop(0)()

    @property
    def said(self) -> str:
        return self.rig.said


def desk(*, opened: bool = True, to: NetworkAddress | None = None, **further: Any) -> Desk:
    """Return an instrument that listens, on a port of its own."""
    rig, posted, port = instrument(**further), list[Callable[[], None]](), free_port()
    server = OscServer(
        rig.it, at_once, posted.append, rig.told.append, NetworkAddress("127.0.0.1", port), to
    )
    if opened:
        server.open()
    return Desk(rig, server, posted, port)
