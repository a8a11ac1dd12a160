"""FluidSynth's settings for a drum kit."""

from __future__ import annotations

import re
from pathlib import Path

from gdrm_tui.audio.engine.fluid_library import fluidsynth_version
from gdrm_tui.core.voices import VOICE_COUNT

_PADS_SAMPLES = (2, 4, 4)  # from this FluidSynth on, samples loaded singly end in silence


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
