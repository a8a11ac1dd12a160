"""The engine's place in the system's queue."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pulseaudio import until

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.priority import REALTIME_PRIORITY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="real-time priority is Linux's")


def permitted() -> bool:
    attempt = (
        f"import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param({REALTIME_PRIORITY}))"
    )
    run = [sys.executable, "-c", attempt]
    return subprocess.run(run, check=False, stderr=subprocess.DEVNULL).returncode == 0


def test_the_engine_and_its_inbox_go_ahead_of_ordinary_programs_and_the_app_does_not() -> None:
    if not permitted():
        pytest.skip("real-time priority is not permitted here")
    client = EngineClient()
    client.start(output="null")
    try:
        until(lambda: client._memory.read().heartbeat)
        (engine,) = multiprocessing.active_children()
        assert os.sched_getscheduler(engine.pid or 0) == os.SCHED_RR
        # Threads that a library started while it was imported stay where they are.
        tasks = Path(f"/proc/{engine.pid}/task").iterdir()
        ahead = [task for task in tasks if os.sched_getscheduler(int(task.name)) == os.SCHED_RR]
        assert len(ahead) >= 2
        assert os.sched_getscheduler(0) == os.SCHED_OTHER
    finally:
        client.close()
