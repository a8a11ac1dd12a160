"""Inbox: what the UI's process asks for, read from the pipe and made ready for the render loop."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from gdrm_tui.audio.engine.engine import Plan, plan_of
from gdrm_tui.audio.engine.protocol import (
    Command,
    Jump,
    Notify,
    Panic,
    Play,
    Quit,
    SetDevice,
    SetSession,
    Stop,
    Trigger,
)
from gdrm_tui.audio.engine.synth import Synth
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


Request = SetPlan | SetSynth | Play | Stop | Jump | Trigger | Panic | SetDevice | Quit


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

    def _read(self) -> None:
        request: Request | None = None
        while not isinstance(request, Quit):
            request = self._next()
            if request is not None:
                self._requests.put(request)
        threading.Event().wait(GRACE_SECONDS)
        # Still here: the render loop hangs. No orphan may stay behind.
        os._exit(1)

    def _next(self) -> Request | None:
        try:
            return self._prepared(self._connection.recv())
        except (EOFError, OSError):
            return Quit()
        except Exception as error:  # noqa: BLE001 - whatever a snapshot holds, the last one plays on
            self._notify(f"The last change cannot be played ({error}): undo it")
            return None

    def _prepared(self, command: Command) -> Request:
        if not isinstance(command, SetSession):
            return command
        plan = plan_of(command.session)
        self._load_kit(command.session.kit)
        return SetPlan(plan, command.on_bar_line)
