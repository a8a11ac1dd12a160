"""EngineClient: the engine as the UI's process sees it."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.audio.engine.outbox import Outbox
from gdrm_tui.audio.engine.protocol import (
    Command,
    DeviceChanged,
    EngineOptions,
    Jump,
    Panic,
    Play,
    Quit,
    Report,
    SetDevice,
    SetSession,
    Status,
    StatusMemory,
    Stop,
    Trigger,
)
from gdrm_tui.core.session import Session

# The engine beats at least once a second. After this much silence it counts as dead.
STALLED_SECONDS = 5.0
# Two looks add at most this much silence, so that a machine that slept is not a stall.
LOOK_SECONDS = 0.25
CLOSE_SECONDS = 1.0
# So that an engine that dies at once is not started over and over.
REVIVE_EVERY_SECONDS = 5.0
_NO_START = 'No sound: the audio system ends the sound engine, run "gdrm-tui doctor"'


class EngineClient:
    """Starts the engine's process, talks to it and notices when it dies.

    Every method belongs to the UI's thread. None waits for the engine but `close` and `restart`,
    for two seconds at most when it hangs. When the engine has died, all of them stay harmless,
    `status` says so, and `restart` brings it back with the last session.

    Parameters
    ----------
    stalled_seconds : float
        Silence after which an engine that has started counts as dead.
    """

    def __init__(self, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._options = EngineOptions()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._outbox: Outbox | None = None
        self._memory = StatusMemory(self._context)
        self._stalled_seconds = stalled_seconds
        self._pulse = Pulse(stalled_seconds)
        self._session: Session | None = None
        self._playing = False
        self._device: str | None = None
        self._sentences: list[str] = []
        self._revived_at = -REVIVE_EVERY_SECONDS

    def start(
        self,
        soundfont: Path | None = None,
        output: Literal["auto", "null"] = "auto",
        log: Path | None = None,
        *,
        device: int | str | None = None,
        latency: float = LATENCY_SECONDS,
    ) -> None:
        """Start the engine's process and return at once; see `EngineOptions` for the arguments.

        Requests made before it is up wait in order. An engine that runs already is started anew.
        """
        self.close()
        self._options = EngineOptions(soundfont, output, log, device, latency)
        self._spawn()

    def revive(self) -> bool:
        """Restart the engine where it has died or hangs, at most every five seconds.

        Returns
        -------
        bool
            Whether it was restarted now.
        """
        now = time.monotonic()
        if self.status().alive or self._process is None:
            return False
        if now < self._revived_at + REVIVE_EVERY_SECONDS:
            return False
        if self._memory.read().heartbeat == 0:
            # It did not even start: PortAudio aborts the process on a broken system.
            self._options = replace(self._options, output="null")
            self._sentences.append(_NO_START)
        self.restart()
        self._revived_at = now
        return True

    def restart(self) -> None:
        """Start the engine anew with the last session and device, and playing where it was.

        It goes on from the position heard last: nothing is skipped and nothing is heard twice.
        The music pauses for as long as the restart takes.
        """
        last = self._memory.read()
        self._end()
        self._spawn()
        if self._session is not None:
            self._send(SetSession(self._session))
        if self._playing:
            self._send(Play(last.position if last.playing else None))

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        """Let `session` be heard from the next block or bar line on; the latest one counts."""
        # The takes are not heard, and are most of what the pipe would carry.
        self._session = replace(session, takes=(None,) * len(session.loop))
        self._send(SetSession(self._session, on_bar_line))

    def play(self, at: float | None = None) -> None:
        """Start the transport at `at` in steps, by default the loop's start.

        While it plays, this has no effect.
        """
        self._playing = True
        self._send(Play(at))

    def stop(self) -> None:
        """Stop the transport and let what sounds ring out."""
        self._playing = False
        self._send(Stop())

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; no effect when stopped."""
        self._send(Jump(bar))

    def trigger(self, voice: int, velocity: float) -> None:
        """Sound `voice`, a row of the grid, now, at `velocity` in (0, 1]."""
        self._send(Trigger(voice, velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self._playing = False
        self._send(Panic())

    def use_device(self, device: int | str | None, latency: float | None = None) -> None:
        """Play on `device` as soon as it is open; what plays goes on until then.

        Parameters
        ----------
        device : int, str or None
            PortAudio's number or a part of its name, None for the system's default.
        latency : float or None
            Seconds of audio kept ahead, None to keep the present value.
        """
        kept = self._options.latency if latency is None else latency
        self._options = replace(self._options, device=device, latency=kept)
        self._send(SetDevice(device, kept))

    def status(self) -> Status:
        """Return what the engine does now; cheap enough for 30 times a second."""
        self._receive()
        report = self._memory.read()
        process = self._process
        alive = process is not None and process.is_alive() and self._pulse.beats(report)
        return Status(
            playing=alive and report.playing,
            position_steps=report.position,
            bpm=report.bpm,
            xruns=report.xruns,
            latency_ms=report.latency * 1000,
            alive=alive,
            device=self._device if alive else None,
        )

    def notices(self) -> list[str]:
        """Return the sentences for the user that came since the last call, the oldest first."""
        self._receive()
        sentences, self._sentences = self._sentences, []
        return sentences

    def _receive(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while self._connection is not None and self._connection.poll():
                notice = self._connection.recv()
                if isinstance(notice, DeviceChanged):
                    self._device = notice.name
                else:
                    self._sentences.append(notice)

    def close(self) -> None:
        """End the engine's process; without effect when there is none."""
        self._send(Quit())
        if self._process is not None:
            self._process.join(CLOSE_SECONDS)
        self._end()

    def _send(self, command: Command) -> None:
        if self._outbox is not None:
            self._outbox.put(command)

    def _spawn(self) -> None:
        self._memory = StatusMemory(self._context)
        self._pulse = Pulse(self._stalled_seconds)
        self._device = None
        self._connection, child = self._context.Pipe()
        arguments = (child, self._memory, self._options)
        process = self._context.Process(
            target=_run_engine, args=arguments, name="gdrm-engine", daemon=True
        )
        with _harmless_inheritance():
            process.start()
        # Otherwise the child would never see the pipe's end.
        child.close()
        self._process = process
        self._outbox = Outbox(self._connection)

    def _end(self) -> None:
        """Kill the process and release what belongs to it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join(CLOSE_SECONDS)
        if self._outbox is not None:
            self._outbox.close()
        if self._connection is not None:
            self._connection.close()
        self._outbox = self._connection = None


class Pulse:
    """Tells from the heartbeat counter whether the engine still runs."""

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


def _run_engine(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run the engine: the child's main function, which alone loads what rendering needs."""
    from gdrm_tui.audio.engine.process import run_engine

    run_engine(connection, memory, options)


@contextlib.contextmanager
def _harmless_inheritance() -> Iterator[None]:
    """Make what a new process inherits harmless."""
    # multiprocessing passes sys.stderr's descriptor on, and Textual's stand-in has none (-1).
    captured, sys.stderr = sys.stderr, sys.__stderr__
    # An interrupt before the child ignores interrupts would print a traceback.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        sys.stderr = captured
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
