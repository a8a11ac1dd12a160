"""MIDI files in: ours come back as they were, broken ones are refused in a sentence."""

import io
from dataclasses import replace

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, session_of, sessions

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICE_OF_PITCH, VOICES
from gdrm_tui.midi.files import DrumPart, MidiFileError, bars_of_part, loop_to_midi, read_drums

HALF_TICK = 0.5 / 120 + 1e-6  # in steps, plus the float32 of the offset
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.8, 0.1), (3, 2): (0.4, -0.2), (0, 9): (0.6, 0.3)})
FILE = loop_to_midi(session_of(GROOVE, GROOVE))
AS_WRITTEN = {"swing": st.just(50.0), "humanize": st.just(1.0)}
SAFE_BARS = bars(latest=0.49)  # a hit nearer to the next step may be read as that step's


def midi_file(*messages: mido.Message, ticks_per_beat: int = 480, kind: int = 0) -> bytes:
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks_per_beat)
    file.tracks.append(mido.MidiTrack(messages))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def note_on(note: int, time: int = 0, channel: int = 9, velocity: int = 100) -> mido.Message:
    return mido.Message("note_on", note=note, time=time, channel=channel, velocity=velocity)


@given(sessions(bar=SAFE_BARS, dynamics=st.just(1.0), **AS_WRITTEN))
def test_loop_written_and_read_back_is_the_same_loop(session):
    read = bars_of_part(read_drums(loop_to_midi(session), "x.mid"))
    assert len(read) == len(session.loop)
    for bar, back in zip(session.loop, read, strict=True):
        assert np.array_equal(back.hits, bar.hits)
        # A velocity below 1/127 is written as MIDI's softest, 1.
        assert np.abs(back.velocities - bar.velocities).max() <= 1 / 127
        assert np.abs(back.offsets - bar.offsets).max() <= HALF_TICK


@given(sessions(**AS_WRITTEN))
def test_no_hit_moves_by_more_than_half_a_tick_even_over_the_edge_of_its_step(session):
    part = read_drums(loop_to_midi(session), "x.mid")
    length = 16 * len(session.loop)
    for index, bar in enumerate(session.loop):
        for voice, step in np.argwhere(bar.hits).tolist():
            place = 16 * index + step + float(bar.offsets[voice, step])
            near = [abs((h.position - place + 8) % length - 8) for h in part.hits]
            voices = [h.voice for h in part.hits]
            assert min(d for d, v in zip(near, voices, strict=True) if v == voice) <= HALF_TICK


@given(sessions(bar=SAFE_BARS, **AS_WRITTEN))
def test_tempo_comes_back_to_a_microsecond_a_quarter(session):
    bpm = read_drums(loop_to_midi(session), "x.mid").bpm
    assert abs(60e6 / bpm - 60e6 / session.bpm) <= 0.5 + 1e-6


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: FILE[:22] + tail))
def test_any_bytes_are_drums_or_a_midi_file_error(data):
    try:
        part = read_drums(data, "x.mid")
    except MidiFileError as error:
        assert str(error).startswith("x.mid ")
    else:
        assert isinstance(part, DrumPart)


@given(st.integers(0, len(FILE) - 1))
def test_every_truncation_of_a_file_is_refused(length):
    with pytest.raises(MidiFileError, match=r"^x\.mid is not a readable MIDI file"):
        read_drums(FILE[:length], "x.mid")


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_one_wrong_byte_never_ends_in_another_error(place, value):
    data = FILE[:place] + bytes([value]) + FILE[place + 1 :]
    try:
        part = read_drums(data, "x.mid")
        bars_of_part(part)
    except (MidiFileError, ValueError) as error:
        assert str(error)


@pytest.mark.parametrize("data", [b"", b"MThd", b"RIFF1234WAVE", b'{"format": 1}'])
def test_file_that_is_not_midi_is_refused_by_name(data):
    with pytest.raises(MidiFileError, match=r"^song\.mid is not a readable MIDI file \(.+\)$"):
        read_drums(data, "song.mid")


def test_file_in_smpte_frames_is_refused():
    data = bytearray(FILE)
    data[12:14] = b"\xe7\x28"
    with pytest.raises(MidiFileError, match="counts time in SMPTE frames"):
        read_drums(bytes(data), "x.mid")


