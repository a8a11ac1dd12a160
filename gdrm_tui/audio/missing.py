"""What to tell the user when a system library is absent: one sentence, with the command."""

from __future__ import annotations

import os
import shutil

from gdrm_tui.core.errors import GdrmError

FLUIDSYNTH = "FluidSynth"
PORTAUDIO = "PortAudio"
_INSTALL = {"apt-get": "install", "dnf": "install", "zypper": "install", "pacman": "-S"}
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
}


class MissingLibraryError(GdrmError):
    """A system library that sound needs is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(f"No sound: {library} is missing, {_remedy(library)}")


def install_command(library: str) -> str | None:
    """Return the shell command that installs `library` here, None on an unknown system.

    Parameters
    ----------
    library : str
        `FLUIDSYNTH` or `PORTAUDIO`.
    """
    packages = _PACKAGES[library]
    for installer, verb in _INSTALL.items():
        if shutil.which(installer):
            return f"{_sudo()}{installer} {verb} {packages[installer]}"
    return f"brew install {packages['brew']}" if shutil.which("brew") else None


def _remedy(library: str) -> str:
    command = install_command(library)
    if command:
        return f'run "{command}"'
    return f"install {library} as its website describes for your system"


def _sudo() -> str:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return "" if is_root else "sudo "
