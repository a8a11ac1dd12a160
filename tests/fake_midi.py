"""A system's MIDI in memory, whose ports come and go as a test says."""

from __future__ import annotations

from dataclasses import dataclass, field

from gdrm_tui.midi.bindings import Arrived, PortsError


@dataclass
class FakePort:
    """An open port: what was sent to it, or `arrived` to let something come in."""

    name: str | None
    arrived: Arrived | None = None
    sent: list[bytes] = field(default_factory=list)
    open: bool = True
    broken: bool = False

    def send(self, data: bytes) -> None:
        assert self.open
        if self.broken:
            raise PortsError("the port takes nothing")
        self.sent.append(data)

    def alive(self) -> bool:
        return self.open

    def close(self) -> None:
        assert self.open
        self.open = False


class FakeMidi:
    """A MidiSystem; `there` names the ports of both directions."""

    virtual = True
    name = "fake"

    def __init__(self, *there: str) -> None:
        self.there = list(there)
        self.down = False
        self.refuses: set[str] = set()
        self.opened: list[FakePort] = []

    def __call__(self) -> FakeMidi:
        """Return itself: what `PortWatch` asks for the system with."""
        self._answer()
        return self

    def _answer(self) -> None:
        if self.down:
            raise PortsError("No MIDI ports: the server is gone")

    def outputs(self) -> list[str]:
        self._answer()
        return list(self.there)

    def inputs(self) -> list[str]:
        self._answer()
        return list(self.there)

    def open_output(self, number: int | None) -> FakePort:
        return self._open(number, None)

    def open_input(self, number: int | None, arrived: Arrived) -> FakePort:
        return self._open(number, arrived)

    def close(self) -> None:
        pass

    def _open(self, number: int | None, arrived: Arrived | None) -> FakePort:
        name = None if number is None else self.there[number]
        if name in self.refuses:
            raise PortsError("it is busy")
        self.opened.append(FakePort(name, arrived))
        return self.opened[-1]
