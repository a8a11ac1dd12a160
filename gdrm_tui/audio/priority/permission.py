"""Permission: whether this user's sound may run before other programs, and how to allow it."""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from gdrm_tui.audio.priority.scheduler import REALTIME_PRIORITY
from gdrm_tui.audio.priority.standing import Standing, granted_here
from gdrm_tui.core.errors import GdrmError

_LIMITS = Path("/etc/security")
_RTKIT = Path("/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service")
_INSTALLERS = {
    "apt-get": "apt-get install rtkit",
    "dnf": "dnf install rtkit",
    "zypper": "zypper install rtkit",
    "pacman": "pacman -S rtkit",
}


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
