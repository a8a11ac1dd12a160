"""How long the machine itself holds programs up, whatever they do.

A process that does nothing asks for the highest real-time priority, sleeps for two milliseconds and
looks how late it is. On a virtual machine, and where processor time has a quota, everything may
stand still for tens of milliseconds; no program plays through that with less latency.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

LATE_SECONDS = 0.01
_SLEEP_SECONDS = 0.002


@dataclass(slots=True)
class HeldUp:
    """What was found, filled in at the end of the block.

    Attributes
    ----------
    process : int
        The id of the process that is watched.
    times : int
        How often it was later than `LATE_SECONDS`.
    worst : float
        Seconds.
    """

    process: int
    times: int = 0
    worst: float = 0.0


@contextlib.contextmanager
def held_up() -> Iterator[HeldUp]:
    """Watch during the block how long the machine holds up a process that does nothing."""
    command = [sys.executable, "-c", "from benchmarks.held_up import watch; watch()"]
    watcher = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    found = HeldUp(watcher.pid)
    try:
        yield found
    finally:
        found.times, found.worst = json.loads(watcher.communicate()[0])


def watch() -> None:
    """Sleep and look until standard input ends; print how often it was late, and how late."""
    with contextlib.suppress(OSError, AttributeError):
        highest = os.sched_get_priority_max(os.SCHED_FIFO)
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(highest))
    os.set_blocking(0, False)
    late: list[float] = []
    last = time.perf_counter()
    while _open():
        time.sleep(_SLEEP_SECONDS)
        now = time.perf_counter()
        late.append(now - last - _SLEEP_SECONDS)
        last = now
    print(json.dumps([sum(one > LATE_SECONDS for one in late), max(late, default=0.0)]))


def _open() -> bool:
    try:
        return os.read(0, 1) != b""
    except BlockingIOError:
        return True
