"""Priority: having the sound computed before anything else the machine has to do."""

from __future__ import annotations

import contextlib
import os
import sys

# Above ordinary programs, below what sound servers give their own threads (PulseAudio: 5).
REALTIME_PRIORITY = 4


def go_ahead() -> None:
    """Let this thread, and those it starts from now on, run before all ordinary programs.

    On Linux, where the system permits it: to root, and to those for whom a limit `rtprio` of 4 or
    more is set. Elsewhere it has no effect.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
