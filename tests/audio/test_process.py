"""The engine in its own process, with the null output: no test asserts a speed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audio_kit import session_of

from gdrm_tui.audio.engine.client import (
    REVIVE_EVERY_SECONDS,
    EngineClient,
)
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.session import Session

SESSION = session_of({"kick": {0: 0.0, 8: 0.0}}, bpm=120.0)
PATIENCE = 60.0  # for slow machines; nothing below waits that long when it works


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def process_runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    # A zombie whose parent has not looked yet has ended all the same.
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def pid_of(client: EngineClient) -> int:
    assert client._process is not None and client._process.pid is not None
    return client._process.pid


@pytest.fixture
def client() -> Iterator[EngineClient]:
    client = EngineClient()
    client.start(output="null")
    yield client
    client.close()


def test_play_moves_the_position_in_real_time(client: EngineClient) -> None:
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().position_steps > 0)
    begun, first = time.monotonic(), client.status().position_steps
    time.sleep(1.0)
    steps, seconds = client.status().position_steps - first, time.monotonic() - begun
    assert client.status().playing
    assert client.status().bpm == 120.0
    # Eight steps a second; a machine that stands still for a while only makes it less.
    assert 1.0 < steps <= 8 * (seconds + 0.5)


def test_stop_ends_the_playing(client: EngineClient) -> None:
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().playing)
    client.stop()
    until(lambda: not client.status().playing)
    assert client.status().position_steps == 0.0
    assert client.status().alive


def test_the_last_session_published_plays(client: EngineClient) -> None:
    for bpm in range(60, 200):
        client.publish(session_of({"kick": {0: 0.0}}, bpm=bpm))
    until(lambda: client.status().bpm == 199)


def test_commands_in_any_order_leave_the_engine_alive(client: EngineClient) -> None:
    client.play()  # nothing to play yet
    client.strike(0, 0.5)
    client.panic()
    client.publish(SESSION)
    client.stop()
    client.play()
    until(lambda: client.status().playing)
    assert client.status().alive


def test_a_session_that_cannot_be_played_is_a_notice_and_the_last_one_goes_on(
    client: EngineClient,
) -> None:
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().playing)
    broken = session_of({})
    object.__setattr__(broken, "loop", ("no bar",))
    client.publish(broken)
    notices: list[str] = []
    until(lambda: notices.extend(client.notices()) or any("cannot be played" in n for n in notices))
    assert client.status().playing
    assert client.status().bpm == 120.0


def test_a_long_session_does_not_stop_the_caller(client: EngineClient) -> None:
    bar: Bar = session_of({"kick": dict.fromkeys(range(16), 0.0)}).loop[0]
    session = Session((bar,) * 500, (None,) * 500, SESSION.controls)
    # The pipe holds some 64 KiB: without its own thread, sending would wait for the engine.
    for _ in range(20):
        client.publish(session)
    client.play()
    until(lambda: client.status().playing)


def test_a_killed_engine_is_noticed_and_restarts_where_it_was(client: EngineClient) -> None:
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().position_steps > 4)
    os.kill(pid_of(client), signal.SIGKILL)
    until(lambda: not client.status().alive)
    assert not client.status().playing
    client.publish(session_of({"snare": {0: 0.0}}, bpm=90.0))
    client.strike(0, 1.0)
    assert isinstance(client.notices(), list)
    client.restart()
    until(lambda: client.status().playing)
    assert client.status().alive
    assert client.status().bpm == 90.0
    assert client.status().position_steps > 3


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_an_engine_that_died_or_hangs_is_revived_where_it_was(
    client: EngineClient, end: signal.Signals
) -> None:
    client.publish(SESSION)
    client.play()
    until(lambda: client.status().position_steps > 4)
    assert not client.revive()
    os.kill(pid_of(client), end)
    until(client.revive)
    until(lambda: client.status().playing)
    assert client.status().position_steps > 3


def test_an_engine_that_dies_at_once_is_not_started_over_and_over(client: EngineClient) -> None:
    until(lambda: client._memory.read().heartbeat)
    os.kill(pid_of(client), signal.SIGKILL)
    until(client.revive)
    os.kill(pid_of(client), signal.SIGKILL)
    until(lambda: not client.status().alive)
    assert not client.revive()
    client._revived_at -= REVIVE_EVERY_SECONDS
    assert client.revive()


def test_a_closed_engine_is_not_revived(client: EngineClient) -> None:
    client.close()
    assert not client.revive()


def test_closing_ends_the_process_and_is_harmless_twice(client: EngineClient) -> None:
    pid = pid_of(client)
    client.close()
    client.close()
    assert not process_runs(pid)
    assert not client.status().alive
    client.play()
    client.publish(SESSION)


def test_the_engine_ignores_interrupts(client: EngineClient) -> None:
    until(lambda: client._memory.read().heartbeat)
    os.kill(pid_of(client), signal.SIGINT)
    client.publish(SESSION)
    until(lambda: client.status().bpm == 120.0)
    assert client.status().alive


def test_a_file_that_is_no_soundfont_is_a_notice_and_time_goes_on(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.sf2"
    garbage.write_bytes(b"garbage" * 100)
    for path, words in ((garbage, "is not a soundfont"), (tmp_path / "no.sf2", "no soundfont")):
        client = EngineClient()
        client.start(path, output="null")
        try:
            client.publish(SESSION)
            client.play()
            until(lambda: client.status().position_steps > 1)  # noqa: B023
            assert any(words in notice for notice in client.notices())
        finally:
            client.close()


UI = """
import os, sys, time
from gdrm_tui.audio.engine.client import EngineClient
from audio_kit import session_of
if __name__ == "__main__":
    client = EngineClient()
    client.start(output=sys.argv[1])
    client.publish(session_of({"kick": {0: 0.0}}))
    client.play()
    while client.status().position_steps < 1:
        time.sleep(0.01)
    print(client._process.pid, flush=True)
    for notice in client.notices():
        print(notice, flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), 9)
    if sys.argv[2] == "close":
        client.close()
"""


def run_ui(tmp_path: Path, output: str, end: str, *folders: Path) -> tuple[list[str], str]:
    """Run a little UI process in a fresh interpreter; return its lines and what stderr got."""
    script = tmp_path / "ui.py"
    script.write_text(UI)
    paths = [str(folder) for folder in (*folders, Path.cwd(), Path(__file__).parent)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "CI": "1"}
    finished = subprocess.run(
        [sys.executable, str(script), output, end],
        capture_output=True,
        text=True,
        env=environment,
        timeout=PATIENCE,
        check=False,
    )
    return finished.stdout.splitlines(), finished.stderr


@pytest.mark.parametrize("end", ["die", "close", "leave"])
def test_no_engine_outlives_its_ui_and_nothing_is_printed(tmp_path: Path, end: str) -> None:
    lines, errors = run_ui(tmp_path, "null", end)
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


def test_a_captured_stderr_without_a_descriptor_does_not_keep_the_engine_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Captured:
        def fileno(self) -> int:
            return -1  # as Textual's

        def write(self, _: str) -> int:
            return 0

        def flush(self) -> None: ...

    monkeypatch.setattr(sys, "stderr", Captured())
    client = EngineClient()
    client.start(output="null")
    try:
        client.publish(SESSION)
        until(lambda: client.status().bpm == 120.0)
    finally:
        client.close()


def test_what_the_libraries_print_goes_to_the_log(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    client = EngineClient()
    client.start(output="null", log=log)
    try:
        until(lambda: client._memory.read().heartbeat)
        assert log.exists()
    finally:
        client.close()
