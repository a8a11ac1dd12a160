"""MIDI files in: ours come back as they were, others lose as little as they can, in words."""

from dataclasses import replace
from itertools import pairwise

import mido
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from loops import bar_of, bars, session_of, sessions
from midi_kit import meter, midi_file, midi_tracks, note_on, places, tempo

from gdrm_tui.core.bar import OWN_NOTE
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import NEAREST_VOICES, VOICE_OF_PITCH, VOICES
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.drums import WhichChannelError
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import ImportChoices, import_loop

HALF_TICK = 0.5 / 120 + 1e-5  # in steps, plus the float32 of the offset
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.8, 0.1), (3, 2): (0.4, -0.2), (0, 9): (0.6, 0.3)})
FILE = loop_to_midi(session_of(GROOVE, GROOVE))
AS_WRITTEN = {"swing": st.just(50.0), "humanize": st.just(1.0)}
SAFE = (-0.35, 0.44)  # hits closer together may be read as a flam
SAFE_BARS = bars(*SAFE, min_size=1)
ALL = ImportChoices(channel="all")
ANY_METER = ImportChoices(any_meter=True)


def read(data, mixer=None, choices=None):
    return import_loop(data, "x.mid", mixer or Mixer(), choices or ImportChoices())


@given(sessions(bar=SAFE_BARS, dynamics=st.just(1.0), **AS_WRITTEN))
def test_loop_written_and_read_back_is_the_same_loop(session):
    back = read(loop_to_midi(session))
    assert back.report.lines == ()
    assert len(back.loop) == len(session.loop)
    for bar, other in zip(session.loop, back.loop, strict=True):
        assert np.array_equal(other.hits, bar.hits)
        # A velocity below 1/127 is written as MIDI's softest, 1.
        assert np.abs(other.velocities - bar.velocities).max() <= 1 / 127
        assert np.abs(other.offsets - bar.offsets).max() <= HALF_TICK


@given(sessions(bar=bars(*SAFE), **AS_WRITTEN))
def test_silent_bars_of_a_loop_come_back_too(session):
    assume(any(bar.hit_count for bar in session.loop))
    assert [bar.hit_count for bar in read(loop_to_midi(session)).loop] == [
        bar.hit_count for bar in session.loop
    ]


@given(SAFE_BARS, st.integers(0, 2**32 - 1))
def test_notes_that_came_in_are_kept_go_out_and_come_back(bar, seed):
    drawn = np.random.default_rng(seed).integers(0, 3, bar.hits.shape)
    notes = np.zeros_like(bar.notes)
    for voice, step in np.argwhere(bar.hits):
        pitches = VOICES[voice].pitches
        key = pitches[drawn[voice, step] % len(pitches)]
        notes[voice, step] = OWN_NOTE if key == VOICES[voice].note else key
    (back,) = read(loop_to_midi(session_of(replace(bar, notes=notes)))).loop
    assert np.array_equal(back.notes, notes)


@given(sessions(bar=SAFE_BARS, **AS_WRITTEN))
def test_tempo_comes_back_to_a_hundredth(session):
    assert abs(read(loop_to_midi(session)).bpm - session.bpm) <= 0.02


@given(st.integers(25_000, 10_000_000), st.lists(st.integers(0, 3839), min_size=1, max_size=5))
def test_every_hit_sounds_when_the_file_says_at_any_tempo(microseconds, ticks):
    first = mido.MetaMessage("set_tempo", tempo=microseconds)
    gaps = [after - before for before, after in pairwise([0, *sorted(set(ticks))])]
    keys = (36, 38, 42, 49, 51)  # of a voice each, so that no two share a step
    back = read(midi_file(first, *map(note_on, keys, gaps)))
    seconds = {round(tick / 480 * microseconds / 1e6, 2) for tick in set(ticks)}
    length = len(back.loop) * 4 * 60 / back.bpm / back.report.bars.times
    heard = {round(place / 4 * 60 / back.bpm % length, 2) for place, _ in places(back.loop)}
    off = [min(min(abs(a - b), length - abs(a - b)) for b in seconds) for a in heard]
    assert max(off) <= 0.02 + 0.001 * max(seconds)  # a tempo has two decimals


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda tail: FILE[:22] + tail))
def test_any_bytes_are_drums_or_one_sentence(data):
    try:
        back = read(data)
    except GdrmError as error:
        assert str(error).startswith("x.mid ")
    else:
        assert back.loop


