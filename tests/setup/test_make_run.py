"""`make run` on a machine whose Python, pip and package manager are faked."""

import os
import resource
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = "make cat dirname grep mkdir touch rm tail id awk find realpath ln sleep chmod"

# A Python that makes environments of itself, and whose pip installs an instrument
# that prints its arguments. Files named in $STATE change what it does.
PYTHON = r"""#!/bin/sh
case "$*" in
    *python_version*) [ ! -e "$STATE/old" ] && echo 3.12.1 || echo 3.9.2 ;;
    *"version_info < "*) [ ! -e "$STATE/old" ] ;;
    *realpath*) echo "$PWD $(realpath "$0")" ;;
    *"-m venv "*)
        for folder; do :; done
        mkdir -p "$folder/bin" && ln -sf "$(realpath "$0")" "$folder/bin/python" ;;
    *"-m pip "*)
        echo "$*" >>"$STATE/pip"
        [ ! -e "$STATE/slow" ] || sleep 60
        [ ! -e "$STATE/offline" ] || { cat "$STATE/offline"; exit 1; }
        printf '#!/bin/sh\necho playing "$@"\n' >"${0%/*}/gdrm-tui"
        chmod +x "${0%/*}/gdrm-tui" ;;
    *library_present*drumkit) [ ! -e "$STATE/no-kit" ] ;;
    *library_present*) [ ! -e "$STATE/silent" ] ;;
esac
"""
OFFLINE = """\
WARNING: Retrying after connection broken by 'NewConnectionError(...)'
ERROR: Could not find a version that satisfies the requirement setuptools>=77
Traceback (most recent call last):
"""


@dataclass
class Checkout:
    """A fresh clone, and the machine it lies on."""

    folder: Path
    machine: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["make", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.machine / "bin"), "STATE": str(self.machine)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def set(self, state: str, text: str = "") -> None:
        (self.machine / state).write_text(text)

    def unset(self, state: str) -> None:
        (self.machine / state).unlink()

    def change(self, name: str) -> None:
        """As if the file had been edited a moment after the last install."""
        past = time.time() - 60
        os.utime(self.folder / ".venv" / ".installed", (past, past))
        os.utime(self.folder / name)

    @property
    def installs(self) -> int:
        record = self.machine / "pip"
        return len(record.read_text().splitlines()) if record.exists() else 0

    @property
    def finished(self) -> bool:
        return (self.folder / ".venv" / ".installed").exists()


@pytest.fixture
def checkout(tmp_path):
    folder, machine = tmp_path / "clone", tmp_path / "machine"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    (machine / "bin").mkdir(parents=True)
    for tool in TOOLS.split():
        (machine / "bin" / tool).symlink_to(shutil.which(tool))
    (machine / "bin" / "python3").write_text(PYTHON)
    (machine / "bin" / "python3").chmod(0o755)
    # The scripts call sh by name, which may be any shell of the machine's.
    (machine / "bin" / "sh").symlink_to("/bin/sh")
    return Checkout(folder, machine)


def test_first_run_installs_and_opens_the_instrument_with_its_arguments(checkout):
    run = checkout.make("run", "ARGS=song.mid --kit 2")
    assert run.returncode == 0
    assert run.stdout.splitlines() == [
        "Installing gdrm-tui into .venv; this takes a minute or two, once.",
        "playing song.mid --kit 2",
    ]


def test_player_is_installed_without_extras_under_the_constraints(checkout):
    checkout.make("run")
    assert (checkout.machine / "pip").read_text().endswith("-c constraints.txt -e .\n")


def test_second_run_only_opens_the_instrument(checkout):
    checkout.make("run")
    checkout.set("silent")
    second = checkout.make("run")
    assert (second.stdout, second.stderr, checkout.installs) == ("playing\n", "", 1)


def test_second_run_costs_less_than_a_tenth_of_a_second(checkout):
    def seconds_of_children() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    checkout.make("run")
    costs = []
    for _ in range(7):
        before = seconds_of_children()
        checkout.make("run")
        costs.append(seconds_of_children() - before)
    assert min(costs) < 0.1


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed(checkout, name):
    checkout.make("run")
    checkout.change(name)
    assert checkout.make("run").stdout.splitlines() == ["Bringing .venv up to date.", "playing"]
    assert checkout.installs == 2


