"""The engine's own process: opens synth and output, takes commands, renders, reports.

Two threads: the render loop (the main one), which alone touches the engine, the synth and the
output and never logs, opens files or waits for anything but the output; and the inbox, which
reads the pipe and works out what sounds when, so that a long loop cannot delay a block.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import numpy as np

from gdrm_tui.audio.commands import Command, Panic, Play, Quit, SetSession, Stop, Strike
from gdrm_tui.audio.engine import DEFAULT_BLOCK, Engine, Plan, plan_of
from gdrm_tui.audio.output import (
    LATENCY_SECONDS,
    SAMPLE_RATE,
    DeviceError,
    DeviceOutput,
    NullOutput,
    Output,
)
from gdrm_tui.audio.priority import go_ahead
from gdrm_tui.audio.soundfonts import find_soundfont
from gdrm_tui.audio.status import Report, StatusMemory
from gdrm_tui.audio.synth import Block, FluidSynth, SilentSynth, Synth
from gdrm_tui.core.errors import GdrmError

Notify = Callable[[str], None]
Request = Plan | Play | Stop | Strike | Panic | Quit

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
IDLE_AFTER_SECONDS = 3.0
IDLE_TURN_SECONDS = 1.0
OPEN_SECONDS = 10.0
# What a render loop stuck in a dead device gets before the process ends around it.
GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How the engine starts.

    Attributes
    ----------
    soundfont : Path or None
        None finds one.
    output : {"auto", "null"}
        The audio device, or none at all.
    log : Path or None
        File that takes what libraries print; None discards it.
    kit : int
        Drum kit, a MIDI program of the soundfont's bank 128.
    device : int, str or None
        PortAudio's number or part of its name, None for the system's default.
    latency : float
        Seconds of audio kept ahead.
    """

    soundfont: Path | None = None
    output: Literal["auto", "null"] = "auto"
    log: Path | None = None
    kit: int = 0
    device: int | str | None = None
    latency: float = LATENCY_SECONDS


