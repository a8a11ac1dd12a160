"""The script that asks the system's package manager, against faked managers."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "system_packages.sh"

# Knows a library when a file in $STATE has its name.
PYTHON = """
case "$*" in
    *library_present.py*) for name; do :; done; [ -e "$STATE/$name" ] ;;
    *ensurepip*) [ -e "$STATE/venv" ] ;;
    *version_info*) echo python3.11-venv ;;
esac
"""
RECORDING = 'echo "${0##*/} $*" >>"$STATE/calls"; '
SUCCEEDING = RECORDING + ': >"$STATE/fluidsynth"; : >"$STATE/portaudio"; : >"$STATE/venv"'
FAILING = RECORDING + "echo no network >&2; exit 100"
PASSING_ON = RECORDING + 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"'

COMMANDS = {
    "apt-get": "apt-get install -y --no-install-recommends libfluidsynth3 libportaudio2",
    "dnf": "dnf install -y fluidsynth-libs portaudio",
    "pacman": "pacman -S --needed --noconfirm fluidsynth portaudio",
    "zypper": "zypper --non-interactive install libfluidsynth3 libportaudio2",
    "apk": "apk add fluidsynth-libs portaudio",
    "brew": "brew install fluid-synth portaudio",
}


@dataclass
class Machine:
    """A machine whose every program is a fake, but for `dirname`."""

    folder: Path
    uid: int = 0
    programs: dict[str, str] = field(default_factory=dict)

    def ask_for(self, *needs: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "bin").mkdir(exist_ok=True)
        tools = {"python3": PYTHON, "id": f"echo {self.uid}", "dirname": 'echo "${1%/*}"'}
        for name, body in (tools | self.programs).items():
            program = self.folder / "bin" / name
            program.write_text(f"#!/bin/sh\n{body}\n")
            program.chmod(0o755)
        return subprocess.run(
            ["/bin/sh", SCRIPT, *needs],
            env={"PATH": str(self.folder / "bin"), "STATE": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def has(self, *libraries: str) -> None:
        for library in libraries:
            (self.folder / library).touch()

    @property
    def calls(self) -> list[str]:
        record = self.folder / "calls"
        return record.read_text().splitlines() if record.exists() else []


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize(("manager", "command"), COMMANDS.items())
def test_each_package_manager_is_asked_in_its_own_words(machine, manager, command):
    machine.programs = {manager: SUCCEEDING}
    answer = machine.ask_for("fluidsynth", "portaudio")
    assert answer.returncode == 0
    assert machine.calls[-1] == command


@pytest.mark.parametrize("manager", COMMANDS)
def test_one_line_says_what_is_about_to_be_done(machine, manager):
    machine.programs = {manager: SUCCEEDING}
    answer = machine.ask_for("fluidsynth", "portaudio")
    assert answer.stdout == f"Installing what is missing: {COMMANDS[manager]}\n"
    assert answer.stderr == ""


def test_nothing_happens_when_nothing_is_missing(machine):
    machine.programs = {"apt-get": SUCCEEDING}
    machine.has("fluidsynth", "portaudio")
    answer = machine.ask_for("fluidsynth", "portaudio", "id")
    assert (answer.returncode, answer.stdout, answer.stderr, machine.calls) == (0, "", "", [])


def test_only_what_is_missing_is_installed(machine):
    machine.programs = {"dnf": SUCCEEDING}
    machine.has("fluidsynth")
    machine.ask_for("fluidsynth", "portaudio")
    assert machine.calls == ["dnf install -y portaudio"]


def test_apt_refreshes_its_lists_first_and_may_fail_at_it(machine):
    refuse_update = RECORDING + '[ "$1" = update ] && exit 100; : >"$STATE/portaudio"'
    machine.programs = {"apt-get": refuse_update}
    assert machine.ask_for("portaudio").returncode == 0
    assert [call.split()[1] for call in machine.calls] == ["update", "install"]


@pytest.mark.parametrize(("manager", "command"), COMMANDS.items())
def test_failing_install_gives_the_command_to_type(machine, manager, command):
    machine.programs = {manager: FAILING}
    answer = machine.ask_for("fluidsynth", "portaudio")
    assert answer.returncode == 1
    assert f"Missing: fluidsynth portaudio (to install it: {command})." in answer.stderr


def test_install_that_claims_success_without_the_library_is_not_believed(machine):
    machine.programs = {"dnf": RECORDING}
    assert machine.ask_for("portaudio").returncode == 1


def test_without_root_or_sudo_the_command_is_shown_and_not_run(machine):
    machine.uid = 1000
    machine.programs = {"apt-get": SUCCEEDING}
    answer = machine.ask_for("portaudio")
    assert (answer.returncode, machine.calls) == (1, [])
    assert "as root: apt-get install -y --no-install-recommends libportaudio2" in answer.stderr


def test_sudo_without_a_terminal_never_waits_for_a_password(machine):
    machine.uid = 1000
    machine.programs = {"dnf": SUCCEEDING, "sudo": PASSING_ON}
    assert machine.ask_for("portaudio").returncode == 0
    assert machine.calls == ["sudo -n dnf install -y portaudio", "dnf install -y portaudio"]


def test_homebrew_is_never_run_through_sudo(machine):
    machine.uid = 501
    machine.programs = {"brew": SUCCEEDING, "sudo": PASSING_ON}
    assert machine.ask_for("fluidsynth").returncode == 0
    assert machine.calls == ["brew install fluid-synth"]


def test_unknown_system_is_told_what_to_install_by_hand(machine):
    answer = machine.ask_for("portaudio")
    assert answer.returncode == 1
    assert answer.stderr == (
        "Missing: portaudio (no package manager known here; install it by hand).\n"
    )


def test_debian_gets_the_venv_package_of_the_python_in_use(machine):
    machine.programs = {"apt-get": SUCCEEDING}
    assert machine.ask_for("venv").returncode == 0
    assert machine.calls[-1].endswith("install -y --no-install-recommends python3.11-venv")


def test_programs_are_looked_for_on_the_path(machine):
    machine.programs = {"apk": RECORDING + f"printf '#!/bin/sh\\n' >{machine.folder}/bin/tmux"}
    machine.ask_for("tmux")
    assert machine.calls == ["apk add tmux"]


def test_a_recorded_drum_kit_is_installed_where_the_manager_has_one(machine):
    machine.programs = {"apt-get": RECORDING + ': >"$STATE/drumkit"'}
    answer = machine.ask_for("drumkit")
    command = "apt-get install -y --no-install-recommends avldrums.lv2-soundfont"
    assert (answer.returncode, machine.calls[-1]) == (0, command)
    assert answer.stdout == f"Installing what is missing: {command}\n"


def test_a_recorded_drum_kit_that_is_there_is_not_installed_again(machine):
    machine.programs = {"apt-get": RECORDING}
    machine.has("drumkit")
    assert (machine.ask_for("drumkit").returncode, machine.calls) == (0, [])


@pytest.mark.parametrize("manager", ["dnf", "pacman", "brew", None])
def test_a_drum_kit_is_not_mentioned_if_the_manager_has_none(machine, manager):
    machine.programs = {manager: RECORDING} if manager else {}
    answer = machine.ask_for("drumkit")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert machine.calls == []
