"""EngineProcess: starts, watches and ends the engine's process."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from pathlib import Path
from typing import Any

from gdrm_tui.audio.engine.protocol import (
    Command,
    EngineOptions,
    Notice,
    Panic,
    Play,
    SetClick,
    SetLink,
    SetMidi,
    SetPads,
    SetSession,
    Stop,
)
from gdrm_tui.audio.engine.status import Report, StatusMemory

# The engine beats at least once a second. After this much silence it counts as dead.
STALLED_SECONDS = 5.0
# Two looks add at most this much silence, so that a machine that slept is not a stall.
LOOK_SECONDS = 0.25
CLOSE_SECONDS = 1.0
_THREADS = Path("/proc/self/task")

Main = Callable[[Connection, StatusMemory, EngineOptions], None]


class EngineProcess:
    """One run of the engine. Every method belongs to the UI's thread, and only two wait.

    Parameters
    ----------
    options : EngineOptions
    main : callable
        The child's main function, of a module that the child can import.
    stalled_seconds : float
        Silence after which an engine that has started counts as dead.
    copied : bool
        Whether it begins as a copy of this process, where that is possible. It then need not load
        again what is loaded, which is more than half of its start. Nothing of the sound may be
        loaded yet.

    Attributes
    ----------
    connection : Connection
        This end of the pipe.
    """

    def __init__(
        self, options: EngineOptions, main: Main, stalled_seconds: float, *, copied: bool = False
    ) -> None:
        context = _context(copied=copied)
        self._memory = StatusMemory(context)
        self._pulse = Pulse(stalled_seconds)
        self.connection, child = context.Pipe()
        if isinstance(context, ForkContext):
            main = partial(_go_on_as_engine, main, self.connection)
        self._process = context.Process(
            target=main, args=(child, self._memory, options), name="gdrm-engine", daemon=True
        )
        with harmless_inheritance():
            self._process.start()
        # Otherwise the child would never see the pipe's end.
        child.close()

    @property
    def pid(self) -> int | None:
        """The system's number of the process."""
        return self._process.pid

    def report(self) -> Report:
        """Return what the engine wrote last."""
        return self._memory.read()

    def alive(self, report: Report) -> bool:
        """Return whether it runs and has turned lately, `report` being its last."""
        return self._process.is_alive() and self._pulse.beats(report)

    def notices(self) -> Iterator[Notice]:
        """Yield what it has told since the last call."""
        with contextlib.suppress(EOFError, OSError):
            while self.connection.poll():
                yield self.connection.recv()

    def wait(self) -> None:
        """Wait a second at most for it to end by itself."""
        self._process.join(CLOSE_SECONDS)

    def kill(self) -> None:
        """End it, waiting a second at most."""
        self._process.kill()
        self._process.join(CLOSE_SECONDS)


class Resumption:
    """What a restarted engine has to be told, so that it continues where the last one stopped."""

    def __init__(self) -> None:
        self._session: SetSession | None = None
        self.playing = False  # as far as it was told to
        self._settings: dict[type[Command], Command] = {}

    def note(self, command: Command) -> None:
        """Take note of a command that is sent."""
        match command:
            case SetSession(session):
                self._session = SetSession(session)
            case Play():
                self.playing = True
            case Stop() | Panic():
                self.playing = False
            case SetMidi() | SetPads() | SetClick() | SetLink():
                self._settings[type(command)] = command

    def commands(self, last: Report) -> list[Command]:
        """Return the commands that let an engine go on where one wrote its `last` report."""
        commands = [*self._settings.values()]
        if self._session is not None:
            commands.append(self._session)
        if self.playing:
            commands.append(Play(last.position if last.playing else None))
        return commands


class Pulse:
    """Tells by the heartbeat counter whether the engine still runs."""

    def __init__(self, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._stalled_seconds = stalled_seconds
        self._heartbeat = 0
        self._looked = time.monotonic()
        self._silence = 0.0

    def beats(self, report: Report) -> bool:
        """Return whether the engine has turned lately or is still starting."""
        now = time.monotonic()
        waited, self._looked = min(now - self._looked, LOOK_SECONDS), now
        if report.heartbeat != self._heartbeat:
            self._heartbeat, self._silence = report.heartbeat, 0.0
        elif self._heartbeat:
            self._silence += waited
        return self._silence < self._stalled_seconds


def _context(*, copied: bool) -> ForkContext | SpawnContext:
    """Return how the process is started.

    A copy of a process of several threads could hang, since none of the others goes on in it and
    one may hold a lock. Only Linux tells how many there are.
    """
    with contextlib.suppress(OSError):
        if copied and sys.platform == "linux" and len([*_THREADS.iterdir()]) == 1:
            return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _go_on_as_engine(main: Main, other_end: Connection, *args: Any) -> None:
    """Run the engine in a copy of the UI's process."""
    other_end.close()  # else it would never see the pipe's end
    gc.enable()  # the program's start has turned it off
    main(*args)


@contextlib.contextmanager
def harmless_inheritance() -> Iterator[None]:
    """Make what a new process inherits harmless."""
    try:
        Path.cwd()
    except OSError:  # it was deleted, and multiprocessing asks for it
        os.chdir(os.sep)
    # multiprocessing passes sys.stderr's descriptor on, and Textual's stand-in has none (-1).
    captured, sys.stderr = sys.stderr, sys.__stderr__
    # An interrupt before the child ignores interrupts would print a traceback.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        sys.stderr = captured
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def engine_main(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run the engine: the child's main function, which alone loads what rendering needs."""
    from gdrm_tui.audio.priority.standing import EnginePriority

    # First, so that no thread that holds the interpreter is left behind; what is asked of others
    # is answered while the rest is loaded.
    priority = EnginePriority()
    from gdrm_tui.audio.engine.main import run_engine

    run_engine(connection, memory, options, priority)
