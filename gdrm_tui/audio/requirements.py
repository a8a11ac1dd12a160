"""The system libraries that sound needs, and the command that installs each of them."""

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
}
_PACKAGES = {
    FLUIDSYNTH: {
        "apt-get": "libfluidsynth3",
        "dnf": "fluidsynth-libs",
        "zypper": "libfluidsynth3",
        "pacman": "fluidsynth",
        "brew": "fluid-synth",
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
            # Homebrew refuses to run as root.
            sudo = "" if installer == "brew" or os.geteuid() == 0 else "sudo "
            return f"{sudo}{installer} {_INSTALL[installer]} {package}"
    return None


def _remedy(library: str) -> str:
    command = install_command(library)
    if command:
        return f'run "{command}"'
    return f"install {library} as its website describes for your system"
