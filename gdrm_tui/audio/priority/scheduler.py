"""Calls to the scheduler: real time where it is permitted, short time slices elsewhere."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys

# Above ordinary programs, below what sound servers give their own threads (PulseAudio: 5).
REALTIME_PRIORITY = 4
HIGH_NICE = -11  # what PulseAudio asks for, too
_BACKGROUND_NICE = 5
# Who asks for short turns gets them sooner (Linux 6.12 and later; earlier ones take no notice).
_TURN_NANOSECONDS = 100_000
# sched_setattr(2) and its argument: size, policy, flags, nice, priority, runtime, and four more.
_SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
_ATTRIBUTES = struct.Struct("=IIQiIQQQII")
_ON_LINUX = sys.platform == "linux"


def take_real_time() -> bool:
    """Let this thread, and those it starts from now on, run before all ordinary programs.

    Linux permits it to root, and to users with a limit `rtprio` of 4 or more.

    Returns
    -------
    bool
        Whether it was permitted.
    """
    if not _ON_LINUX:
        return False
    _raise_limit()
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
    except OSError:
        return False
    return True


def take_short_turns() -> None:
    """Let this process be woken as soon as ordinary programs may be; needs no permission.

    It stays in the session of the screen's process and is scheduled as a group with it (sched(7),
    autogroup). In a group of its own it waited up to 0.6 s while the screen's was busy.
    """
    if not _ON_LINUX:
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, HIGH_NICE)  # where a limit `nice` permits it
    call = _SET_ATTRIBUTES.get(platform.machine())
    if call is not None:
        nice = os.getpriority(os.PRIO_PROCESS, 0)
        size, ordinary = _ATTRIBUTES.size, os.SCHED_OTHER
        wanted = _ATTRIBUTES.pack(size, ordinary, 0, nice, 0, _TURN_NANOSECONDS, 0, 0, 0, 0)
        ctypes.CDLL(None).syscall(call, 0, wanted, 0)


def give_way() -> None:
    """Let the sound and the screen run before this thread.

    Only Linux knows priorities of threads.
    """
    if _ON_LINUX:
        # Who is less important already stays so.
        with contextlib.suppress(OSError):
            nice = max(_BACKGROUND_NICE, os.getpriority(os.PRIO_PROCESS, 0))
            os.setpriority(os.PRIO_PROCESS, 0, nice)


def _raise_limit() -> None:
    """Use as much real-time priority as the user is allowed, not only what is set for a start."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        allowed = resource.getrlimit(resource.RLIMIT_RTPRIO)[1]
        resource.setrlimit(resource.RLIMIT_RTPRIO, (allowed, allowed))
