"""Synths: what turns strikes into samples. Only this file knows FluidSynth."""

from __future__ import annotations

import contextlib
import ctypes
import io
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gdrm_tui.audio.missing import FLUIDSYNTH, MissingLibraryError
from gdrm_tui.audio.soundfonts import DRUM_BANK
from gdrm_tui.core.errors import GdrmError

# Stereo samples, shape (frames, 2), float32, C-contiguous, nominally in [-1, 1].
Block = npt.NDArray[np.float32]

DRUM_CHANNEL = 9
LOG_LEVELS = 5
# Five drums at full velocity peak at 0.8 with FluidR3 and TimGM6mb.
GAIN = 0.7


class Synth(Protocol):
    """What the engine plays on. One thread only, the one that renders, may touch it."""

    def strike(self, note: int, velocity: int) -> None:
        """Start General MIDI percussion key `note`, 0 to 127, at `velocity`, 1 to 127."""

    def render(self, block: Block) -> None:
        """Fill `block` with the next ``len(block)`` frames, 0 or more."""

    def silence(self) -> None:
        """Cut everything that sounds."""

    def close(self) -> None:
        """Free what the synth holds; nothing may be called after."""


class SilentSynth:
    """The synth where there is no FluidSynth or no soundfont: time goes on without sound."""

    def strike(self, note: int, velocity: int) -> None:
        """Do nothing."""

    def render(self, block: Block) -> None:
        """Fill `block` with silence."""
        block.fill(0.0)

    def silence(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class FluidSynth:
    """A drum kit of a soundfont, played by FluidSynth into the caller's buffers.

    FluidSynth starts a note only at a multiple of 64 frames since its creation: at once when
    exactly such a multiple has been rendered, at the next one otherwise.

    Parameters
    ----------
    soundfont : Path
        An .sf2 or .sf3 file.
    sample_rate : int
        Frames a second, 8,000 to 96,000.
    program : int
        The kit, a MIDI program of bank 128.

    Raises
    ------
    MissingLibraryError
        When libfluidsynth is not installed.
    GdrmError
        When the file cannot be loaded or has no such kit.
    """

    def __init__(self, soundfont: Path, sample_rate: int, program: int = 0) -> None:
        self._library = _fluidsynth()
        self._synth: Any = self._library.Synth(
            gain=GAIN, samplerate=float(sample_rate), channels=16, **_SETTINGS
        )
        self._write = _write_float(self._library)
        try:
            self._load(soundfont, program)
        except GdrmError:
            self.close()
            raise

    def _load(self, soundfont: Path, program: int) -> None:
        handle, name = self._synth.synth, str(soundfont).encode()
        # 0: choose no presets for the other channels, whose samples would be loaded too.
        font = self._library.fluid_synth_sfload(handle, name, 0)
        if font < 0:
            raise GdrmError(f"FluidSynth cannot load {soundfont}: give another soundfont")
        select = self._library.fluid_synth_program_select
        if select(handle, DRUM_CHANNEL, font, DRUM_BANK, program) != 0:
            raise GdrmError(f"{soundfont} has no drum kit {program}: see its kits and choose one")

    def strike(self, note: int, velocity: int) -> None:
        """Start `note` at `velocity`, 1 to 127, at the next multiple of 64 frames."""
        self._library.fluid_synth_noteon(self._synth.synth, DRUM_CHANNEL, note, velocity)

    def render(self, block: Block) -> None:
        """Fill `block`, shape (frames, 2), float32, C-contiguous, without allocating samples."""
        if len(block) == 0:
            return
        samples = block.ctypes.data
        self._write(self._synth.synth, len(block), samples, 0, 2, samples, 1, 2)

    def silence(self) -> None:
        """Cut everything that sounds."""
        self._library.fluid_synth_all_sounds_off(self._synth.synth, DRUM_CHANNEL)

    def close(self) -> None:
        """Free the synth."""
        self._synth.delete()


# Reverb and chorus off: a loop must end where it ends. With dynamic loading only the samples of
# the chosen kit are read: 0.08 s instead of 0.64 s for FluidR3_GM.sf2 (148 MB).
_SETTINGS = {
    "synth.reverb.active": 0,
    "synth.chorus.active": 0,
    "synth.dynamic-sample-loading": 1,
    "synth.lock-memory": 0,
}


def require_fluidsynth() -> None:
    """Raise MissingLibraryError when libfluidsynth is not installed."""
    _fluidsynth()


def fluidsynth_version() -> str:
    """Return the version of libfluidsynth; MissingLibraryError when it is not installed."""
    version = _fluidsynth()._fl.fluid_version_str
    version.restype = ctypes.c_char_p
    return str(version().decode())


@cache
def _fluidsynth() -> ModuleType:
    """Import pyfluidsynth, quietly: it prints on import in CI, and FluidSynth logs to fd 2."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import fluidsynth
    except (ImportError, OSError, AttributeError):
        raise MissingLibraryError(FLUIDSYNTH) from None
    set_log = fluidsynth._fl.fluid_set_log_function
    set_log.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    set_log.restype = ctypes.c_void_p
    for level in range(LOG_LEVELS):
        set_log(level, None, None)
    module: ModuleType = fluidsynth
    return module


def _write_float(library: ModuleType) -> Any:
    """Return ``fluid_synth_write_float``, which pyfluidsynth does not bind."""
    function = library._fl.fluid_synth_write_float
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    function.argtypes = [pointer, integer, pointer, integer, integer, pointer, integer, integer]
    function.restype = integer
    return function
