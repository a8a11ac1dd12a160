"""Nothing leaves the machine, and every command leaves only its own files on it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alone import GUARD, files, lonely
from loops import bar_of, session_of

from gdrm_tui.storage.session_files import save_session

SETTINGS = ".config/gdrm-tui/settings.toml"
KITS = ".cache/gdrm-tui/kits.json"  # what kits were measured to be like
# Of each command, what it leaves in its folder, and what it may leave in an empty home.
COMMANDS: dict[str, tuple[list[str], set[str], set[str]]] = {
    "generate MIDI": (["generate", "--bars", "1", "-o", "x.mid"], {"x.mid"}, set()),
    "generate sound": (["generate", "--bars", "1", "-o", "x.wav"], {"x.wav"}, {KITS}),
    "generate a folder": (
        ["generate", "--bars", "1", "--count", "2", "-o", "many/"],
        {"many/loop-1.mid", "many/loop-2.mid"},
        set(),
    ),
    "generate into a pipe": (["generate", "--bars", "1", "-o", "-"], set(), set()),
    "render MIDI": (["render", "in.json", "-o", "x.mid"], {"x.mid"}, set()),
    "render stems": (["render", "in.json", "--stems", "-o", "x.wav"], {"x-kick.wav"}, {KITS}),
    "doctor": (["doctor"], set(), set()),
    "genres": (["genres"], set(), set()),
    "kits": (["kits"], set(), set()),
    "devices": (["devices"], set(), set()),
    "ports": (["ports"], set(), set()),
    "settings": (["settings"], set(), set()),
    "new settings": (["settings", "--write"], set(), {SETTINGS}),
    "wrong input": (["render", "nothing.mid", "-o", "x.mid"], set(), set()),
}


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """An empty home, and a working folder with a session in it."""
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    save_session(session_of(bar_of({(0, 0): (1.0, 0.0)})), folder / "in.json")
    return home, folder


@pytest.mark.skipif(not GUARD, reason="the kernel is asked to guard sockets on Linux alone")
@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_guard_kills_what_opens_a_socket_of_the_internet(family: str) -> None:
    code = f"import socket; socket.socket(socket.AF_UNIX); socket.socket(socket.{family})"
    done = subprocess.run([*GUARD, sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGSYS


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_leaves_its_own_files_and_asks_nobody(
    places: tuple[Path, Path], command: str
) -> None:
    home, folder = places
    arguments, in_folder, in_home = COMMANDS[command]
    done = subprocess.run(
        [*GUARD, sys.executable, "-m", "gdrm_tui", *arguments],
        cwd=folder,
        env=lonely(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if b"is not installed" in done.stderr and done.returncode == 2:
        pytest.skip(done.stderr.decode())
    assert done.returncode in (0, 1, 2)
    assert files(folder) == in_folder | {"in.json"}
    assert files(home) <= in_home
