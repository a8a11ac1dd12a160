"""What FluidSynth really plays: onsets measured in the samples, and offline rendering."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE, played, session_of

from gdrm_tui.audio.engine import CELL
from gdrm_tui.audio.render import render_session, write_wav
from gdrm_tui.audio.synth import Block, FluidSynth
from gdrm_tui.core.errors import GdrmError

MakeSynth = Callable[[], FluidSynth]
# Kick and cross-stick far enough apart to be told from each other's ringing.
PATTERN = {"kick": {0: 0.0, 10: 0.3}, "cross-stick": {4: -0.2, 14: 0.0}}
PLACES = (("kick", 0.0), ("cross-stick", 3.8), ("kick", 10.3), ("cross-stick", 14.0))


def response(synth: FluidSynth, voice: str) -> Block:
    """Return what one strike at frame 0 sounds like, 3,000 frames long."""
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


def test_measured_onsets_lie_within_a_cell_of_their_exact_place(fluidsynth: MakeSynth) -> None:
    sounds = {voice: response(fluidsynth(), voice) for voice in PATTERN}
    step = RATE * 60 / (83.0 * 4)
    samples = played(session_of(PATTERN, bpm=83.0), fluidsynth(), 6 * RATE, 512)
    for voice, at in PLACES:
        for number in (0, 1):
            exact = (16 * number + at) * step
            found = onset_near(samples, round(exact), sounds[voice])
            assert abs(found - exact) <= CELL // 2 + 1, (voice, number, at)


def test_nothing_sounds_where_no_hit_is(fluidsynth: MakeSynth) -> None:
    samples = played(session_of({"kick": {8: 0.0}}), fluidsynth(), 2 * RATE, 512)
    assert first_sound(samples) == pytest.approx(RATE, abs=CELL)
    assert np.abs(samples[RATE + RATE // 2 :]).max() < 1e-3


def test_the_same_samples_come_at_every_block_size(fluidsynth: MakeSynth) -> None:
    session = session_of(PATTERN, bpm=171.0, swing=58.0)
    rendered = [played(session, fluidsynth(), 96_000, block).tobytes() for block in (64, 480, 1024)]
    assert rendered[0] == rendered[1] == rendered[2]


def test_silencing_cuts_a_ringing_cymbal(fluidsynth: MakeSynth) -> None:
    synth = fluidsynth()
    block = np.zeros((4096, 2), np.float32)
    synth.strike(49, 127)
    synth.render(block)
    assert np.abs(block).max() > 0.01
    synth.silence()
    synth.render(block)
    synth.render(block)
    assert np.abs(block).max() < 1e-4


def test_louder_velocities_sound_louder(fluidsynth: MakeSynth) -> None:
    peaks = []
    for velocity in (20, 64, 127):
        synth, block = fluidsynth(), np.zeros((9600, 2), np.float32)
        synth.strike(38, velocity)
        synth.render(block)
        peaks.append(np.abs(block).max())
    assert peaks[0] < peaks[1] < peaks[2] <= 1.0


def test_the_busiest_full_bar_does_not_clip_much(fluidsynth: MakeSynth) -> None:
    groove = {
        "kick": dict.fromkeys((0, 6, 8), 0.0),
        "snare": dict.fromkeys((4, 12), 0.0),
        "closed-hat": dict.fromkeys(range(0, 16, 2), 0.0),
        "crash": {0: 0.0},
    }
    assert np.abs(render_session(session_of(groove), fluidsynth(), RATE)).max() <= 1.0


def test_an_unknown_kit_is_refused(soundfont: Path) -> None:
    with pytest.raises(GdrmError, match="no drum kit 127"):
        FluidSynth(soundfont, RATE, program=127)


@pytest.mark.parametrize("passes", [1, 3])
def test_cut_and_wrap_have_exactly_the_loops_length(fluidsynth: MakeSynth, passes: int) -> None:
    session = session_of(PATTERN, bpm=101.0)
    frames = int(passes * 16 * RATE * 60 / (101.0 * 4))
    cut = render_session(session, fluidsynth(), RATE, passes, "cut")
    wrapped = render_session(session, fluidsynth(), RATE, passes, "wrap")
    assert cut.shape == wrapped.shape == (frames, 2)


def test_wrap_adds_what_rings_on_to_the_beginning(fluidsynth: MakeSynth) -> None:
    session = session_of({"crash": {12: 0.0}}, bpm=120.0)
    cut = render_session(session, fluidsynth(), RATE, 1, "cut")
    wrapped = render_session(session, fluidsynth(), RATE, 1, "wrap")
    assert np.abs(cut[: RATE // 2]).max() == 0.0
    assert np.abs(wrapped[: RATE // 2]).max() > 0.01


def test_ring_goes_on_until_the_last_drum_is_silent(fluidsynth: MakeSynth) -> None:
    ringing = render_session(session_of({"crash": {15: 0.0}}), fluidsynth(), RATE)
    assert len(ringing) > 3 * RATE
    assert np.abs(ringing[-2400:]).max() < 1e-3


def test_ring_plays_an_early_first_hit_once_and_at_the_start(fluidsynth: MakeSynth) -> None:
    samples = render_session(session_of({"cross-stick": {0: -0.4}}), fluidsynth(), RATE)
    assert first_sound(samples) == pytest.approx(0, abs=CELL)
    # The early hit of a next pass, which does not come, would sound at the loop's end.
    assert np.abs(samples[RATE * 2 :]).max() < 1e-2
    assert len(samples) > RATE * 2 * 16.4 / 16 - 2


def test_wrap_plays_an_early_first_hit_once_and_at_the_end(fluidsynth: MakeSynth) -> None:
    samples = render_session(
        session_of({"cross-stick": {0: -0.4}}, bpm=60.0), fluidsynth(), RATE, 1, "cut"
    )
    step = RATE * 60 / (60.0 * 4)
    assert first_sound(samples) == pytest.approx(15.6 * step, abs=CELL)


def test_less_than_one_pass_is_refused(fluidsynth: MakeSynth) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        render_session(session_of(PATTERN), fluidsynth(), RATE, 0)


def test_a_wav_file_holds_the_samples_as_16_bits(tmp_path: Path) -> None:
    samples = np.array([[0.0, 1.0], [-1.0, 0.5], [2.0, -2.0]], np.float32)
    path = tmp_path / "x.wav"
    path.write_bytes(b"old")
    write_wav(path, samples, RATE)
    with wave.open(str(path)) as wav:
        assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (2, 2, RATE)
        written = np.frombuffer(wav.readframes(3), "<i2").reshape(-1, 2)
    assert written.tolist() == [[0, 32767], [-32767, 16384], [32767, -32767]]
    assert list(tmp_path.iterdir()) == [path]


def test_a_wav_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GdrmError, match="cannot write"):
        write_wav(tmp_path / "missing" / "x.wav", np.zeros((1, 2), np.float32), RATE)
