"""The engine's process: its threads, and what they share.

Only the render loop (the main thread) uses the engine, the synth and the playback. It never logs,
opens files or waits for anything but the device. The inbox reads the pipe and works out what sounds
when, so that a long loop cannot delay a block. One thread loads kits. Others open, start and close
devices, because those calls may hang.

docs/audio.md has the measurements behind this design.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from gdrm_tui.audio.devices.finder import DeviceFinder
from gdrm_tui.audio.devices.latency import ORDINARY_SECONDS, REAL_TIME_SECONDS, Latency
from gdrm_tui.audio.devices.outputs import SAMPLE_RATE
from gdrm_tui.audio.devices.playback import DevicePlayback
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.inbox import Inbox
from gdrm_tui.audio.engine.kits import KitLoader
from gdrm_tui.audio.engine.midi.ports import EngineMidi
from gdrm_tui.audio.engine.protocol import EngineOptions, Notice, Notify
from gdrm_tui.audio.engine.render_loop import RenderLoop
from gdrm_tui.audio.engine.status import StatusMemory
from gdrm_tui.audio.priority.standing import EnginePriority


def run_engine(
    connection: Connection, memory: StatusMemory, options: EngineOptions, priority: EnginePriority
) -> None:
    """Run until told to quit or the other end of the pipe closes: the child's main function."""
    _leave_terminal(options.log)
    _shorten_pauses()
    notify = _notifier(connection)
    kits = KitLoader(options.soundfont, notify, options.kit)
    # While the device is looked for; it seldom refuses this rate.
    first = ThreadPoolExecutor(1).submit(kits.first, SAMPLE_RATE)
    inbox = Inbox(connection, notify, kits.load)
    finder = None if options.output == "null" else DeviceFinder(opened=priority.spread)
    usual = REAL_TIME_SECONDS if priority.standing().real_time else ORDINARY_SECONDS
    playback = DevicePlayback(finder, options.device, Latency(options.latency, usual), notify)
    midi = EngineMidi(playback.sample_rate, notify, inbox.wake, strike=inbox.strike)
    synth = first.result()
    if playback.sample_rate != SAMPLE_RATE:
        synth.close()
        synth = kits.first(playback.sample_rate)
    kits.follow(playback.sample_rate, inbox.put_synth)
    gc.freeze()
    priority.take()
    engine = Engine(synth, playback.sample_rate)
    RenderLoop(engine, playback, memory, kits.dispose, midi).run(inbox)
    midi.close()
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
        log_file = nowhere if log is None else os.open(log, flags, 0o600)
    except OSError:
        log_file = nowhere
    os.dup2(nowhere, 0)
    os.dup2(log_file, 1)
    os.dup2(log_file, 2)


def _shorten_pauses() -> None:
    """Keep the interpreter's own pauses in this process shorter than a block."""
    gc.set_threshold(100_000, 50, 50)
    sys.setswitchinterval(0.0005)
