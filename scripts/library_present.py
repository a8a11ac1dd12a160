"""Exit 0 when Python finds the library named on the command line, else 1; or a drum kit.

Asks the way pyfluidsynth and sounddevice ask when they are imported, without
opening a sound device. They are not imported: this also runs before they are
installed.
"""

import os
import sys
from ctypes.util import find_library
from pathlib import Path

DRUM_KIT = "drumkit"
NAMES = {
    "fluidsynth": ("fluidsynth", "fluidsynth-3", "libfluidsynth", "libfluidsynth-3"),
    "portaudio": ("portaudio",),
}


def in_homebrew(library: str) -> bool:
    """Pythons that are not Homebrew's miss its folder; pyfluidsynth looks there itself."""
    prefix = os.environ.get("HOMEBREW_PREFIX", "")
    return prefix != "" and Path(prefix, "lib", f"lib{library}.dylib").exists()


def layered_kit() -> bool:
    """Whether a drum kit in velocity layers is found; only the program itself can tell."""
    try:
        from gdrm_tui.audio.soundfonts.find import catalogue, is_recorded
    except ImportError:
        return False
    return any(map(is_recorded, catalogue()))


def present(library: str) -> bool:
    """Whether the library will be found; sounddevice brings PortAudio along on macOS."""
    if library == DRUM_KIT:
        return layered_kit()
    if library == "portaudio" and sys.platform == "darwin":
        return True
    return any(map(find_library, NAMES[library])) or in_homebrew(library)


if __name__ == "__main__":
    sys.exit(not present(sys.argv[1]))
