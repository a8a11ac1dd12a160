"""EngineClient: the UI's side of the engine, and the queue of commands to it."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.engine.parcels import Packer, Parcel
from gdrm_tui.audio.engine.process import (
    CLOSE_SECONDS,
    STALLED_SECONDS,
    EngineProcess,
    Main,
    Resumption,
    engine_main,
)
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
    When,
    worth_doing,
)
from gdrm_tui.audio.engine.status import Received, Report, Status, status_of
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session
from gdrm_tui.midi.ports import MidiSetup

# So that an engine that dies at once is not started over and over.
REVIVE_EVERY_SECONDS = 5.0
_NO_START = 'No sound: the audio system crashes the sound engine, run "gdrm-tui doctor"'


class EngineClient:
    """Starts the engine's process, talks to it and notices when it dies.

    Every method belongs to the UI's thread. Only `close` and `restart` wait for the engine, for two
    seconds at most if it hangs. When the engine has died, calling them does no harm, `status` says
    so, and `restart` brings it back with the last session.

    Parameters
    ----------
    stalled_seconds : float
        Silence after which an engine that has started counts as dead.
    main : callable
        The child's main function.
    """

    def __init__(self, stalled_seconds: float = STALLED_SECONDS, main: Main = engine_main) -> None:
        self._stalled_seconds, self._main = stalled_seconds, main
        self._options = EngineOptions()
        self._process: EngineProcess | None = None
        self._outbox: Outbox | None = None
        self._last = Report()  # of an engine that has ended
        self._received = Received()
        self._resumption = Resumption()
        self._revived_at = -REVIVE_EVERY_SECONDS

    def start(
        self,
        soundfont: Path | None = None,
        output: Literal["auto", "null"] = "auto",
        log: Path | None = None,
        *,
        device: int | str | None = None,
        latency: float | None = None,
        kit: DrumKit | None = None,
        copied: bool = False,
    ) -> None:
        """Start the engine's process and return at once; see `EngineOptions` for the arguments.

        See `EngineProcess` for `copied`, which counts for this start alone. Requests made before it
        is up wait in order. An engine that runs already is started anew.
        """
        self.close()
        self._options = EngineOptions(soundfont, output, log, device, latency, kit or DrumKit())
        self._spawn(copied=copied)

    def revive(self) -> bool:
        """Restart the engine where it has died or hangs, at most every five seconds.

        Return whether it was restarted now.
        """
        now = time.monotonic()
        if self.status().alive or self._process is None:
            return False
        if now < self._revived_at + REVIVE_EVERY_SECONDS:
            return False
        if self._process.report().heartbeat == 0:
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
        self._end()
        commands = self._resumption.commands(self._last)
        self._spawn()
        for command in commands:
            self._send(command)

    def publish(self, session: Session, *, on_bar_line: bool = False) -> None:
        """Let `session` be heard from the next block or bar line on; the latest one counts."""
        # The takes are not heard, and are most of what the pipe would carry.
        self._send(SetSession(session.without_takes(), on_bar_line))

    def play(self, at: float | None = None) -> None:
        """Start the transport at `at` in steps, by default the loop's start.

        While it plays, this has no effect.
        """
        self._send(Play(at))

    def stop(self) -> None:
        """Stop the transport and let what sounds ring out."""
        self._send(Stop())

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; no effect when stopped."""
        self._send(Jump(bar))

    def trigger(self, voice: int, velocity: float) -> None:
        """Sound `voice`, a row of the grid, now, at `velocity` in (0, 1]."""
        self._send(Trigger(voice, velocity))

    def panic(self) -> None:
        """Stop the transport and cut everything that sounds."""
        self._send(Panic())

    def use_device(self, device: int | str | None, latency: float | None = None) -> None:
        """Play on `device` as soon as it is open; what plays goes on until then.

        It is PortAudio's number or a part of its name, None for the system's default. `latency` is
        in seconds of audio kept ahead, None for the present value.
        """
        kept = self._options.latency if latency is None else latency
        self._options = replace(self._options, device=device, latency=kept)
        self._send(SetDevice(device, latency))

    def use_midi(self, setup: MidiSetup) -> None:
        """Play and listen through the MIDI ports of `setup` as soon as they are there."""
        self._send(SetMidi(setup))

    def use_pads(self, pads: SetPads) -> None:
        """Sound what is struck on the ports that are listened to."""
        self._send(pads)

    def use_link(self, bpm: float | None) -> None:
        """Join a session of Ableton Link, at `bpm` where nobody else is there; None leaves it."""
        self._send(SetLink(bpm))

    def set_link_tempo(self, bpm: float) -> None:
        """Let the session of Ableton Link have the tempo `bpm`."""
        self._send(SetLinkTempo(bpm))

    @property
    def link(self) -> LinkTold:
        """The session of Ableton Link, as of the last `status`."""
        return self._received.link

    def use_click(self, when: When) -> None:
        """Click on every beat, on those before the loop begins, or never."""
        self._send(SetClick(when))

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
        report = self._process.report() if self._process else self._last
        alive = self._process is not None and self._process.alive(report)
        return status_of(report, alive=alive, device=self._received.device)

    @property
    def will_play(self) -> bool:
        """Whether it plays as soon as it is up, which its status does not say yet."""
        starts = self._process is not None and self._process.report().heartbeat == 0
        return starts and self._resumption.playing

    @property
    def kit(self) -> KitOpened | None:
        """The kit that plays, None before the first one is open."""
        return self._received.kit

    def notices(self) -> list[str]:
        """Return the sentences that came since the last call; those without trouble are `News`."""
        self._receive()
        return self._received.sentences()

    def _receive(self) -> None:
        if self._process is not None:
            for notice in self._process.notices():
                self._received.take(notice)

    def close(self) -> None:
        """End the engine's process; without effect when there is none."""
        self._send(Quit())
        if self._process is not None:
            self._process.wait()
        self._end()

    def _send(self, command: Command) -> None:
        self._resumption.note(command)
        if self._outbox is not None:
            self._outbox.put(command)

    def _spawn(self, *, copied: bool = False) -> None:
        self._received.restart()
        started = self._options, self._main, self._stalled_seconds
        self._process = EngineProcess(*started, copied=copied)
        self._outbox = Outbox(self._process.connection)

    def _end(self) -> None:
        """Kill the process and release what belongs to it."""
        process, self._process = self._process, None
        outbox, self._outbox = self._outbox, None
        if process is not None and outbox is not None:
            self._last = process.report()
            process.kill()
            outbox.close()
            process.connection.close()


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
                parcel: Command | Parcel = command
                if isinstance(command, SetSession):
                    parcel = self._packer.packed(command.session, on_bar_line=command.on_bar_line)
                self._connection.send(parcel)

    def _next(self) -> Command | None:
        with self._changed:
            self._changed.wait_for(lambda: self._commands or self._closed)
            return None if self._closed else self._commands.pop(0)
