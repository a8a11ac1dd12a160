"""MIDI files out: what every DAW relies on."""

import io
from dataclasses import replace
from itertools import accumulate

import mido
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, session_of, sessions

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.schedule import played_velocities
from gdrm_tui.core.voices import VOICES
from gdrm_tui.midi.files import loop_to_midi, midi_velocity
from gdrm_tui.midi.importer import import_loop

BAR_TICKS = 4 * 480
TRACKS = ("one", "voices")
LATE = bar_of({(0, 15): (1.0, 0.49), (1, 15): (0.5, -0.5)})
EARLY = bar_of({(0, 0): (1.0, -0.49), (3, 0): (0.5, -0.001)})
AS_WRITTEN = {"swing": st.just(50.0), "humanize": st.just(1.0)}
SAFE_BARS = bars(latest=0.49)  # a hit nearer to the next step may be read as that step's


def track_of(session) -> list[tuple[int, mido.Message]]:
    """The messages of the only track with their absolute ticks."""
    file = mido.MidiFile(file=io.BytesIO(loop_to_midi(session)))
    assert len(file.tracks) == 1
    assert file.ticks_per_beat == 480
    tick, timed = 0, []
    for message in file.tracks[0]:
        assert message.time >= 0
        tick += message.time
        timed.append((tick, message))
    return timed


def notes_of(session, kind: str) -> list[tuple[int, mido.Message]]:
    return [(tick, message) for tick, message in track_of(session) if message.type == kind]


@given(sessions())
def test_tempo_and_four_four_stand_at_the_start_once_each(session):
    metas = [(tick, m) for tick, m in track_of(session) if m.is_meta]
    tempi = [(tick, m.tempo) for tick, m in metas if m.type == "set_tempo"]
    metres = [(t, m.numerator, m.denominator) for t, m in metas if m.type == "time_signature"]
    assert tempi == [(0, round(60_000_000 / session.bpm))]
    assert metres == [(0, 4, 4)]


@given(sessions())
def test_track_ends_exactly_with_its_last_bar_whatever_the_last_hit(session):
    tick, last = track_of(session)[-1]
    assert last.type == "end_of_track"
    assert tick == BAR_TICKS * len(session.loop)


@pytest.mark.parametrize("bar", [EARLY, LATE, bar_of({})], ids=["early", "late", "empty"])
@pytest.mark.parametrize(("swing", "humanize"), [(50, 1), (75, 1.5), (50, 0)])
def test_hits_at_the_very_edges_leave_the_length_as_it_is(bar, swing, humanize):
    session = replace(session_of(bar, bar, swing=swing), humanize=humanize)
    timed = track_of(session)
    assert timed[-1][0] == 2 * BAR_TICKS
    assert all(0 <= tick <= 2 * BAR_TICKS for tick, _ in timed)


@given(sessions())
def test_drums_are_on_channel_10_in_the_notes_of_the_voice_table(session):
    ons = notes_of(session, "note_on")
    assert {m.channel for _, m in ons} <= {9}
    assert {m.note for _, m in ons} == {
        VOICES[voice].note for bar in session.loop for voice in bar.hits.any(1).nonzero()[0]
    }
    assert all(1 <= m.velocity <= 127 for _, m in ons)


OTHER_SNARE = Mixer().with_strip(1, Strip(note=3))


@given(sessions())
def test_voice_with_another_note_is_exported_in_that_key_and_nothing_else_changes(session):
    def keys(exported):
        return [(tick, m.note, m.velocity) for tick, m in notes_of(exported, "note_on")]

    snare = VOICES[1].note
    expected = [(tick, 3 if key == snare else key, loud) for tick, key, loud in keys(session)]
    assert sorted(keys(replace(session, mixer=OTHER_SNARE))) == sorted(expected)


def test_voices_on_one_key_share_its_notes_and_have_tracks_of_their_own():
    bar = bar_of({(0, 0): (0.5, 0.0), (1, 0): (1.0, 0.0), (1, 4): (0.25, 0.0)})
    session = replace(session_of(bar), mixer=Mixer().with_strip(1, Strip(note=VOICES[0].note)))
    ons = notes_of(session, "note_on")
    assert [(tick, m.note, m.velocity) for tick, m in ons] == [(0, 36, 127), (480, 36, 32)]
    file = mido.MidiFile(file=io.BytesIO(loop_to_midi(session, "voices")))
    assert [track.name for track in file.tracks] == ["Drums", "Kick", "Snare"]
    counts = [sum(m.type == "note_on" for m in track) for track in file.tracks]
    assert counts == [0, 1, 2]


@given(sessions())
def test_every_note_on_has_its_note_off_before_the_note_sounds_again(session):
    sounding: set[int] = set()
    for tick, message in track_of(session):
        if message.type == "note_on":
            assert message.note not in sounding
            sounding.add(message.note)
            started = tick
        elif message.type == "note_off":
            sounding.remove(message.note)
            assert tick > 0
    assert not sounding
    if notes_of(session, "note_on"):
        assert started < BAR_TICKS * len(session.loop)


