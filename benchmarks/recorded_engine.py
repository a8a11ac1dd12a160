"""The engine's process with a MIDI system that records what it is sent, and when.

The stressed app starts it in place of the real one: all but the last step, the system's, is the
program's own.
"""

from __future__ import annotations

import json
import os
import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from gdrm_tui.audio.engine.protocol import EngineOptions
from gdrm_tui.audio.engine.status import StatusMemory
from gdrm_tui.audio.priority.standing import EnginePriority

PLACE = "GDRM_SENT"  # names the file that is written when the port is let go


class WrittenPort:
    """A port that records each message: its time, its bytes, and the time the engine meant."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._sent: list[tuple[float, str]] = []

    def send(self, data: bytes) -> None:
        """Write down one message."""
        self._sent.append((time.monotonic(), data.hex()))

    def alive(self) -> bool:
        """Return True."""
        return True

    def close(self) -> None:
        """Write the file."""
        self._place.write_text(json.dumps(self._sent))


class WrittenMidi:
    """A system whose only port is the program's own."""

    virtual = True
    name = "written"

    def outputs(self) -> list[str]:
        """Return no ports."""
        return []

    def inputs(self) -> list[str]:
        """Return no ports."""
        return []

    def open_output(self, _: int | None) -> WrittenPort:
        """Open the port."""
        return WrittenPort(Path(os.environ[PLACE]))

    def open_input(self, _: int | None, __: object) -> WrittenPort:
        """Refuse: nothing comes in."""
        raise NotImplementedError

    def close(self) -> None:
        """Do nothing."""


def run_recorded(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run the engine with that system: the main function of the engine's process."""
    priority = EnginePriority()
    from gdrm_tui.audio.engine.main import run_engine
    from gdrm_tui.audio.engine.midi import ports
    from gdrm_tui.midi.port_watch import PortWatch

    ports.PortWatch = partial(PortWatch, system=WrittenMidi)  # type: ignore
    run_engine(connection, memory, options, priority)