def test_notes_of_other_channels_are_not_drums():
    data = midi_file(note_on(36, channel=0), note_on(36, 480), note_on(38, channel=10))
    assert [(h.position, h.voice) for h in read_drums(data, "x.mid").hits] == [(4.0, 0)]


def test_notes_that_belong_to_no_voice_are_counted():
    one, other = sorted(set(range(128)) - set(VOICE_OF_PITCH))[:2]
    notes = note_on(36), note_on(one), note_on(other), note_on(one, 10)
    part = read_drums(midi_file(*notes), "x.mid")
    assert (len(part.hits), part.unknown) == (1, 3)


def test_key_that_the_mixer_names_is_read_as_its_voice():
    mixer = Mixer().with_strip(1, Strip(note=3)).with_strip(0, Strip(note=VOICES[2].note))
    keys = note_on(3), note_on(VOICES[2].note), note_on(VOICES[3].note)
    part = read_drums(midi_file(*keys), "x.mid", mixer)
    assert [hit.voice for hit in part.hits] == [1, 0, 3]
    assert part.unknown == 0


@pytest.mark.parametrize("tracks", ["one", "voices"])
@given(session=sessions(bar=SAFE_BARS, **AS_WRITTEN), seed=st.integers(0, 2**32 - 1))
def test_loop_written_with_other_notes_comes_back_by_the_same_mixer(tracks, session, seed):
    keys = np.random.default_rng(seed).permutation(128)
    strips = (Strip(note=int(key)) for key in keys[: len(VOICES)])
    session = replace(session, mixer=Mixer(tuple(strips)))
    part = read_drums(loop_to_midi(session, tracks), "x.mid", session.mixer)
    read = bars_of_part(part)
    for bar, back in zip(session.loop, read, strict=True):
        assert np.array_equal(back.hits, bar.hits)


@pytest.mark.parametrize("pitch", sorted(VOICE_OF_PITCH))
def test_every_pitch_of_the_voice_table_is_read_as_its_voice(pitch):
    (hit,) = read_drums(midi_file(note_on(pitch)), "x.mid").hits
    assert pitch in VOICES[hit.voice].pitches


def test_note_on_of_velocity_0_is_a_note_off():
    assert read_drums(midi_file(note_on(36, velocity=0)), "x.mid").hits == ()


@pytest.mark.parametrize("ticks", [1, 24, 96, 960, 32_767])
def test_positions_follow_the_files_own_ticks(ticks):
    data = midi_file(note_on(36), note_on(38, 2 * ticks), ticks_per_beat=ticks)
    assert [h.position for h in read_drums(data, "x.mid").hits] == [0.0, 8.0]


def test_first_tempo_counts_and_120_where_there_is_none():
    fast, slow = (mido.MetaMessage("set_tempo", tempo=t) for t in (400_000, 900_000))
    assert read_drums(midi_file(note_on(36), fast, slow), "x.mid").bpm == 150
    assert read_drums(midi_file(note_on(36)), "x.mid").bpm == 120


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_files_of_all_three_types_are_read(kind):
    assert len(read_drums(midi_file(note_on(36), kind=kind), "x.mid").hits) == 1


def test_drums_of_several_tracks_are_read_in_order():
    file = mido.MidiFile(type=1)
    file.tracks += [mido.MidiTrack([note_on(38, 480)]), mido.MidiTrack([note_on(36, 240)])]
    buffer = io.BytesIO()
    file.save(file=buffer)
    hits = read_drums(buffer.getvalue(), "x.mid").hits
    assert [(h.position, h.voice) for h in hits] == [(2.0, 0), (4.0, 1)]


@pytest.mark.parametrize(("length", "count"), [(0.0, 1), (16.0, 1), (16.4, 1), (16.6, 2), (33, 3)])
def test_part_has_the_bars_up_to_its_end_with_a_little_slack(length, count):
    assert len(bars_of_part(DrumPart(120, (), length, 0))) == count


def test_hit_just_before_the_end_is_the_early_hit_of_the_first_step():
    early = bar_of({(0, 0): (1.0, -0.25)})
    (read,) = bars_of_part(read_drums(loop_to_midi(session_of(early)), "x.mid"))
    assert read == early


def test_part_longer_than_a_loop_can_be_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match="1 to 4096 bars, not 62500000"):
        bars_of_part(DrumPart(120, (), 1e9, 0))
