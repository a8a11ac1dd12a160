"""The outbox: the queue of commands to the engine."""

from __future__ import annotations

import contextlib
import threading
from multiprocessing.connection import Connection

from gdrm_tui.audio.engine.parcels import Packer, Parcel
from gdrm_tui.audio.engine.process import CLOSE_SECONDS
from gdrm_tui.audio.engine.protocol import Command, SetSession, worth_doing


class Outbox:
    """Sends commands in order, from a thread of its own, so that a full pipe delays no caller."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._packer = connection, Packer()
        self._commands: list[Command] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="engine-outbox", daemon=True)
        self._thread.start()

    def put(self, command: Command) -> None:
        """Send `command` after those before it; a waiting session gives way to a newer one.

        What silences passes the sessions that wait: it is the same with any of them.
        """
        with self._changed:
            self._commands = worth_doing([*self._commands, command])
            self._changed.notify()

    def close(self) -> None:
        """End the thread; call it when the engine's process has ended."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        # The engine is gone: EngineClient.status sees it, there is nothing to do here.
        with contextlib.suppress(OSError):
            while (command := self._next()) is not None:
                self._connection.send(self._packed(command))

    def _packed(self, command: Command) -> Command | Parcel:
        if not isinstance(command, SetSession):
            return command
        return self._packer.packed(command.session, on_bar_line=command.on_bar_line)

    def _next(self) -> Command | None:
        with self._changed:
            self._changed.wait_for(lambda: self._commands or self._closed)
            return None if self._closed else self._commands.pop(0)
