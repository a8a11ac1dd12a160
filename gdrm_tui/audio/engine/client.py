"""EngineClient: the engine as the UI's process sees it."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.engine.click import When
from gdrm_tui.audio.engine.inheritance import harmless_inheritance
from gdrm_tui.audio.engine.outbox import Outbox
from gdrm_tui.audio.engine.protocol import (
    Command,
    EngineOptions,
    Heard,
    Jump,
    KitOpened,
    LinkTold,
    MidiState,
    Panic,
    Play,
    Quit,
    SetClick,
    SetDevice,
    SetLink,
    SetLinkTempo,
    SetMidi,
    SetPads,
    SetSession,
    Stop,
    Trigger,
)
from gdrm_tui.audio.engine.pulse import STALLED_SECONDS, Pulse
from gdrm_tui.audio.engine.received import Received
from gdrm_tui.audio.engine.status import Report, Status, StatusMemory
from gdrm_tui.core.session import Session
from gdrm_tui.midi.setup import MidiSetup

CLOSE_SECONDS = 1.0
# So that an engine that dies at once is not started over and over.
REVIVE_EVERY_SECONDS = 5.0
_NO_START = 'No sound: the audio system crashes the sound engine, run "gdrm-tui doctor"'


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
        self._received = Received()
        self._kept: dict[type[Command], Command] = {}  # settings, for an engine started anew
        self._revived_at = -REVIVE_EVERY_SECONDS

    def start(
        self,
        soundfont: Path | None = None,
        output: Literal["auto", "null"] = "auto",
        log: Path | None = None,
        *,
        device: int | str | None = None,
        latency: float | None = None,
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
            self._received.take(_NO_START)
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
        for setting in self._kept.values():
            self._send(setting)
        if self._session is not None:
            self._send(SetSession(self._session))
        if self._playing:
            self._send(Play(last.position if last.playing else None))

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        """Let `session` be heard from the next block or bar line on; the latest one counts."""
        # The takes are not heard, and are most of what the pipe would carry.
        self._session = session.without_takes()
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
        self._send(SetDevice(device, latency))

    def use_midi(self, setup: MidiSetup) -> None:
        """Play and listen through the MIDI ports of `setup` as soon as they are there."""
        self._keep(SetMidi(setup))

    def use_pads(self, pads: SetPads) -> None:
        """Sound what is struck on the ports that are listened to."""
        self._keep(pads)

    def use_link(self, bpm: float | None) -> None:
        """Join a session of Ableton Link, at `bpm` where nobody else is there; None leaves it."""
        self._keep(SetLink(bpm))

    def set_link_tempo(self, bpm: float) -> None:
        """Let the session of Ableton Link have the tempo `bpm`."""
        self._send(SetLinkTempo(bpm))

    @property
    def link(self) -> LinkTold:
        """The session of Ableton Link, as of the last `status`."""
        return self._received.link

    def use_click(self, when: When) -> None:
        """Click on every beat, on those before the loop begins, or never."""
        self._keep(SetClick(when))

    @property
    def midi(self) -> MidiState:
        """What MIDI there is and what is connected, as of the last `status`."""
        return self._received.midi

    def heard(self) -> list[Heard]:
        """Return the MIDI messages that came in since the last call, the oldest first."""
        self._receive()
        return self._received.heard()

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
            device=self._received.device if alive else None,
            levels=report.levels if alive else Report().levels,
            heard_at=report.heard_at,
        )

    @property
    def kit(self) -> KitOpened | None:
        """The kit that plays, None before the first one is open."""
        return self._received.kit

    def notices(self) -> list[str]:
        """Return the sentences that came since the last call; those without trouble are `News`."""
        self._receive()
        return self._received.sentences()

    def _receive(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while self._connection is not None and self._connection.poll():
                self._received.take(self._connection.recv())

    def close(self) -> None:
        """End the engine's process; without effect when there is none."""
        self._send(Quit())
        if self._process is not None:
            self._process.join(CLOSE_SECONDS)
        self._end()

    def _keep(self, setting: SetMidi | SetPads | SetClick | SetLink) -> None:
        self._kept[type(setting)] = setting
        self._send(setting)

    def _send(self, command: Command) -> None:
        if self._outbox is not None:
            self._outbox.put(command)

    def _spawn(self) -> None:
        self._memory = StatusMemory(self._context)
        self._pulse = Pulse(self._stalled_seconds)
        self._received.restart()
        self._connection, child = self._context.Pipe()
        arguments = (child, self._memory, self._options)
        process = self._context.Process(
            target=_run_engine, args=arguments, name="gdrm-engine", daemon=True
        )
        with harmless_inheritance():
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


def _run_engine(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run the engine: the child's main function, which alone loads what rendering needs."""
    from gdrm_tui.audio.priority.standing import EnginePriority

    # First, so that no thread that holds the interpreter is left behind; what is asked of others
    # is answered while the rest is loaded.
    priority = EnginePriority()
    from gdrm_tui.audio.engine.process import run_engine

    run_engine(connection, memory, options, priority)