@given(sessions(**AS_WRITTEN))
def test_every_hit_is_a_note_where_no_two_of_a_voice_share_a_tick(session):
    hits = sum(bar.hit_count for bar in session.loop)
    # Half a tick decides: offsets of just below half a step meet those of exactly minus half.
    assert hits - 8 <= len(notes_of(session, "note_on")) <= hits


@given(sessions(bar=SAFE_BARS, **AS_WRITTEN))
def test_every_hit_is_exactly_one_note_away_from_the_edge_of_its_step(session):
    assert len(notes_of(session, "note_on")) == sum(bar.hit_count for bar in session.loop)


@given(sessions(bar=SAFE_BARS, **AS_WRITTEN))
def test_velocities_follow_the_dynamics(session):
    expected = sorted(
        (VOICES[voice].note, midi_velocity(float(velocity)))
        for bar in session.loop
        for voice, row in enumerate(played_velocities(bar, session.dynamics))
        for velocity in row[bar.hits[voice]]
    )
    assert sorted((m.note, m.velocity) for _, m in notes_of(session, "note_on")) == expected


def test_dynamics_0_writes_each_voice_of_a_bar_at_one_velocity_and_reads_back_so():
    loud_and_soft = bar_of({(0, 0): (1.0, 0.0), (0, 8): (0.5, 0.0), (1, 4): (0.25, 0.0)})
    flat = replace(session_of(loud_and_soft), dynamics=0.0)
    assert [m.velocity for _, m in notes_of(flat, "note_on")] == [95, 32, 95]
    (read,) = import_loop(loop_to_midi(flat), "x.mid").loop
    assert read == bar_of({(0, 0): (95 / 127, 0), (0, 8): (95 / 127, 0), (1, 4): (32 / 127, 0)})


def test_two_hits_of_a_voice_on_one_tick_are_one_note_as_loud_as_the_louder():
    meeting = bar_of({(0, 0): (0.3, 0.499), (0, 1): (0.9, -0.5)})
    ons = notes_of(session_of(meeting), "note_on")
    assert [(tick, m.velocity) for tick, m in ons] == [(60, midi_velocity(0.9))]


@pytest.mark.parametrize("offset", [-1e-7, -0.004])
def test_hit_early_by_less_than_half_a_tick_is_on_the_first_tick(offset):
    ons = notes_of(session_of(bar_of({(0, 0): (1.0, offset)})), "note_on")
    assert [tick for tick, _ in ons] == [0]


@given(sessions())
def test_same_session_gives_the_same_bytes(session):
    assert loop_to_midi(session) == loop_to_midi(replace(session))


def notes_by_tick(file: mido.MidiFile) -> list[tuple]:
    return sorted(
        (tick, m.type, m.note, m.velocity)
        for track in file.tracks
        for tick, m in zip(accumulate(m.time for m in track), track, strict=True)
        if m.type in ("note_on", "note_off")
    )


@given(sessions())
def test_a_track_a_voice_holds_the_same_notes_each_in_the_track_of_its_voice(session):
    one = mido.MidiFile(file=io.BytesIO(loop_to_midi(session)))
    many = mido.MidiFile(file=io.BytesIO(loop_to_midi(session, "voices")))
    assert many.type == 1
    assert notes_by_tick(many) == notes_by_tick(one)
    tempo, *tracks = many.tracks
    assert [m.type for m in tempo][1:3] == ["set_tempo", "time_signature"]
    labels = {voice.note: voice.label for voice in VOICES}
    for track in tracks:
        (note,) = {m.note for m in track if m.type == "note_on"}
        assert track.name == labels[note]
    ends = {sum(m.time for m in track) for track in many.tracks}
    assert ends == {BAR_TICKS * len(session.loop)}


@given(sessions(bar=bars(min_size=1)))
def test_a_track_a_voice_reads_back_as_one_track_does(session):
    one, many = (import_loop(loop_to_midi(session, tracks), "x.mid") for tracks in TRACKS)
    assert (one.loop, one.bpm) == (many.loop, many.bpm)
    assert one.report.document == many.report.document


@given(sessions())
def test_straight_notes_are_on_their_steps(session):
    file = mido.MidiFile(file=io.BytesIO(loop_to_midi(session, straight=True)))
    ons = [tick for tick, kind, *_ in notes_by_tick(file) if kind == "note_on"]
    assert all(tick % 120 == 0 for tick in ons)
    assert len(ons) == sum(bar.hit_count for bar in session.loop)


@given(sessions())
def test_pretty_midi_opens_it_with_the_same_notes_and_end(session):
    opened = pretty_midi.PrettyMIDI(io.BytesIO(loop_to_midi(session)))
    offs, ons = notes_of(session, "note_off"), notes_of(session, "note_on")
    drums = [instrument for instrument in opened.instruments if instrument.is_drum]
    assert len(opened.instruments) == len(drums)
    assert sum(len(drum.notes) for drum in drums) == len(ons)
    end = max((tick for tick, _ in offs), default=0)
    seconds = end * mido.bpm2tempo(session.bpm) / 480e6
    assert opened.get_end_time() == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize(
    ("velocity", "midi"), [(1.0, 127), (1 / 127, 1), (1e-9, 1), (0.5, 64), (0.8, 102)]
)
def test_midi_velocity_is_the_nearest_and_never_0(velocity, midi):
    assert midi_velocity(velocity) == midi
