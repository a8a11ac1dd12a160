"""Voices that play another MIDI key than their own, and more voices than FluidSynth's sixteen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from audio_kit import rendered, session_of

from gdrm_tui.audio.engine.engine import QUANTUM
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, Buses
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICES, voice_index

MakeSynth = Callable[[], FluidSynth]
KICK, CRASH, LOW_TOM = (voice_index(name) for name in ("kick", "crash", "low-tom"))
OPEN_HAT, CLOSED_HAT = (voice_index(name) for name in ("open-hat", "closed-hat"))
COWBELL = 56  # General MIDI key
NO_DRUM = 2  # nor does any kit have one here
LATER, END = 150 * QUANTUM, 600 * QUANTUM


def sounds(synth: FluidSynth, buses: Buses, begin: int, end: int) -> Buses:
    synth.render(buses, begin, end)
    return buses


def empty_buses() -> Buses:
    return np.zeros((BUS_COUNT, 2, END), np.float32)


def remapped(voice: int, note: int) -> Mixer:
    return Mixer().with_strip(voice, Strip(note=note))


@pytest.mark.parametrize("voice", [KICK, CRASH])
def test_a_remapped_voice_sounds_as_its_new_key(fluidsynth: MakeSynth, voice: int) -> None:
    synth, expected = fluidsynth(), fluidsynth()
    synth.set_mixer(remapped(voice, COWBELL))
    synth.trigger(voice, 100)
    expected.trigger_key(voice, COWBELL, 100)
    heard = sounds(synth, empty_buses(), 0, END)
    assert np.array_equal(heard, sounds(expected, empty_buses(), 0, END))
    assert np.abs(heard[voice]).max() > 0.01


def test_a_hit_sounds_in_the_note_that_it_came_in_with(fluidsynth: MakeSynth) -> None:
    synth, expected = fluidsynth(), fluidsynth()
    synth.trigger(KICK, 100, COWBELL)
    expected.trigger_key(KICK, COWBELL, 100)
    heard = sounds(synth, empty_buses(), 0, END)
    assert np.array_equal(heard, sounds(expected, empty_buses(), 0, END))


def test_a_note_that_the_kit_has_no_drum_for_sounds_as_its_voice(fluidsynth: MakeSynth) -> None:
    synth, expected = fluidsynth(), fluidsynth()
    for start in (0, LATER):
        synth.trigger(KICK, 100, NO_DRUM)
        expected.trigger(KICK, 100)
        heard = sounds(synth, empty_buses(), start, start + LATER)
        assert np.array_equal(heard, sounds(expected, empty_buses(), start, start + LATER))
        assert np.abs(heard[KICK]).max() > 0.01


def test_a_session_with_a_remapped_voice_renders_as_one_with_that_drum(
    fluidsynth: MakeSynth,
) -> None:
    hits = {0: 0.0, 6: 0.2}
    snare = VOICES[voice_index("snare")].note
    kick, snare_drum = (replace(session_of({n: hits}), humanize=0.0) for n in ("kick", "snare"))
    session = replace(kick, mixer=remapped(KICK, snare))
    assert np.array_equal(rendered(session, fluidsynth()), rendered(snare_drum, fluidsynth()))


def test_a_note_changed_while_it_rings_lets_it_ring_and_counts_from_the_next_hit(
    fluidsynth: MakeSynth,
) -> None:
    synth, expected = fluidsynth(), fluidsynth()
    heard, wanted = empty_buses(), empty_buses()
    synth.trigger(CRASH, 100)
    synth.render(heard, 0, LATER)
    synth.set_mixer(remapped(CRASH, COWBELL))
    synth.render(heard, LATER, 2 * LATER)
    synth.trigger(CRASH, 100)
    synth.render(heard, 2 * LATER, END)
    expected.trigger_key(CRASH, VOICES[CRASH].note, 100)
    expected.render(wanted, 0, 2 * LATER)
    expected.trigger_key(CRASH, COWBELL, 100)
    expected.render(wanted, 2 * LATER, END)
    assert np.array_equal(heard, wanted)


def open_hat_after(synth: FluidSynth, buses: Buses, closing: int) -> float:
    """Return how loud an open hat still is 50 ms after the voice that should close it."""
    synth.trigger(OPEN_HAT, 100)
    synth.render(buses, 0, LATER)
    synth.trigger(closing, 100)
    synth.render(buses, LATER, END)
    before, after = buses[OPEN_HAT][:, LATER - 2400 : LATER], buses[OPEN_HAT][:, LATER + 2400 :]
    return float(np.abs(after).max() / np.abs(before).max())


def test_a_voice_remapped_to_the_closed_hat_chokes_the_open_one(fluidsynth: MakeSynth) -> None:
    synth = fluidsynth()
    synth.set_mixer(remapped(LOW_TOM, VOICES[CLOSED_HAT].note))
    assert open_hat_after(synth, empty_buses(), LOW_TOM) < 0.01


def test_an_open_hat_remapped_while_it_rings_is_still_choked(fluidsynth: MakeSynth) -> None:
    synth, buses = fluidsynth(), empty_buses()
    synth.trigger(OPEN_HAT, 100)
    synth.render(buses, 0, LATER)
    loud = np.abs(buses[OPEN_HAT][:, :LATER]).max()
    synth.set_mixer(remapped(OPEN_HAT, COWBELL))
    synth.trigger(CLOSED_HAT, 100)
    synth.render(buses, LATER, END)
    assert np.abs(buses[OPEN_HAT][:, LATER + 2400 :]).max() < 0.01 * loud


def test_a_hat_remapped_to_a_drum_without_a_class_chokes_nothing(fluidsynth: MakeSynth) -> None:
    synth, expected = fluidsynth(), fluidsynth()
    synth.set_mixer(remapped(CLOSED_HAT, COWBELL))
    heard, wanted = empty_buses(), empty_buses()
    for one in (synth, expected):
        one.trigger(OPEN_HAT, 100)
    synth.render(heard, 0, LATER)
    synth.trigger(CLOSED_HAT, 100)
    synth.render(heard, LATER, END)
    expected.render(wanted, 0, LATER)
    expected.render(wanted, LATER, END)
    assert np.array_equal(heard[OPEN_HAT], wanted[OPEN_HAT])


MORE_VOICES = """
import sys
from pathlib import Path
import numpy as np
from gdrm_tui.core import voices
cowbells = tuple(voices.Voice(f"cowbell-{n}", f"Cowbell {n}", 56, ()) for n in range(6))
voices.VOICES += cowbells
voices.VOICE_COUNT = len(voices.VOICES)
voices.VOICE_NAMES = tuple(voice.name for voice in voices.VOICES)
from gdrm_tui.audio.engine.mixdown import BUS_COUNT
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
synth = FluidSynth(Path(sys.argv[1]), 48_000)
buses = np.zeros((BUS_COUNT, 2, 9600), np.float32)
synth.trigger(voices.VOICE_COUNT - 1, 100)
synth.render(buses, 0, 9600)
print(BUS_COUNT, [bus for bus in range(BUS_COUNT) if np.abs(buses[bus]).max() > 0.01])
synth.close()
"""


def test_a_nineteenth_voice_sounds_on_its_own_bus(soundfont: Path) -> None:
    run = [sys.executable, "-c", MORE_VOICES, str(soundfont)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == f"{len(VOICES) + 7} [{len(VOICES) + 5}]"