@given(st.integers(0, len(FILE) - 1))
def test_every_truncated_file_is_read_as_far_as_it_goes_or_refused(length):
    whole = places(read(FILE).loop)
    try:
        back = read(FILE[:length])
    except MidiFileError as error:
        assert str(error).startswith("x.mid ")
    else:
        assert "the file ends too early" in back.report.troubles
        assert set(places(back.loop)) <= set(whole)


@given(st.integers(0, len(FILE) - 1), st.integers(0, 255))
def test_one_wrong_byte_never_ends_in_another_error(place, value):
    try:
        read(FILE[:place] + bytes([value]) + FILE[place + 1 :])
    except GdrmError as error:
        assert str(error)


@pytest.mark.parametrize("data", [b"", b"MThd", b"RIFF1234WAVE", b'{"format": 1}'])
def test_file_that_is_not_midi_is_refused_by_name(data):
    with pytest.raises(MidiFileError, match=r"^x\.mid is not a (complete )?MIDI file: it "):
        read(data)


def test_notes_of_other_channels_are_left_out_and_counted():
    data = midi_file(note_on(36, channel=1), note_on(36, 480), note_on(38, channel=11))
    back = read(data)
    assert places(back.loop) == [(4.0, 0)]
    assert back.report.drums.elsewhere == {1: 1, 11: 1}
    assert back.report.text == "notes on channel 1 (1 note) and 11 (1 note) left out"
    assert places(read(data, choices=ALL).loop) == [(0.0, 0), (4.0, 0), (4.0, 1)]


def test_a_channel_that_is_asked_for_is_read_and_one_without_notes_refused():
    data = midi_file(note_on(36, channel=3), note_on(38, 480, channel=5))
    assert places(read(data, choices=ImportChoices(5)).loop) == [(4.0, 1)]
    with pytest.raises(MidiFileError, match=r"no notes on channel 4: there are some on channel 3"):
        read(data, choices=ImportChoices(4))


def test_notes_on_several_channels_and_none_on_10_are_a_question():
    data = midi_file(note_on(36, channel=3), note_on(38, channel=5), note_on(38, channel=5))
    with pytest.raises(WhichChannelError, match=r"channel 3 \(1 note\) and 5 \(2 notes\)") as error:
        read(data)
    assert error.value.counts == {3: 1, 5: 2}


def test_a_file_without_notes_says_so():
    with pytest.raises(MidiFileError, match=r"^x\.mid has no notes$"):
        read(midi_file(tempo(100)))


def test_notes_that_belong_to_no_voice_are_counted_by_kind():
    one, other = sorted(set(range(128)) - set(VOICE_OF_PITCH) - set(NEAREST_VOICES))[:2]
    drums = note_on(36), note_on(one), note_on(other), note_on(one, 10)
    report = read(midi_file(*drums)).report
    assert report.without_voice == {one: 2, other: 1}
    assert report.lines == (f"3 notes have no voice (key {one} 2, key {other} 1)",)
    assert (report.notes, report.lost) == (4, 3)


def test_notes_without_drums_are_refused_and_named():
    with pytest.raises(
        MidiFileError,
        match=r"has 3 notes on channel 10, and none is a drum of this kit: key 100 2, key 5 1$",
    ):
        read(midi_file(note_on(100), note_on(5), note_on(100)))


def test_where_channel_10_has_no_drums_the_other_channels_are_a_question():
    data = midi_file(note_on(100), note_on(36, channel=1), note_on(38, channel=1))
    said = r"channel 10, and none is a drum .* choose from channel 1 \(2 notes\) with --channel N"
    with pytest.raises(WhichChannelError, match=said) as error:
        read(data)
    assert error.value.counts == {1: 2}
    with pytest.raises(MidiFileError, match=r"none is a drum of this kit: key 100 1$"):
        read(data, choices=ImportChoices(10))


def test_the_most_frequent_of_many_kinds_of_notes_are_named():
    keys = sorted(set(range(128)) - set(VOICE_OF_PITCH) - set(NEAREST_VOICES))[:15]
    report = read(midi_file(note_on(36), *map(note_on, keys), note_on(keys[14]))).report
    assert report.text.startswith(f"16 notes have no voice (key {keys[14]} 2, key {keys[0]} 1,")
    assert report.text.endswith(f"key {keys[10]} 1, 3 other keys 3)")


