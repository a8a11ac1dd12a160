"""Standing: how the engine's threads stand beside other programs, and asking for a better one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from enum import Enum
from pathlib import Path
from types import FrameType

from gdrm_tui.audio.priority.rtkit import Rtkit, RtkitError
from gdrm_tui.audio.priority.scheduler import (
    HIGH_NICE,
    REALTIME_PRIORITY,
    take_real_time,
    take_short_turns,
)

# How long the start of the engine waits for rtkit, which answers while the rest is loaded.
_PATIENCE = 0.5
_AGAIN_SECONDS = 1.0
_TASKS = Path("/proc/self/task")


class Standing(Enum):
    """What the system grants: real time by itself, real time through rtkit, or neither."""

    REAL_TIME = "real time"
    RTKIT = "real time through rtkit"
    ORDINARY = "ordinary"

    @property
    def real_time(self) -> bool:
        """Whether the sound runs before all ordinary programs."""
        return self is not Standing.ORDINARY


class EnginePriority:
    """Has the threads of the engine run before other programs, as far as the system lets it.

    Make it on the thread that will render, before the others are started: where the system grants
    real time by itself, they inherit it. What rtkit grants it grants to single threads: to the one
    that renders and to those of libraries that carry sound to the device. It ends a process whose
    real-time thread computes for long, so threads that may do that get a high ordinary priority.
    """

    def __init__(self) -> None:
        self._standing = Standing.REAL_TIME if take_real_time() else Standing.ORDINARY
        self._renders = threading.get_native_id()
        self._rtkit: Rtkit | None = None
        self._known: set[int] = set()
        self._settled = threading.Event()
        if self._standing.real_time or sys.platform != "linux":
            self._settled.set()
            return
        take_short_turns()
        threading.Thread(target=self._ask, name="priority", daemon=True).start()

    def standing(self) -> Standing:
        """Return what is granted, waiting a moment for rtkit's answer."""
        self._settled.wait(_PATIENCE)
        return self._standing

    def take(self) -> None:
        """Take what rtkit grants, now that the long work of the start is done.

        Call it on the thread that renders.
        """
        if self.standing() is not Standing.RTKIT:
            return
        signal.signal(signal.SIGXCPU, self._step_back)
        self._known = _threads() - _python_threads()
        self._make_real_time(self._renders)
        self.spread()

    def spread(self) -> None:
        """Ask for the threads that are new since the last time; any thread may call it."""
        if self._standing is not Standing.RTKIT or self._rtkit is None:
            return
        own = _python_threads()
        for thread in _threads() - self._known - {self._renders}:
            self._known.add(thread)
            try:
                if thread in own:
                    self._rtkit.make_high_priority(thread, HIGH_NICE)
                else:
                    self._rtkit.make_real_time(thread, REALTIME_PRIORITY)
            except RtkitError:
                return  # it has ended, or rtkit has had enough of this program for now

    def _ask(self) -> None:
        """Find out whether rtkit grants real time, by asking it for this thread."""
        with contextlib.suppress(RtkitError):
            self._rtkit = _granting_rtkit()
            self._standing = Standing.RTKIT
        self._settled.set()

    def _make_real_time(self, thread: int) -> None:
        if self._rtkit is not None:
            with contextlib.suppress(RtkitError):
                self._rtkit.make_real_time(thread, REALTIME_PRIORITY)

    def _step_back(self, signum: int, frame: FrameType | None) -> None:
        """Give real time up for a moment, where this thread would be ended for its long work."""
        os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
        again = threading.Timer(_AGAIN_SECONDS, self._make_real_time, (self._renders,))
        again.daemon = True
        again.start()


def granted_here() -> Standing:
    """Return what this thread is granted, and leave it so: it had better end then."""
    if take_real_time():
        return Standing.REAL_TIME
    try:
        _granting_rtkit()
    except RtkitError:
        return Standing.ORDINARY
    return Standing.RTKIT


def _granting_rtkit() -> Rtkit:
    """Return rtkit once it has granted this thread real time.

    The process is limited as rtkit wants it for that: to how long it may compute without a pause.

    Raises
    ------
    RtkitError
        When there is none, or it refuses.
    """
    import resource

    rtkit = Rtkit()
    try:
        # At the soft limit comes SIGXCPU, at the hard one the end.
        resource.setrlimit(resource.RLIMIT_RTTIME, (rtkit.longest // 2, rtkit.longest))
    except (OSError, ValueError) as error:
        raise RtkitError(str(error)) from None
    rtkit.make_real_time(threading.get_native_id(), REALTIME_PRIORITY)
    return rtkit


def _threads() -> set[int]:
    return {int(task.name) for task in _TASKS.iterdir()}


def _python_threads() -> set[int]:
    return {thread.native_id for thread in threading.enumerate() if thread.native_id is not None}
