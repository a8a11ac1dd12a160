"""The engine's own process: opens synth and output, takes commands, renders, reports.

The render loop (the main thread) alone touches the engine, the synth and the outlet, and never
logs, opens files or waits for anything but the outlet. The inbox reads the pipe and works out what
sounds when, so that a long loop cannot delay a block. Devices are opened, started and closed by
threads of their own, for they may hang.
"""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

import numpy as np

from gdrm_tui.audio.commands import (
    Command,
    Panic,
    Play,
    Quit,
    SetDevice,
    SetSession,
    Stop,
    Strike,
)
from gdrm_tui.audio.engine import DEFAULT_BLOCK, Engine, Plan, plan_of
from gdrm_tui.audio.outlet import DeviceChanged, Notify, Outlet
from gdrm_tui.audio.output import LATENCY_SECONDS
from gdrm_tui.audio.seeker import Seeker, Wish
from gdrm_tui.audio.soundfonts import find_soundfont
from gdrm_tui.audio.status import Report, StatusMemory
from gdrm_tui.audio.synth import Block, FluidSynth, SilentSynth, Synth
from gdrm_tui.core.errors import GdrmError

Request = Plan | Play | Stop | Strike | Panic | SetDevice | Quit

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
IDLE_AFTER_SECONDS = 3.0
IDLE_TURN_SECONDS = 1.0
# What the render loop gets for ending before the process ends around it.
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
        PortAudio's number or a part of its name, None for the system's default.
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
    notify = _notifier(connection)
    inbox = Inbox(connection, notify)
    seeker = None if options.output == "null" else Seeker()
    outlet = Outlet(seeker, Wish(options.device, options.latency), notify)
    synth = _open_synth(options, outlet.sample_rate, notify)
    gc.freeze()
    RenderLoop(Engine(synth, outlet.sample_rate), outlet, memory).run(inbox)
    # No library's exit handler may hang in a device that does not answer.
    os._exit(0)


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
        return plan_of(command.session) if isinstance(command, SetSession) else command


class RenderLoop:
    """Requests in, blocks to the outlet, reports to the shared memory."""

    def __init__(self, engine: Engine, outlet: Outlet, memory: StatusMemory) -> None:
        self._engine = engine
        self._outlet = outlet
        self._memory = memory
        self._block: Block = np.zeros((DEFAULT_BLOCK, 2), np.float32)
        self._turns = 0
        self._quiet_frames = 0

    def run(self, inbox: Inbox) -> None:
        """Sound when there is something to sound, sleep otherwise, until told to quit."""
        request: Request | None = None
        while not isinstance(request, Quit):
            self._outlet.attend()
            self._report()
            request = inbox.wait(IDLE_TURN_SECONDS)
            if request is not None and not isinstance(request, Quit):
                self._do(request)
                if isinstance(request, Play | Strike):
                    request = self._sound(inbox)
        self._outlet.close()

    def _sound(self, inbox: Inbox) -> Request | None:
        """Render until it has been silent for a while (None) or told to quit (the request)."""
        self._outlet.start()
        self._quiet_frames = 0
        idle_frames = IDLE_AFTER_SECONDS * self._outlet.sample_rate
        while self._quiet_frames < idle_frames:
            while (request := inbox.take()) is not None:
                if isinstance(request, Quit):
                    return request
                self._do(request)
            self._turn()
        self._outlet.stop()
        return None

    def _turn(self) -> None:
        self._engine.render(self._block)
        self._outlet.write(self._block)
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
            case SetDevice(device, latency):
                self._outlet.use(device, latency)

    def _report(self) -> None:
        self._turns += 1
        outlet, engine = self._outlet, self._engine
        self._memory.write(
            Report(
                playing=engine.playing,
                position=engine.heard_step(outlet.latency_frames),
                bpm=engine.bpm,
                xruns=outlet.xruns,
                latency=outlet.latency_frames / outlet.sample_rate,
                heartbeat=self._turns,
            )
        )


def _open_synth(options: EngineOptions, sample_rate: int, notify: Notify) -> Synth:
    try:
        return FluidSynth(find_soundfont(options.soundfont), sample_rate, options.kit)
    except GdrmError as error:
        notify(str(error))
        return SilentSynth()


def _notifier(connection: Connection) -> Notify:
    def notify(notice: str | DeviceChanged) -> None:
        # A UI that is gone reads no notices; the inbox sees the pipe's end and quits.
        try:
            connection.send(notice)
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