def test_percussion_goes_where_it_meets_least_and_the_rest_stays():
    # Claps on the snare's own steps; on steps of its own a clap is a snare.
    layered = midi_file(note_on(38), note_on(39), note_on(38, 960), note_on(39))
    assert read(layered).report.drums.voices[39] == VOICE_OF_PITCH[37]
    apart = midi_file(note_on(38), note_on(39, 960))
    assert read(apart).report.drums.voices[39] == VOICE_OF_PITCH[38]


def test_key_that_the_mixer_names_is_read_as_its_voice():
    mixer = Mixer().with_strip(1, Strip(note=3)).with_strip(0, Strip(note=VOICES[2].note))
    keys = note_on(3), note_on(VOICES[2].note), note_on(VOICES[3].note)
    back = read(midi_file(*keys), mixer)
    assert [voice for _, voice in places(back.loop)] == [0, 1, 3]
    assert not back.loop[0].notes.any()


@pytest.mark.parametrize("tracks", ["one", "voices"])
@given(session=sessions(bar=SAFE_BARS, **AS_WRITTEN), seed=st.integers(0, 2**32 - 1))
def test_loop_written_with_other_notes_comes_back_by_the_same_mixer(tracks, session, seed):
    keys = np.random.default_rng(seed).permutation(128)
    strips = (Strip(note=int(key)) for key in keys[: len(VOICES)])
    session = replace(session, mixer=Mixer(tuple(strips)))
    back = read(loop_to_midi(session, tracks), session.mixer)
    for bar, other in zip(session.loop, back.loop, strict=True):
        assert np.array_equal(other.hits, bar.hits)


@pytest.mark.parametrize("pitch", sorted(VOICE_OF_PITCH))
def test_every_pitch_of_the_voice_table_is_read_as_its_voice_and_kept(pitch):
    (bar,) = read(midi_file(note_on(pitch))).loop
    ((_, voice),) = places((bar,))
    assert pitch in VOICES[voice].pitches
    assert Mixer().note(voice, int(bar.notes[voice, 0])) == pitch


@pytest.mark.parametrize("ticks", [1, 24, 96, 960, 32_767])
def test_positions_follow_the_files_own_ticks(ticks):
    data = midi_file(note_on(36), note_on(38, 2 * ticks), ticks_per_beat=ticks)
    assert places(read(data).loop) == [(0.0, 0), (8.0, 1)]


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_files_of_all_three_types_are_read(kind):
    assert places(read(midi_file(note_on(36), kind=kind)).loop) == [(0.0, 0)]


def test_drums_of_several_tracks_are_read_in_order():
    data = midi_tracks([note_on(38, 480)], [note_on(36, 240)])
    assert places(read(data).loop) == [(2.0, 0), (4.0, 1)]


def test_patterns_of_type_2_begin_on_bar_lines_in_their_own_meters():
    data = midi_tracks([note_on(36, 240)], [note_on(38)], [meter(3, 4), note_on(36)], kind=2)
    assert places(read(data, choices=ANY_METER).loop)[:3] == [(2.0, 0), (16.0, 1), (32.0, 0)]


def test_the_report_says_everything_in_words_and_for_programs():
    data = midi_file(
        meter(3, 4),
        tempo(90),
        note_on(36),
        note_on(35),
        note_on(100),
        note_on(60, channel=2),
        tempo(100, 1440),
        note_on(38),
    )
    report = read(data, choices=ANY_METER).report
    assert report.text == (
        "1 note has no voice (key 100 1); 1 note shares a step with a louder one and is left out; "
        "notes on channel 2 (1 note) left out; keys that share a row: Kick 35 and 36; "
        "meter 3/4 laid on 4/4; repeated 2 times to end with a bar; 100 bpm from bar 2 on left out"
    )
    document = report.document
    assert (document["notes"], document["notes_lost"], document["sharing_a_step"]) == (4, 2, 1)
    assert document["without_voice"] == {"key 100": 1}
    assert document["tempi_left_out"] == [{"bpm": 100.0, "bar": 2}]
    assert document["text"] == list(report.lines)
