"""Standing: the priority of the engine's threads over other programs, and how to raise it."""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
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
from gdrm_tui.core.errors import GdrmError

# How long the start of the engine waits for rtkit, which answers while the rest is loaded.
_PATIENCE = 0.5
_AGAIN_SECONDS = 1.0
_TASKS = Path("/proc/self/task")
_LIMITS = Path("/etc/security")
_RTKIT = Path("/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service")
_INSTALLERS = {
    "apt-get": "apt-get install rtkit",
    "dnf": "dnf install rtkit",
    "zypper": "zypper install rtkit",
    "pacman": "pacman -S rtkit",
}


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
    """Makes the threads of the engine run before other programs, as far as the system allows.

    Create it on the thread that will render, before the others are started, so that they inherit
    real time if the system itself grants it. rtkit grants it to single threads: the one that
    renders, and those of libraries that carry sound to the device. rtkit kills a process whose
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


def permission() -> Standing:
    """Return what the system would grant the engine, tried out on a thread that then ends.

    Raises
    ------
    GdrmError
        Where it grants nothing; says how to allow it.
    """
    if sys.platform != "linux":
        raise GdrmError("this system grants no real-time priority, so the latency is 64 ms")
    granted: list[Standing] = []
    attempt = threading.Thread(target=lambda: granted.append(granted_here()))
    attempt.start()
    attempt.join()
    if not granted[0].real_time:
        raise GdrmError(f"not granted, so the latency is 64 ms: {remedy()}")
    return granted[0]


def remedy(limits: Path = _LIMITS, rtkit: Path = _RTKIT) -> str:
    """Return how this user is allowed real time, by the system's files."""
    user, sudo = getpass.getuser(), "" if os.geteuid() == 0 else "sudo "
    for group in _allowed_groups(limits):
        if group.gr_gid not in os.getgroups():
            if user in group.gr_mem:
                return f"log in again, now that you are in the group {group.gr_name}"
            return f'run "{sudo}usermod -aG {group.gr_name} {user}" and log in again'
    if rtkit.exists():
        return f'run "{sudo}systemctl start rtkit-daemon"'
    for program, command in _INSTALLERS.items():
        if shutil.which(program):
            return f'run "{sudo}{command}" and log in again'
    line = f"@audio - rtprio {REALTIME_PRIORITY}"
    return f'put "{line}" into /etc/security/limits.d/audio.conf and yourself into the group audio'


def _allowed_groups(limits: Path) -> Iterator[grp.struct_group]:
    """Yield the groups that the system's limits give enough real-time priority (limits.conf(5))."""
    for file in (limits / "limits.conf", *sorted((limits / "limits.d").glob("*.conf"))):
        try:
            lines = file.read_text(errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            match line.partition("#")[0].split():
                case [who, _, "rtprio", value] if who.startswith("@") and _enough(value):
                    try:
                        yield grp.getgrnam(who[1:])
                    except KeyError:
                        continue


def _enough(value: str) -> bool:
    return value == "unlimited" or (value.isdigit() and int(value) >= REALTIME_PRIORITY)
