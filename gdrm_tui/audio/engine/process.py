"""The engine's own process: its threads, and what they share.

The render loop (the main thread) alone touches the engine, the synth and the playback, and never
logs, opens files or waits for anything but the device. The inbox reads the pipe and works out what
sounds when, so that a long loop cannot delay a block. Kits are loaded by a thread of their own.
Devices are opened, started and closed by others, for they may hang.

docs/audio.md has the measurements behind this design.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from gdrm_tui.audio.devices.finder import DeviceChoice, DeviceFinder
from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.inbox import Inbox
from gdrm_tui.audio.engine.kits import KitLoader
from gdrm_tui.audio.engine.protocol import EngineOptions, Notice, Notify, StatusMemory
from gdrm_tui.audio.engine.render_loop import RenderLoop

# Above ordinary programs, below what sound servers give their own threads (PulseAudio: 5).
REALTIME_PRIORITY = 4


def run_engine(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run until told to quit or the other end of the pipe closes: the child's main function."""
    _leave_terminal(options.log)
    _shorten_pauses()
    _raise_priority()  # first, so that no thread that holds the interpreter is left behind
    notify = _notifier(connection)
    kits = KitLoader(options.soundfont, notify)
    inbox = Inbox(connection, notify, kits.load)
    finder = None if options.output == "null" else DeviceFinder()
    playback = DevicePlayback(finder, DeviceChoice(options.device, options.latency), notify)
    synth = kits.start(playback.sample_rate, inbox.put_synth)
    gc.freeze()
    RenderLoop(Engine(synth, playback.sample_rate), playback, memory, kits.dispose).run(inbox)
    # No library's exit handler may hang in a device that does not answer.
    os._exit(0)


def _notifier(connection: Connection) -> Notify:
    def notify(notice: Notice) -> None:
        # A UI that is gone reads no notices; the inbox sees the pipe's end and quits.
        with contextlib.suppress(OSError):
            connection.send(notice)

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


def _shorten_pauses() -> None:
    """Keep the interpreter's own pauses in this process shorter than a block."""
    gc.set_threshold(100_000, 50, 50)
    sys.setswitchinterval(0.0005)


def _raise_priority() -> None:
    """Let this thread, and those it starts from now on, run before all ordinary programs.

    This is for Linux, where the system permits it: to root, and to users with a limit `rtprio` of
    4 or more. Elsewhere it has no effect.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
