"""What to tell the user when a system library is absent: one sentence, with the command."""

from __future__ import annotations

import os
import shutil

from gdrm_tui.core.errors import GdrmError

FLUIDSYNTH = "FluidSynth"
PORTAUDIO = "PortAudio"
SOUNDFONT = "a soundfont"
_INSTALL = {
    "apt-get": "install",
    "dnf": "install",
    "zypper": "install",
    "pacman": "-S",
    "brew": "install",
    "choco": "install",
}
_PACKAGES = {
    FLUIDSYNTH: {
        "apt-get": "libfluidsynth3",
        "dnf": "fluidsynth-libs",
        "zypper": "libfluidsynth3",
        "pacman": "fluidsynth",
        "brew": "fluid-synth",
        "choco": "fluidsynth",
    },
    PORTAUDIO: {
        "apt-get": "libportaudio2",
        "dnf": "portaudio",
        "zypper": "libportaudio2",
        "pacman": "portaudio",
        "brew": "portaudio",
    },
    SOUNDFONT: {
        "apt-get": "fluid-soundfont-gm",
        "dnf": "fluid-soundfont-gm",
        "zypper": "fluid-soundfont-gm",
        "pacman": "soundfont-fluid",
    },
}
# Homebrew refuses to run as root, and Windows has no sudo.
_WITHOUT_SUDO = ("brew", "choco")


class MissingLibraryError(GdrmError):
    """A system library that sound needs is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(f"No sound: {library} is missing, {_remedy(library)}")


def install_command(thing: str) -> str | None:
    """Return the shell command that installs `thing` here, None on an unknown system.

    Parameters
    ----------
    thing : str
        `FLUIDSYNTH`, `PORTAUDIO` or `SOUNDFONT`.
    """
    for installer, package in _PACKAGES[thing].items():
        if shutil.which(installer):
            sudo = "" if installer in _WITHOUT_SUDO else _sudo()
            return f"{sudo}{installer} {_INSTALL[installer]} {package}"
    return None


def _remedy(library: str) -> str:
    command = install_command(library)
    if command:
        return f'run "{command}"'
    return f"install {library} as its website describes for your system"


def _sudo() -> str:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return "" if is_root else "sudo "
