"""How long the machine holds a program up: seen on a process that is stopped for a while."""

from __future__ import annotations

import os
import signal
import time

from benchmarks.held_up import LATE_SECONDS, held_up


def test_a_process_that_stands_still_is_held_up() -> None:
    with held_up() as found:
        for _ in range(10):  # the first time it may not have begun to look
            time.sleep(0.3)
            os.kill(found.process, signal.SIGSTOP)
            time.sleep(0.2)
            os.kill(found.process, signal.SIGCONT)
    assert found.times >= 1
    assert found.worst >= 0.1 > LATE_SECONDS