def run_engine(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run until told to quit or the other end of the pipe closes: the child's main function."""
    _leave_terminal(options.log)
    _tune()
    go_ahead()  # first, so that no thread that holds the interpreter is left behind
    notify = _notifier(connection)
    inbox = Inbox(connection, notify)
    output = _open_output(options, notify)
    synth = _open_synth(options, output.sample_rate, notify)
    gc.freeze()
    loop = RenderLoop(Engine(synth, output.sample_rate), output, memory, notify)
    loop.run(inbox)


class Inbox:
    """The commands that came through the pipe, in order, ready for the render loop."""

    def __init__(self, connection: Connection, notify: Notify) -> None:
        self._connection = connection
        self._notify = notify
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def take(self) -> Request | None:
        """Return the next request, None when there is none; never waits."""
        try:
            return self._requests.get_nowait()
        except queue.Empty:
            return None

    def wait(self, seconds: float) -> Request | None:
        """Return the next request, waiting `seconds` for it at most."""
        try:
            return self._requests.get(timeout=seconds)
        except queue.Empty:
            return None

    def _read(self) -> None:
        request: Request | None = None
        while not isinstance(request, Quit):
            request = self._next()
            if request is not None:
                self._requests.put(request)
        threading.Event().wait(GRACE_SECONDS)
        # Still here: the render loop hangs in a device. No orphan may stay behind.
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
        return plan_of(command.session) if isinstance(command, SetSession) else command


class RenderLoop:
    """Requests in, blocks to the output, reports to the shared memory."""

    def __init__(
        self, engine: Engine, output: Output, memory: StatusMemory, notify: Notify
    ) -> None:
        self._engine = engine
        self._output = output
        self._memory = memory
        self._notify = notify
        self._block: Block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._turns = 0
        self._quiet_frames = 0

    def run(self, inbox: Inbox) -> None:
        """Sound when there is something to sound, sleep otherwise, until told to quit."""
        request: Request | None = None
        while not isinstance(request, Quit):
            self._report()
            request = inbox.wait(IDLE_TURN_SECONDS)
            if request is not None and not isinstance(request, Quit):
                self._do(request)
                if isinstance(request, Play | Strike):
                    request = self._sound(inbox)
        self._output.close()

    def _sound(self, inbox: Inbox) -> Request | None:
        """Render until it has been silent for a while (None) or told to quit (the request)."""
        self._guard(self._output.start)
        self._quiet_frames = 0
        idle_frames = IDLE_AFTER_SECONDS * self._output.sample_rate
        while self._quiet_frames < idle_frames:
            while (request := inbox.take()) is not None:
                if isinstance(request, Quit):
                    return request
                self._do(request)
            self._turn()
        self._output.stop()
        return None

    def _turn(self) -> None:
        self._engine.render(self._block)
        self._guard(lambda: self._output.write(self._block))
        self._report()
        self._listen()

    def _listen(self) -> None:
        """Count for how long the engine has been stopped and silent."""
        peak = max(self._block.max(), -self._block.min())
        silent = not self._engine.playing and peak < SILENCE
        self._quiet_frames = self._quiet_frames + len(self._block) if silent else 0

    def _do(self, request: Request) -> None:
        match request:
            case Plan():
                self._engine.set_plan(request)
            case Play(at):
                self._engine.play(at)
            case Stop():
                self._engine.stop()
            case Strike(voice, velocity):
                self._engine.strike(voice, velocity)
            case Panic():
                self._engine.panic()

    def _guard(self, action: Callable[[], None]) -> None:
        """Do `action` of the output; where the device fails, time goes on without it."""
        try:
            action()
        except GdrmError as error:
            self._output.close()
            self._output = NullOutput(self._output.sample_rate)
            self._notify(str(error))

    def _report(self) -> None:
        self._turns += 1
        output, engine = self._output, self._engine
        self._memory.write(
            Report(
                playing=engine.playing,
                position=engine.heard_step(output.latency_frames),
                bpm=engine.bpm,
                xruns=output.xruns,
                latency=output.latency_frames / output.sample_rate,
                heartbeat=self._turns,
            )
        )


def _open_output(options: EngineOptions, notify: Notify) -> Output:
    if options.output == "null":
        return NullOutput()
    try:
        return _open_device(options)
    except GdrmError as error:
        notify(str(error))
        return NullOutput()


def _open_device(options: EngineOptions) -> DeviceOutput:
    """Open the device; DeviceError also when it does not answer, as a stopped sound server."""
    answers: queue.SimpleQueue[DeviceOutput | GdrmError] = queue.SimpleQueue()

    def open_it() -> None:
        try:
            answers.put(DeviceOutput(SAMPLE_RATE, options.latency, options.device))
        except GdrmError as error:
            answers.put(error)

    threading.Thread(target=open_it, name="open-device", daemon=True).start()
    try:
        answer = answers.get(timeout=OPEN_SECONDS)
    except queue.Empty:
        raise DeviceError("it does not answer") from None
    if isinstance(answer, GdrmError):
        raise answer
    return answer


def _open_synth(options: EngineOptions, sample_rate: int, notify: Notify) -> Synth:
    try:
        return FluidSynth(find_soundfont(options.soundfont), sample_rate, options.kit)
    except GdrmError as error:
        notify(str(error))
        return SilentSynth()


def _notifier(connection: Connection) -> Notify:
    def notify(sentence: str) -> None:
        # A UI that is gone reads no notices; the inbox sees the pipe's end and quits.
        try:
            connection.send(sentence)
        except OSError:
            return

    return notify


def _leave_terminal(log: Path | None) -> None:
    """Give the terminal up: read nothing, and let libraries print to `log` or nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        printed = nowhere if log is None else os.open(log, flags, 0o600)
    except OSError:
        printed = nowhere
    os.dup2(nowhere, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)


def _tune() -> None:
    """Keep this process's own pauses below a block: audio.md's measurements."""
    gc.set_threshold(100_000, 50, 50)
    sys.setswitchinterval(0.0005)
