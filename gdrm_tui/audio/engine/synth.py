"""Synths: hits in, samples out. Only this file knows FluidSynth."""

from __future__ import annotations

import contextlib
import ctypes
import io
import re
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Protocol

import numpy as np

from gdrm_tui.audio.engine.mixdown import BUS_COUNT, REVERB_BUS, Buses
from gdrm_tui.audio.requirements import FLUIDSYNTH, MissingLibraryError
from gdrm_tui.audio.soundfonts.file import DRUM_BANK
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.voices import VOICE_COUNT

# Five drums at full velocity peak at 0.8 with FluidR3 and TimGM6mb.
GAIN = 0.7
_LOG_LEVELS = 5
_PADS_SAMPLES = (2, 4, 4)  # from this FluidSynth on, samples loaded singly end in silence
_REVERB_SEND = 91  # MIDI controller
_REVERB_AMOUNT = 100
# Room size, damping, width, level: the middle of the first three is a room of about a second.
_REVERB = (0.5, 0.3, 0.8, 1.0)
# Generators of the SoundFont 2.04 specification, section 8.1.3.
_MODULATION_RELEASE, _VOLUME_RELEASE, _EXCLUSIVE_CLASS = 30, 38, 57
_COARSE_TUNE, _FINE_TUNE = 51, 52
# Timecents: how fast FluidSynth itself fades a note that a new note of its class cuts off.
_CHOKED_RELEASE = -200.0
_MOST_NOTES = 256
_ALL_CHANNELS = -1
_POINTERS = ctypes.c_void_p * BUS_COUNT
_EFFECTS = ctypes.c_void_p * 2


