"""What FluidSynth really plays: onsets measured in the samples, and offline rendering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE, by_itself, played, rendered, session_of, triggered

from gdrm_tui.audio.engine.engine import QUANTUM
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.engine.limiter import CEILING
from gdrm_tui.audio.engine.mixdown import BUS_COUNT, REVERB_BUS, Block
from gdrm_tui.audio.render import Rendering, Tail
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICES, voice_index

MakeSynth = Callable[[], FluidSynth]
# Kick and cross-stick far enough apart to be told from each other's ringing.
PATTERN = {"kick": {0: 0.0, 10: 0.3}, "cross-stick": {4: -0.2, 14: 0.0}}
PLACES = (("kick", 0.0), ("cross-stick", 3.8), ("kick", 10.3), ("cross-stick", 14.0))


def response(synth: FluidSynth, voice: str) -> Block:
    """Return what one hit at frame 0 sounds like, 3,000 frames long."""
    return played(session_of({voice: {0: 0.0}}), synth, 3000, 512)


def onset_near(samples: Block, expected: int, sound: Block, reach: int = 500) -> int:
    """Return the frame within `reach` of `expected` from which on `samples` are most like `sound`.

    First differences are compared: they bring out the attack over what rings from before.
    """
    padded = np.concatenate([np.zeros((reach, 2), np.float32), samples])
    piece = np.diff(padded[expected : expected + 2 * reach + len(sound), 0])
    likeness = np.correlate(piece, np.diff(sound[:, 0]), mode="valid")
    return expected - reach + int(np.argmax(likeness))


def first_sound(samples: Block) -> int:
    return int(np.argmax(np.abs(samples).max(axis=1) > 1e-6))


def test_measured_onsets_are_within_64_frames_of_their_exact_place(fluidsynth: MakeSynth) -> None:
    sounds = {voice: response(fluidsynth(), voice) for voice in PATTERN}
    step = RATE * 60 / (83.0 * 4)
    samples = played(session_of(PATTERN, bpm=83.0), fluidsynth(), 6 * RATE, 512)
    for voice, at in PLACES:
        for number in (0, 1):
            exact = (16 * number + at) * step
            found = onset_near(samples, round(exact), sounds[voice])
            assert abs(found - exact) <= QUANTUM // 2 + 1, (voice, number, at)


def test_nothing_sounds_without_a_hit(fluidsynth: MakeSynth) -> None:
    samples = played(session_of({"kick": {8: 0.0}}), fluidsynth(), 2 * RATE, 512)
    assert first_sound(samples) == pytest.approx(RATE, abs=QUANTUM)
    assert np.abs(samples[RATE + RATE // 2 :]).max() < 1e-3


def test_the_same_samples_come_at_every_block_size(fluidsynth: MakeSynth) -> None:
    session = session_of(PATTERN, bpm=171.0, swing=58.0)
    rendered = [played(session, fluidsynth(), 96_000, block).tobytes() for block in (64, 480, 1024)]
    assert rendered[0] == rendered[1] == rendered[2]


def test_silencing_cuts_a_ringing_cymbal(fluidsynth: MakeSynth) -> None:
    synth = fluidsynth()
    assert np.abs(triggered(synth, "crash", 127, 4096)).max() > 0.01
    synth.silence()
    buses = np.zeros((BUS_COUNT, 2, 8192), np.float32)
    synth.render(buses, 0, 8192)
    assert np.abs(buses[:, :, 4096:]).max() < 1e-4


def test_louder_velocities_sound_louder(fluidsynth: MakeSynth) -> None:
    peaks = [np.abs(triggered(fluidsynth(), "snare", v, 9600)).max() for v in (20, 64, 127)]
    assert peaks[0] < peaks[1] < peaks[2] <= 1.0


def test_the_busiest_bar_does_not_clip(fluidsynth: MakeSynth) -> None:
    groove = {
        "kick": dict.fromkeys((0, 6, 8), 0.0),
        "snare": dict.fromkeys((4, 12), 0.0),
        "closed-hat": dict.fromkeys(range(0, 16, 2), 0.0),
        "crash": {0: 0.0},
    }
    assert np.abs(rendered(session_of(groove), fluidsynth())).max() <= 1.0


def test_an_unknown_kit_is_refused(soundfont: Path) -> None:
    with pytest.raises(GdrmError, match="no drum kit 127"):
        FluidSynth(soundfont, RATE, program=127)


@pytest.mark.parametrize("passes", [1, 3])
def test_cut_and_wrap_have_exactly_the_loops_length(fluidsynth: MakeSynth, passes: int) -> None:
    session = session_of(PATTERN, bpm=101.0)
    frames = int(passes * 16 * RATE * 60 / (101.0 * 4))
    cut = rendered(session, fluidsynth(), passes, "cut")
    wrapped = rendered(session, fluidsynth(), passes, "wrap")
    assert cut.shape == wrapped.shape == (frames, 2)


def test_wrap_adds_what_rings_on_to_the_beginning(fluidsynth: MakeSynth) -> None:
    session = session_of({"crash": {12: 0.0}}, bpm=120.0)
    cut = rendered(session, fluidsynth(), 1, "cut")
    wrapped = rendered(session, fluidsynth(), 1, "wrap")
    assert np.abs(cut[: RATE // 2]).max() == 0.0
    assert np.abs(wrapped[: RATE // 2]).max() > 0.01


def test_ring_goes_on_until_the_last_drum_is_silent(fluidsynth: MakeSynth) -> None:
    ringing = rendered(session_of({"crash": {15: 0.0}}), fluidsynth())
    assert len(ringing) > 3 * RATE
    assert np.abs(ringing[-2400:]).max() < 1e-3


EARLY = session_of({"cross-stick": {0: -0.4}}, bpm=60.0)
STEP = RATE // 4  # of EARLY, in frames


@pytest.mark.parametrize("tail", ["ring", "cut"])
def test_an_early_first_hit_sounds_once_and_at_the_end(fluidsynth: MakeSynth, tail: Tail) -> None:
    samples = rendered(EARLY, fluidsynth(), 1, tail)
    assert first_sound(samples) == pytest.approx(15.6 * STEP, abs=QUANTUM)


@pytest.mark.parametrize("tail", ["ring", "cut"])
def test_with_a_lead_in_it_sounds_at_the_start_and_bar_1_comes_after_it(
    fluidsynth: MakeSynth, tail: Tail
) -> None:
    rendering = Rendering(EARLY, RATE, tail=tail, lead_in=True)
    samples = np.concatenate(list(rendering.mix(fluidsynth())))
    assert first_sound(samples) < 2 * QUANTUM
    assert rendering.lead_frames % QUANTUM == 0
    assert 0 <= rendering.lead_frames - 0.4 * STEP <= QUANTUM
    assert rendering.frames == 16 * STEP + rendering.lead_frames
    assert np.abs(samples[rendering.lead_frames + 8 * STEP :]).max() < 1e-2


@pytest.mark.parametrize("bpm", [60.0, 93.1, 120.0, 217.77])
def test_without_the_lead_in_the_samples_are_those_from_bar_1_on(
    fluidsynth: MakeSynth, bpm: float
) -> None:
    on_time = session_of({"kick": {0: 0.0, 4: 0.1}}, bpm=bpm)
    early = session_of({"kick": {0: 0.0, 4: 0.1}, "cross-stick": {0: -0.4}}, bpm=bpm)
    led = Rendering(early, RATE, tail="cut", lead_in=True)
    stems = np.concatenate(list(led.stems(fluidsynth())))
    alone = np.concatenate(list(Rendering(on_time, RATE, tail="cut").stems(fluidsynth())))
    kick = stems[led.lead_frames : led.lead_frames + len(alone), :2]
    assert np.array_equal(kick, alone[: len(kick)])
    assert Rendering(early, RATE).lead_frames == 0


def test_a_wrapped_loop_has_no_lead_in() -> None:
    with pytest.raises(GdrmError, match="has no lead-in"):
        Rendering(EARLY, RATE, tail="wrap", lead_in=True)


def test_less_than_one_pass_is_refused(fluidsynth: MakeSynth) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        rendered(session_of(PATTERN), fluidsynth(), 0)


def test_stems_add_up_to_the_mix_and_each_holds_its_voice(fluidsynth: MakeSynth) -> None:
    mixer = Mixer(reverb=0.3).with_strip(0, Strip(level=-6.0, pan=0.5))
    session = replace(session_of(PATTERN, bpm=140.0), mixer=mixer)
    rendering = Rendering(session, RATE, tail="cut")
    assert rendering.stem_names == ("kick", "cross-stick", "reverb")
    stems = np.concatenate(list(rendering.stems(fluidsynth())))
    mix = np.concatenate(list(rendering.mix(fluidsynth())))
    assert stems.shape == (len(mix), 6)
    assert np.abs(stems.reshape(-1, 3, 2).sum(axis=1) - mix).max() < 1e-5
    kick, stick = stems[:, :2], stems[:, 2:4]
    assert first_sound(kick) <= QUANTUM < first_sound(stick)
    assert np.abs(kick[:, 1]).max() > np.abs(kick[:, 0]).max()


def test_muted_voices_have_no_stem(fluidsynth: MakeSynth) -> None:
    mixer = Mixer().with_strip(0, Strip(muted=True))
    session = replace(session_of(PATTERN), mixer=mixer)
    assert Rendering(session, RATE).stem_names == ("cross-stick",)
    assert first_sound(rendered(session, fluidsynth())) > RATE // 4


def test_a_mix_that_would_clip_is_limited_in_every_tail(fluidsynth: MakeSynth) -> None:
    loud = replace(session_of(PATTERN), mixer=Mixer(master=12.0))
    for tail in ("ring", "cut", "wrap"):
        samples = rendered(loud, fluidsynth(), tail=tail)
        assert 0.8 * CEILING < np.abs(samples).max() <= CEILING * (1 + 1e-6)


def test_what_is_too_long_to_be_held_is_not_wrapped() -> None:
    long = session_of(*[PATTERN] * 1000, bpm=120.0)
    with pytest.raises(GdrmError, match="33 minutes are too long to wrap"):
        Rendering(long, RATE, tail="wrap")


@pytest.mark.parametrize("voice", [voice.name for voice in VOICES])
def test_every_drum_ends_as_fluidsynth_ends_it_by_itself(
    voice: str, soundfont: Path, fluidsynth: MakeSynth
) -> None:
    # Where samples of the kit are read alone, old FluidSynths play memory past their ends.
    frames = 1000 * QUANTUM
    expected = by_itself([(VOICES[voice_index(voice)].note, 0)], frames, soundfont)
    sounded = triggered(fluidsynth(), voice, 100, frames)
    assert np.abs(sounded - expected).max() < 2e-3


def test_a_tuned_voice_sounds_higher_and_the_others_as_before(fluidsynth: MakeSynth) -> None:
    def pitch(synth: FluidSynth, voice: str) -> float:
        spectrum = np.abs(np.fft.rfft(triggered(synth, voice, 120, RATE // 2)[:, 0]))
        return float(np.argmax(spectrum))

    tuned = fluidsynth()
    tuned.set_mixer(Mixer().with_strip(0, Strip(tuning=12.0)))
    assert pitch(tuned, "kick") == pytest.approx(2 * pitch(fluidsynth(), "kick"), rel=0.1)
    assert pitch(tuned, "low-tom") == pitch(fluidsynth(), "low-tom")


def test_reverb_rings_after_the_drum_and_off_again_it_is_silent(fluidsynth: MakeSynth) -> None:
    synth, buses = fluidsynth(), np.zeros((BUS_COUNT, 2, RATE), np.float32)
    for reverb, rings in ((0.0, False), (0.5, True), (0.0, False)):
        synth.set_mixer(Mixer(reverb=reverb))
        synth.trigger(voice_index("cross-stick"), 120)
        synth.render(buses, 0, RATE)
        assert (np.abs(buses[REVERB_BUS]).max() > 0.01) == rings
