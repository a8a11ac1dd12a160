"""Looking for the sound libraries before the packages that load them are installed."""

import ctypes.util
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "library_present.py"

# The two adapters raise these when their library is not found, and only then.
IMPORTS = {
    "fluidsynth": "try:\n import fluidsynth\nexcept ImportError:\n raise SystemExit(1)",
    "portaudio": "try:\n import sounddevice\nexcept OSError:\n raise SystemExit(1)",
}


@pytest.fixture
def present(monkeypatch):
    """`present` of the script, on a Linux machine with the given libraries."""

    def ask(library, installed=()):
        monkeypatch.setattr(ctypes.util, "find_library", lambda name: name in installed)
        return runpy.run_path(str(SCRIPT))["present"](library)

    monkeypatch.delenv("HOMEBREW_PREFIX", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    return ask


@pytest.mark.parametrize("library", IMPORTS)
def test_answer_agrees_with_the_package_that_loads_the_library(library):
    looked = subprocess.run([sys.executable, SCRIPT, library], check=False)
    loaded = subprocess.run(
        [sys.executable, "-c", IMPORTS[library]], capture_output=True, check=False
    )
    assert looked.returncode == loaded.returncode


@pytest.mark.parametrize("library", IMPORTS)
def test_library_is_present_only_when_python_finds_it(present, library):
    assert present(library, installed=[library])
    assert not present(library, installed=["c", "m"])


def test_fluidsynth_of_homebrew_counts_for_a_python_that_is_not_homebrews(
    present, monkeypatch, tmp_path
):
    monkeypatch.setenv("HOMEBREW_PREFIX", str(tmp_path))
    assert not present("fluidsynth")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libfluidsynth.dylib").touch()
    assert present("fluidsynth")


def test_portaudio_comes_with_sounddevice_on_macos(present, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert present("portaudio")
