"""FluidSynth's library: whether it is there, and its functions. Only this file imports it."""

from __future__ import annotations

import contextlib
import ctypes
import io
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

from gdrm_tui.audio.requirements import FLUIDSYNTH, MissingLibraryError

_LOG_LEVELS = 5


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
