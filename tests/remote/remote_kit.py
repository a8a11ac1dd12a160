"""A remote around an instrument without a screen, and a controller that sends to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from player_kit import Jobs, Rig, at_once, instrument

from gdrm_tui.audio.engine.protocol import Heard
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.remote.remote import Host, Remote
from gdrm_tui.storage.settings import Settings

PORT = "Launchkey"
NOTE_ON, NOTE_OFF, CC, BEND = 0x90, 0x80, 0xB0, 0xE0


@dataclass
class Studio:
    """A remote, its instrument, and the actions that controllers asked for."""

    rig: Rig
    remote: Remote
    acted: list[str]

    def send(self, status: int, *data: int, port: str = PORT, time: float | None = None) -> None:
        """Let a message come in, now or at a time."""
        time = monotonic() if time is None else time
        self.rig.engine.arrived.append(Heard(port, bytes((status, *data)), time))

    def cc(self, *values: int, number: int = 21, port: str = PORT) -> None:
        """Move a controller, and do what it asks for."""
        for value in values:
            self.send(CC, number, value, port=port)
            self.remote.follow()

    def look(self) -> None:
        self.remote.follow()

    @property
    def said(self) -> str:
        return self.rig.said


def studio(file: Path | None = None, settings: Settings | None = None, **further: Any) -> Studio:
    """Return an instrument with a remote; `file` keeps what controllers learn."""
    further.setdefault("load", False)
    rig = instrument(**further)
    acted: list[str] = []
    posted: list[Callable[[], None]] = []
    host = Host(Jobs(), at_once, posted.append, acted.append, rig.told.append, file)
    remote = Remote(rig.it, settings or Settings(), RemoteOptions(), host)
    remote.begin()
    return Studio(rig, remote, acted)


def until(true: Callable[[], object]) -> None:
    """Wait for something that another thread or process does."""
    while not true():
        sleep(0.005)
