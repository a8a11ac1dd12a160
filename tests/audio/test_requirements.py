"""What the user is told when a library is missing."""

from __future__ import annotations

import os
import shutil

import pytest

from gdrm_tui.audio.requirements import (
    FLUIDSYNTH,
    PORTAUDIO,
    SOUNDFONT,
    MissingLibraryError,
    install_command,
)


def only(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name in programs else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.mark.parametrize(
    ("installer", "fluidsynth", "portaudio"),
    [
        ("apt-get", "sudo apt-get install libfluidsynth3", "sudo apt-get install libportaudio2"),
        ("dnf", "sudo dnf install fluidsynth-libs", "sudo dnf install portaudio"),
        ("pacman", "sudo pacman -S fluidsynth", "sudo pacman -S portaudio"),
        ("zypper", "sudo zypper install libfluidsynth3", "sudo zypper install libportaudio2"),
        ("brew", "brew install fluid-synth", "brew install portaudio"),
    ],
)
def test_the_command_is_the_one_of_the_system_at_hand(
    monkeypatch: pytest.MonkeyPatch, installer: str, fluidsynth: str, portaudio: str
) -> None:
    only(monkeypatch, installer)
    assert install_command(FLUIDSYNTH) == fluidsynth
    assert install_command(PORTAUDIO) == portaudio
    assert str(MissingLibraryError(FLUIDSYNTH)) == (
        f'No sound: FluidSynth is missing, run "{fluidsynth}"'
    )


def test_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install_command(PORTAUDIO) == "apt-get install libportaudio2"


def test_an_unknown_system_gets_a_sentence_without_a_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch)
    assert install_command(FLUIDSYNTH) is None
    assert "install FluidSynth" in str(MissingLibraryError(FLUIDSYNTH))


def test_a_soundfont_is_a_package_too(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "dnf")
    assert install_command(SOUNDFONT) == "sudo dnf install fluid-soundfont-gm"
