"""The engine's own process: its threads, and what they share.

The render loop (the main thread) alone touches the engine, the synth and the outlet, and never
logs, opens files or waits for anything but the outlet. The inbox reads the pipe and works out what
sounds when, so that a long loop cannot delay a block; kits are loaded by a thread of their own;
devices are opened, started and closed by others, for they may hang.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from gdrm_tui.audio.devices.finder import Seeker, Wish
from gdrm_tui.audio.devices.playback import Outlet
from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.inbox import Inbox
from gdrm_tui.audio.engine.kits import KitLoader
from gdrm_tui.audio.engine.notices import DeviceChanged, Notify
from gdrm_tui.audio.engine.options import EngineOptions
from gdrm_tui.audio.engine.priority import go_ahead
from gdrm_tui.audio.engine.render_loop import RenderLoop
from gdrm_tui.audio.engine.status import StatusMemory


def run_engine(connection: Connection, memory: StatusMemory, options: EngineOptions) -> None:
    """Run until told to quit or the other end of the pipe closes: the child's main function."""
    _leave_terminal(options.log)
    _tune()
    go_ahead()  # first, so that no thread that holds the interpreter is left behind
    notify = _notifier(connection)
    kits = KitLoader(options.soundfont, notify)
    inbox = Inbox(connection, notify, kits.ask)
    seeker = None if options.output == "null" else Seeker()
    outlet = Outlet(seeker, Wish(options.device, options.latency), notify)
    synth = kits.start(outlet.sample_rate, inbox.put_synth)
    gc.freeze()
    RenderLoop(Engine(synth, outlet.sample_rate), outlet, memory, kits.dispose).run(inbox)
    # No library's exit handler may hang in a device that does not answer.
    os._exit(0)


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
