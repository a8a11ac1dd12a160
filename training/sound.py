"""Phrases as sound for TensorBoard, if FluidSynth is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pretty_midi

from gdrm_tui.core.voices import VOICES, midi_velocity
from training.bars import Floats

RATE = 22_050  # frames a second
_STEP = 60 / 110 / 4  # seconds, at 110 bpm
_LONG = 0.1  # seconds that a note is held; drums ring on
_SHARED_KITS = tuple(Path(f"/usr/share/sounds/sf2/{n}.sf2") for n in ("FluidR3_GM", "TimGM6mb"))


def phrase_sound(phrase: Floats) -> Floats | None:
    """Return a phrase, shape (bars, 3, voices, steps), as mono sound, shape (frames,), in [-1, 1].

    None where FluidSynth or a soundfont is missing, and for silence, which TensorBoard refuses.
    """
    kits = [path for path in (_house_kit(), *_SHARED_KITS) if path.is_file()]
    if importlib.util.find_spec("fluidsynth") is None or not kits or not phrase[:, 0].any():
        return None
    try:
        sound = song_of(phrase).fluidsynth(RATE, str(kits[0]))
    except (ImportError, OSError, AttributeError):
        return None  # its own library is missing
    return np.asarray(sound, np.float32)


def song_of(phrase: Floats) -> pretty_midi.PrettyMIDI:
    """Return a phrase as a song of one drum track at 110 bpm."""
    song, drums = pretty_midi.PrettyMIDI(), pretty_midi.Instrument(0, is_drum=True)
    for number, grid in enumerate(phrase):
        for voice, step in np.argwhere(grid[0] > 0):
            _, velocity, offset = grid[:, voice, step].tolist()
            start = max(0.0, (number * grid.shape[2] + int(step) + offset) * _STEP)
            note = VOICES[voice].note
            loud = midi_velocity(min(1.0, velocity))
            drums.notes.append(pretty_midi.Note(loud, note, start, start + _LONG))
    song.instruments.append(drums)
    return song


def _house_kit() -> Path:
    return Path(__file__).parents[1] / "soundfonts" / "gdrm-house.sf2"
