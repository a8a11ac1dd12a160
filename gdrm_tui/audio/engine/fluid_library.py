"""FluidSynth's library: its functions and settings. Only this file imports it."""

from __future__ import annotations

import contextlib
import ctypes
import io
import re
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from gdrm_tui.audio.requirements import FLUIDSYNTH, MissingLibraryError
from gdrm_tui.core.voices import VOICE_COUNT

_LOG_LEVELS = 5
_PADS_SAMPLES = (2, 4, 4)  # from this FluidSynth on, samples loaded singly end in silence


def require_fluidsynth() -> None:
    """Raise MissingLibraryError when libfluidsynth is not installed."""
    fluid_library()


def fluidsynth_version() -> str:
    """Return the version of libfluidsynth; MissingLibraryError when it is not installed."""
    version = fluid_library()._fl.fluid_version_str
    version.restype = ctypes.c_char_p
    return str(version().decode())


@cache
def fluid_library() -> ModuleType:
    """Import pyfluidsynth, quietly: it prints on import in CI, and FluidSynth logs to fd 2."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import fluidsynth
    except (ImportError, OSError, AttributeError):
        raise MissingLibraryError(FLUIDSYNTH) from None
    set_log = fluidsynth._fl.fluid_set_log_function
    set_log.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    set_log.restype = ctypes.c_void_p
    for level in range(_LOG_LEVELS):
        set_log(level, None, None)
    module: ModuleType = fluidsynth
    return module


@cache
def fluid_calls(library: ModuleType) -> SimpleNamespace:
    """Return FluidSynth's functions that pyfluidsynth does not bind, with their types."""
    handle, number, real = ctypes.c_void_p, ctypes.c_int, ctypes.c_float
    double, pointers = ctypes.c_double, ctypes.POINTER(ctypes.c_void_p)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "fluid_synth_get_active_voice_count": (number, [handle]),
        "fluid_synth_get_voicelist": (None, [handle, pointers, number, number]),
        "fluid_synth_nwrite_float": (number, [handle, number, *[pointers] * 4]),
        "fluid_synth_set_gain": (None, [handle, real]),
        "fluid_synth_set_gen": (number, [handle, number, number, real]),
        "fluid_synth_set_reverb": (number, [handle, *[double] * 4]),
        "fluid_synth_set_reverb_on": (None, [handle, number]),
        "fluid_voice_gen_get": (real, [handle, number]),
        "fluid_voice_gen_set": (None, [handle, number, real]),
        "fluid_voice_get_channel": (number, [handle]),
        "fluid_voice_get_id": (ctypes.c_uint, [handle]),
        "fluid_voice_get_key": (number, [handle]),
        "fluid_voice_update_param": (None, [handle, number]),
    }
    calls = SimpleNamespace()
    for name, (result, arguments) in signatures.items():
        # A prototype of our own: another binding of the same function stays as it is.
        prototype = ctypes.CFUNCTYPE(result, *arguments)
        setattr(calls, name, prototype((name, library._fl)))
    return calls


def synth_settings(soundfont: Path, variants: int, buses: int) -> dict[str, int]:
    """Return FluidSynth's settings: channels for each voice, so many buses, and no effects.

    FluidSynth gives channels to buses in turn, so that those of a voice's variants share its bus.

    Chorus is off, and so is reverb until the mixer asks for it: a loop must end where it ends.
    """
    return {
        "synth.reverb.active": 0,
        "synth.chorus.active": 0,
        "synth.dynamic-sample-loading": int(_can_load_a_kit_alone(soundfont)),
        "synth.lock-memory": 0,
        "synth.midi-channels": -(-variants * VOICE_COUNT // 16)
        * 16,  # FluidSynth has them by the sixteen
        "synth.audio-channels": buses,
        "synth.audio-groups": buses,
    }


def _can_load_a_kit_alone(soundfont: Path) -> bool:
    """Return whether the samples of one kit can be loaded alone, which is faster.

    FluidSynth before 2.4.4 then plays memory past the end of a sample that zeros do not follow:
    with TimGM6mb, 17 of the 47 General MIDI drums end in a click of .01 to .28 of full scale.
    Compressed samples do not. Loading all takes 0.7 s instead of 0.1 s for FluidR3_GM.sf2
    (148 MB), and would take 7 s for an .sf3 of 40 MB.
    """
    version = tuple(int(part) for part in re.findall(r"\d+", fluidsynth_version())[:3])
    return version >= _PADS_SAMPLES or soundfont.suffix.lower() == ".sf3"
