"""Real time where the system refuses it: asked of a RealtimeKit on a bus of the test's own."""

from __future__ import annotations

import grp
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gdrm_tui.audio.priority.standing import remedy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rtkit is Linux's")
PATIENCE = 60.0
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={folder}/bus</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/>
</policy></busconfig>
"""
# A process whom the system itself grants nothing, as the engine's is at its start.
ENGINE = """
import resource, threading
from gdrm_tui.audio.priority import standing
standing.take_real_time = lambda: False
priority = standing.EnginePriority()
threading.Thread(target=threading.Event().wait, name="inbox", daemon=True).start()
print(priority.standing().value)
priority.take()
priority.spread()
threading.Thread(target=threading.Event().wait, name="device", daemon=True).start()
priority.spread()
print(threading.get_native_id())
print(*(thread.native_id for thread in threading.enumerate()[1:]))
print(*resource.getrlimit(resource.RLIMIT_RTTIME))
"""


@pytest.fixture
def bus() -> Iterator[Path]:
    """The folder of a bus of the test's own."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    with tempfile.TemporaryDirectory(prefix="gdrm") as name:
        folder = Path(name)
        (folder / "bus.conf").write_text(BUS.format(folder=folder))
        command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address"]
        daemon = subprocess.Popen([*command, "--nopidfile"], stdout=subprocess.PIPE)
        assert daemon.stdout is not None
        daemon.stdout.readline()  # it listens
        yield folder
        daemon.kill()
        daemon.wait(PATIENCE)


@pytest.fixture
def rtkit(bus: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a RealtimeKit on the bus."""
    started: list[subprocess.Popen[str]] = []

    def start(*how: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("fake_rtkit.py")), *how]
        service = subprocess.Popen(command, env=on(bus), stdout=subprocess.PIPE, text=True)
        started.append(service)
        assert service.stdout is not None and service.stdout.readline() == "ready\n"
        return service

    yield start
    for service in started:
        service.kill()
        service.wait(PATIENCE)


def on(bus: Path) -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return os.environ | {
        "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}/bus",
        "PYTHONPATH": root,
    }


def engine(bus: Path, script: str = ENGINE) -> list[str]:
    """Return the lines that a process prints."""
    run = subprocess.run(
        [sys.executable, "-c", script],
        env=on(bus),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_rtkit_is_asked_for_real_time_where_the_system_refuses_it(
    bus: Path, rtkit: Callable[..., subprocess.Popen[str]]
) -> None:
    service = rtkit()
    standing, renders, others, limits = engine(bus)
    service.terminate()
    assert service.stdout is not None
    calls = [line.split() for line in service.stdout.read().splitlines()]
    assert standing == "real time through rtkit"
    # The first one tries it out. It gives no more than it has.
    tried, rendering, *rest = calls
    assert tried[0] == rendering[0] == "MakeThreadRealtime"
    assert rendering[1:] == [renders, "3"]
    # Threads that may compute for long get no real time, for which rtkit would end the process.
    assert sorted(rest) == sorted(["MakeThreadHighPriority", o, "-9"] for o in others.split())
    soft, hard = map(int, limits.split())
    assert 0 < soft < hard == 200_000


@pytest.mark.parametrize("service", [None, "refuses"])
def test_without_a_grant_the_engine_goes_on_as_an_ordinary_program(
    bus: Path, rtkit: Callable[..., subprocess.Popen[str]], service: str | None
) -> None:
    if service:
        rtkit(service)
    assert engine(bus)[0] == "ordinary"


def test_without_a_bus_it_goes_on_too(tmp_path: Path) -> None:
    assert engine(tmp_path)[0] == "ordinary"


def test_a_real_time_thread_that_computes_too_long_steps_back_before_it_is_ended(
    bus: Path, rtkit: Callable[..., subprocess.Popen[str]]
) -> None:
    rtkit()
    script = """
import os, signal
from gdrm_tui.audio.priority import standing
standing.take_real_time = lambda: False
priority = standing.EnginePriority()
priority.take()
os.kill(os.getpid(), signal.SIGXCPU)
print("alive", os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK)
"""
    assert engine(bus, script) == [f"alive {os.SCHED_OTHER}"]


def test_an_engine_without_a_grant_stays_in_its_session_and_asks_for_short_turns() -> None:
    script = """
import ctypes, os, platform, struct
from gdrm_tui.audio.priority.scheduler import take_short_turns
take_short_turns()
found = ctypes.create_string_buffer(56)
call = {"x86_64": 315, "aarch64": 275}[platform.machine()]  # sched_getattr(2)
assert ctypes.CDLL(None).syscall(call, 0, found, 56, 0) == 0
runtime = struct.unpack_from("=IIQiIQ", found)[5]
print(os.getsid(0) == os.getsid(os.getppid()), runtime)
"""
    if platform.machine() not in {"x86_64", "aarch64"}:
        pytest.skip("the number of the system call is not known here")
    run = [sys.executable, "-c", script]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    same, runtime = subprocess.run(
        run, env=environment, capture_output=True, check=True
    ).stdout.split()
    assert same == b"True"
    # Linux before 6.12 takes no notice.
    assert runtime in {b"100000", b"0"}


def test_the_way_to_real_time_is_said_by_what_the_system_has(tmp_path: Path) -> None:
    folder, rtkit = tmp_path / "limits.d", tmp_path / "rtkit.service"
    folder.mkdir()
    # This user is in no such group, whichever it is; the others give too little or are not there.
    other = next(group for group in grp.getgrall() if group.gr_gid not in os.getgroups())
    lines = ["@nobody-is-here - rtprio 95", f"@{other.gr_name} - rtprio 1", "# @audio - rtprio 9"]
    (folder / "audio.conf").write_text("\n".join(lines))
    rtkit.touch()
    assert "systemctl start rtkit-daemon" in remedy(tmp_path, rtkit)
    (folder / "late.conf").write_text(f"@{other.gr_name} - rtprio 95\n")
    assert f"usermod -aG {other.gr_name} " in remedy(tmp_path, rtkit)
