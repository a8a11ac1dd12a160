"""The engine's process as the system sees it: its priority, its end, what it prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from audio_kit import PATIENCE, pid_of, process_runs, until

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.priority.scheduler import REALTIME_PRIORITY

UI = """
import os, sys, time
from gdrm_tui.audio.engine.client import EngineClient
from audio_kit import pid_of, session_of
if __name__ == "__main__":
    client = EngineClient()
    client.start(output=sys.argv[1], copied=sys.argv[3] == "copied")
    client.publish(session_of({"kick": {0: 0.0}}))
    client.play()
    while client.status().position_steps < 1:
        time.sleep(0.01)
    print(pid_of(client), flush=True)
    for notice in client.notices():
        print(notice, flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), 9)
    if sys.argv[2] == "close":
        client.close()
"""


def run_ui(
    tmp_path: Path, output: str, end: str, *folders: Path, how: str = "new"
) -> tuple[list[str], str]:
    """Run a little UI process in a fresh interpreter; return its lines and what stderr got."""
    script = tmp_path / "ui.py"
    script.write_text(UI)
    paths = [str(folder) for folder in (*folders, Path(__file__).parents[2], Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "CI": "1"}
    finished = subprocess.run(
        [sys.executable, str(script), output, end, how],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE,
        check=False,
    )
    return finished.stdout.splitlines(), finished.stderr


@pytest.mark.parametrize("how", ["new", "copied"])
@pytest.mark.parametrize("end", ["die", "close", "leave"])
def test_no_engine_outlives_its_ui_and_nothing_is_printed(
    tmp_path: Path, end: str, how: str
) -> None:
    lines, errors = run_ui(tmp_path, "null", end, how=how)
    pid = int(lines[0])
    until(lambda: not process_runs(pid))
    assert errors == ""
    assert len(lines) == 1


def test_without_the_libraries_time_goes_on_and_the_notices_say_what_to_do(tmp_path: Path) -> None:
    stubs = tmp_path / "stubs"
    stubs.mkdir()
    (stubs / "fluidsynth.py").write_text('raise ImportError("no library")\n')
    (stubs / "sounddevice.py").write_text('raise OSError("PortAudio library not found")\n')
    lines, errors = run_ui(tmp_path, "auto", "close", stubs)
    assert errors == ""
    assert lines[1].startswith("No sound: PortAudio is missing, ")
    assert lines[2].startswith("No sound: FluidSynth is missing, ")


COPIED = """
import multiprocessing, sys, threading, time
from gdrm_tui.audio.engine.client import EngineClient
if __name__ == "__main__":
    if sys.argv[1] == "threads":
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    client = EngineClient()
    client.start(output="null", copied=True)
    print(type(multiprocessing.active_children()[0]).__name__)
    client.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how many threads there are")
@pytest.mark.parametrize(
    ("threads", "process"), [("none", "ForkProcess"), ("threads", "SpawnProcess")]
)
def test_a_process_of_several_threads_is_never_copied(tmp_path, threads, process) -> None:
    script = tmp_path / "copied.py"
    script.write_text(COPIED)
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "OPENBLAS_NUM_THREADS": "1",
    }
    run = [sys.executable, str(script), threads]
    finished = subprocess.run(run, capture_output=True, text=True, env=environment, check=True)
    assert (finished.stdout, finished.stderr) == (f"{process}\n", "")


def permits_realtime() -> bool:
    attempt = (
        f"import os; os.sched_setscheduler(0, os.SCHED_RR, os.sched_param({REALTIME_PRIORITY}))"
    )
    run = [sys.executable, "-c", attempt]
    return subprocess.run(run, check=False, stderr=subprocess.DEVNULL).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="real-time priority is Linux's")
def test_the_engine_and_its_inbox_run_before_ordinary_programs_and_the_app_does_not(
    client: EngineClient,
) -> None:
    if not permits_realtime():
        pytest.skip("real-time priority is not permitted here")
    engine = pid_of(client)
    assert os.sched_getscheduler(engine) == os.SCHED_RR
    # Threads that a library started while it was imported stay where they are.
    tasks = Path(f"/proc/{engine}/task").iterdir()
    ahead = [task for task in tasks if os.sched_getscheduler(int(task.name)) == os.SCHED_RR]
    assert len(ahead) >= 2
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
