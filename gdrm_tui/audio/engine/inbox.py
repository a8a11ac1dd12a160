"""Inbox: commands from the UI's process, read from the pipe and prepared for the render loop."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from gdrm_tui.audio.engine.parcels import Parcel, Unpacker
from gdrm_tui.audio.engine.protocol import (
    Command,
    Notify,
    Plain,
    Quit,
    SetSession,
    Trigger,
    worth_doing,
)
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.audio.engine.transport import Plan, plan_of
from gdrm_tui.core.mixer import DrumKit

# How long the render loop may take to end before the process ends around it.
GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SetPlan:
    """Play this plan from the next block or bar line on."""

    plan: Plan
    on_bar_line: bool = False


@dataclass(frozen=True, slots=True)
class SetSynth:
    """Play on this new synth."""

    synth: Synth


@dataclass(frozen=True, slots=True)
class Wake:
    """Keep running for a while, because a followed clock may start the transport."""


Request = SetPlan | SetSynth | Wake | Plain


class Inbox:
    """The commands that came through the pipe, in order, ready for the render loop.

    Parameters
    ----------
    connection : Connection
        The engine's end of the pipe.
    notify : callable
        Takes a sentence when a session cannot be played.
    load_kit : callable
        Is told the kit of every session; must not wait.
    """

    def __init__(
        self, connection: Connection, notify: Notify, load_kit: Callable[[DrumKit], None]
    ) -> None:
        self._connection = connection
        self._notify = notify
        self._load_kit = load_kit
        self._unpacker = Unpacker()
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def take(self) -> Request | None:
        """Return the next request, None when there is none; never waits."""
        try:
            return self._requests.get_nowait()
        except queue.Empty:
            return None

    def wait(self, seconds: float) -> Request | None:
        """Return the next request, waiting at most `seconds` for it."""
        try:
            return self._requests.get(timeout=seconds)
        except queue.Empty:
            return None

    def put_synth(self, synth: Synth) -> None:
        """Let the render loop play on `synth`; any thread."""
        self._requests.put(SetSynth(synth))

    def strike(self, voice: int, velocity: float) -> None:
        """Sound a voice with the next block, before whatever comes through the pipe; any thread."""
        self._requests.put(Trigger(voice, velocity))

    def wake(self) -> None:
        """Let the render loop turn; any thread."""
        self._requests.put(Wake())

    def _read(self) -> None:
        ended = False
        while not ended:
            commands = self._arrived()
            for command in worth_doing(commands):
                request = self._prepared(command)
                if request is not None:
                    self._requests.put(request)
            ended = any(isinstance(command, Quit) for command in commands)
        threading.Event().wait(GRACE_SECONDS)
        # Still here: the render loop hangs. No orphan may stay behind.
        os._exit(1)

    def _arrived(self) -> list[Command]:
        """Return all that has come, after waiting for it."""
        commands: list[Command] = []
        while not commands or (not isinstance(commands[-1], Quit) and self._connection.poll()):
            try:
                command = self._connection.recv()
                if isinstance(command, Parcel):
                    session = self._unpacker.session_in(command)
                    command = SetSession(session, command.on_bar_line)
                commands.append(command)
            except (EOFError, OSError):
                commands.append(Quit())
            except Exception as error:  # noqa: BLE001 - what does not arrive whole cannot be played
                self._complain(error)
        return commands

    def _prepared(self, command: Command) -> Request | None:
        if not isinstance(command, SetSession):
            return command
        try:
            plan = plan_of(command.session)
        except Exception as error:  # noqa: BLE001 - whatever a snapshot holds, the last one plays on
            self._complain(error)
            return None
        self._load_kit(command.session.kit)
        return SetPlan(plan, command.on_bar_line)

    def _complain(self, error: Exception) -> None:
        self._notify(f"The last change cannot be played ({error}): undo it")