class Synth(Protocol):
    """What the engine plays on. One thread only, the one that renders, may touch it."""

    def trigger(self, voice: int, velocity: int) -> None:
        """Start the drum of `voice`, a row of the grid, at MIDI `velocity`, 1 to 127."""

    def set_mixer(self, mixer: Mixer) -> None:
        """Take over the synth's part of `mixer`: the voices' notes and tuning, reverb or none."""

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill frames `begin` to `end` of `buses` with the next ``end - begin``, 0 or more."""

    def silence(self) -> None:
        """Cut everything that sounds."""

    def close(self) -> None:
        """Free what the synth holds; nothing may be called after."""


class SilentSynth:
    """The synth where there is no FluidSynth or no soundfont: time goes on without sound."""

    def trigger(self, voice: int, velocity: int) -> None:
        """Do nothing."""

    def set_mixer(self, mixer: Mixer) -> None:
        """Do nothing."""

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill the frames with silence."""
        buses[:, :, begin:end] = 0.0

    def silence(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class FluidSynth:
    """A drum kit of a soundfont, played by FluidSynth into the caller's buffers.

    Every voice has a MIDI channel and a bus of its own. FluidSynth starts a note only at a
    multiple of 64 frames since its creation: at once when exactly such a multiple has been
    rendered, otherwise at the next one.

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
        self._calls = _calls(self._library)
        self._synth: Any = self._library.Synth(GAIN, float(sample_rate), **_settings(soundfont))
        self._playing = (ctypes.c_void_p * _MOST_NOTES)()
        # Off, but FluidSynth writes its silence all the same.
        self._chorus = np.zeros((2, 0), np.float32)
        self._classes: dict[int, int] = {}  # exclusive class of each key triggered so far
        self._mixer = Mixer()
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
        for channel in range(VOICE_COUNT):
            select = self._library.fluid_synth_program_select
            if select(handle, channel, font, DRUM_BANK, program) != 0:
                raise GdrmError(
                    f"{soundfont} has no drum kit {program}: see its kits and choose one"
                )
            self._library.fluid_synth_cc(handle, channel, _REVERB_SEND, _REVERB_AMOUNT)

    def trigger(self, voice: int, velocity: int) -> None:
        """Start `voice` at `velocity`, 1 to 127, at the next multiple of 64 frames."""
        key = self._mixer.note(voice)
        self.trigger_key(voice, key, velocity)
        if self._class_of(voice, key):
            self._choke(voice, key)

    def trigger_key(self, voice: int, key: int, velocity: int) -> None:
        """Start any key of the kit, 0 to 127, on the bus of `voice`."""
        self._library.fluid_synth_noteon(self._synth.synth, voice, key, velocity)

    def _class_of(self, voice: int, key: int) -> int:
        """Return the exclusive class that the kit gives to `key`, just triggered on `voice`."""
        if key not in self._classes:
            classes = [
                int(self._calls.fluid_voice_gen_get(note, _EXCLUSIVE_CLASS))
                for note, *started in self._notes()
                if started == [voice, key]
            ]
            self._classes[key] = max(classes, default=0)
        return self._classes[key]

    def _choke(self, voice: int, key: int) -> None:
        """Cut off other voices' notes of the class of `key`, as FluidSynth does in a channel."""
        for note, channel, other in self._notes():
            if channel == voice or self._classes.get(other) != self._classes[key]:
                continue
            for generator in (_VOLUME_RELEASE, _MODULATION_RELEASE):
                self._calls.fluid_voice_gen_set(note, generator, _CHOKED_RELEASE)
                self._calls.fluid_voice_update_param(note, generator)
            self._library.fluid_synth_noteoff(self._synth.synth, channel, other)

    def _notes(self) -> list[tuple[int, int, int]]:
        """Return what sounds now: FluidSynth's handle, the MIDI channel (the voice), the key."""
        calls = self._calls
        calls.fluid_synth_get_voicelist(self._synth.synth, self._playing, _MOST_NOTES, -1)
        return [
            (note, calls.fluid_voice_get_channel(note), calls.fluid_voice_get_key(note))
            for note in takewhile(bool, self._playing)
        ]

    def set_mixer(self, mixer: Mixer) -> None:
        """Tune the voices and what rings of them, switch the reverb; take over the notes."""
        for channel, strip in enumerate(mixer.strips):
            if strip.tuning != self._mixer.strips[channel].tuning:
                self._tune(channel, strip.tuning)
        if (mixer.reverb > 0) != (self._mixer.reverb > 0):
            self._calls.fluid_synth_set_reverb(self._synth.synth, *_REVERB)
            self._calls.fluid_synth_set_reverb_on(self._synth.synth, int(mixer.reverb > 0))
        self._mixer = mixer

    def _tune(self, channel: int, semitones: float) -> None:
        whole = round(semitones)
        cents = 100 * (semitones - whole)
        self._calls.fluid_synth_set_gen(self._synth.synth, channel, _COARSE_TUNE, float(whole))
        self._calls.fluid_synth_set_gen(self._synth.synth, channel, _FINE_TUNE, cents)

    def render(self, buses: Buses, begin: int, end: int) -> None:
        """Fill frames `begin` to `end` of `buses` without allocating samples."""
        if begin == end:
            return
        if self._chorus.shape[1] < end - begin:
            self._chorus = np.zeros((2, end - begin), np.float32)
        first, (bus, side, _) = buses.ctypes.data + begin * buses.itemsize, buses.strides
        sides = [
            _POINTERS(*range(place, place + BUS_COUNT * bus, bus))
            for place in (first, first + side)
        ]
        effects = [
            _EFFECTS(pointers[REVERB_BUS], unused.ctypes.data)
            for pointers, unused in zip(sides, self._chorus, strict=True)
        ]
        self._calls.fluid_synth_nwrite_float(self._synth.synth, end - begin, *sides, *effects)

    def silence(self) -> None:
        """Cut everything that sounds."""
        self._library.fluid_synth_all_sounds_off(self._synth.synth, _ALL_CHANNELS)

    def close(self) -> None:
        """Free the synth."""
        self._synth.delete()


def _settings(soundfont: Path) -> dict[str, int]:
    """Return FluidSynth's settings: a channel and a bus for each voice, and no effects.

    Chorus is off, and so is reverb until the mixer asks for it: a loop must end where it ends.
    """
    return {
        "synth.reverb.active": 0,
        "synth.chorus.active": 0,
        "synth.dynamic-sample-loading": int(_can_load_a_kit_alone(soundfont)),
        "synth.lock-memory": 0,
        "synth.midi-channels": -(-VOICE_COUNT // 16) * 16,  # FluidSynth has them by the sixteen
        "synth.audio-channels": VOICE_COUNT,
        "synth.audio-groups": VOICE_COUNT,
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
    for level in range(_LOG_LEVELS):
        set_log(level, None, None)
    module: ModuleType = fluidsynth
    return module


@cache
def _calls(library: ModuleType) -> SimpleNamespace:
    """Return FluidSynth's functions that pyfluidsynth does not bind, with their types."""
    handle, number, real = ctypes.c_void_p, ctypes.c_int, ctypes.c_float
    double, pointers = ctypes.c_double, ctypes.POINTER(ctypes.c_void_p)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "fluid_synth_get_voicelist": (None, [handle, pointers, number, number]),
        "fluid_synth_nwrite_float": (number, [handle, number, *[pointers] * 4]),
        "fluid_synth_set_gen": (number, [handle, number, number, real]),
        "fluid_synth_set_reverb": (number, [handle, *[double] * 4]),
        "fluid_synth_set_reverb_on": (None, [handle, number]),
        "fluid_voice_gen_get": (real, [handle, number]),
        "fluid_voice_gen_set": (None, [handle, number, real]),
        "fluid_voice_get_channel": (number, [handle]),
        "fluid_voice_get_key": (number, [handle]),
        "fluid_voice_update_param": (None, [handle, number]),
    }
    calls = SimpleNamespace()
    for name, (result, arguments) in signatures.items():
        # A prototype of our own: another binding of the same function stays as it is.
        prototype = ctypes.CFUNCTYPE(result, *arguments)
        setattr(calls, name, prototype((name, library._fl)))
    return calls