def test_failed_update_points_at_what_was_installed_before(checkout):
    checkout.make("run")
    checkout.change("pyproject.toml")
    checkout.set("offline", OFFLINE)
    assert ".venv/bin/gdrm-tui" in checkout.make("run").stderr
    assert (checkout.folder / ".venv" / "bin" / "gdrm-tui").exists()
    checkout.unset("offline")
    assert checkout.make("run").stdout.endswith("playing\n")
    assert checkout.installs == 3


def test_moved_folder_is_installed_again(checkout):
    checkout.make("run")
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    assert checkout.make("run").stdout.endswith("playing\n")
    assert checkout.installs == 2
    checkout.make("run")
    assert checkout.installs == 2


def test_replaced_python_is_installed_for_again(checkout):
    checkout.make("run")
    python = checkout.machine / "bin" / "python3"
    python.rename(python.with_name("python3.12"))
    python.symlink_to("python3.12")
    assert checkout.make("run").returncode == 0
    assert checkout.installs == 2


def test_install_without_a_network_says_so_and_is_tried_again(checkout):
    checkout.set("offline", OFFLINE)
    run = checkout.make("run")
    assert run.returncode != 0
    assert not checkout.finished
    assert "No connection to the Python package index" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    checkout.unset("offline")
    assert checkout.make("run").stdout.endswith("playing\n")


def test_failed_install_shows_what_pip_said(checkout):
    checkout.set("offline", "Collecting numpy\nERROR: No space left on device\n")
    run = checkout.make("run")
    assert "ERROR: No space left on device" in run.stderr
    assert "Collecting" not in run.stderr
    assert ".venv/install.log" in run.stderr


def test_interrupted_install_is_done_over(checkout):
    checkout.set("slow")
    process = checkout.start("run")
    while not checkout.installs:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate()
    assert not checkout.finished
    checkout.unset("slow")
    assert checkout.make("run").stdout.endswith("playing\n")


def test_instrument_opens_without_its_sound_libraries(checkout):
    checkout.set("silent")
    run = checkout.make("run")
    assert run.returncode == 0
    assert run.stdout.splitlines()[-2:] == ["Continuing; gdrm-tui works without sound.", "playing"]
    assert "Missing: fluidsynth portaudio" in run.stderr


def test_sound_libraries_are_looked_for_until_found(checkout):
    checkout.set("silent")
    checkout.make("run")
    assert "Missing" in checkout.make("run").stderr
    checkout.unset("silent")
    assert checkout.make("run").stdout == "playing\n"
    assert checkout.installs == 1


def test_a_recorded_drum_kit_is_asked_for_once_and_playing_goes_on_without_it(checkout):
    (checkout.machine / "bin" / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    (checkout.machine / "bin" / "apt-get").chmod(0o755)
    checkout.set("no-kit")
    first = checkout.make("run")
    assert "Installing what is missing: " in first.stdout
    assert "avldrums.lv2-soundfont" in first.stdout
    assert first.stdout.splitlines()[-2:] == [
        "Continuing; the house kit plays instead of a recorded one.",
        "playing",
    ]
    assert checkout.make("run").stdout == "playing\n"


def test_old_python_is_refused_in_one_sentence(checkout):
    checkout.set("old")
    run = checkout.make("run")
    assert run.stderr.splitlines()[0] == (
        "gdrm-tui needs Python 3.11 or later, and python3 is Python 3.9.2: "
        "name a later one, as in PYTHON=python3.12."
    )


def test_missing_python_is_named_in_one_sentence(checkout):
    run = checkout.make("run", "PYTHON=python4")
    assert run.stderr.startswith("gdrm-tui needs Python 3.11 or later, and python4 does not run:")
    assert run.returncode != 0


def test_environment_made_by_hand_is_used_and_never_removed(checkout):
    (checkout.folder / ".venv").mkdir()
    (checkout.folder / ".venv" / "mine").touch()
    assert checkout.make("run").stdout.endswith("playing\n")
    checkout.make("clean")
    assert (checkout.folder / ".venv" / "mine").exists()


def test_clean_leaves_what_make_did_not_make(checkout):
    checkout.make("run")
    kept = [checkout.folder / name for name in ("runs/a.pt", "song.mid", ".venv-dev/mine")]
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert checkout.make("clean").returncode == 0
    assert not (checkout.folder / ".venv").exists()
    assert all(path.exists() for path in kept)


def test_help_names_every_command(checkout):
    shown = checkout.make().stdout
    commands = "run test lint types imports pytest monkey fuzz properties soak train clean"
    for command in commands.split():
        assert f"make {command}" in shown
