"""Rhythms read of MIDI files: any notes, on any channel."""

from __future__ import annotations

import pytest
from midi_kit import meter, midi_file, midi_tracks, note_on, tempo

from gdrm_tui.core.rhythm import Onset
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.importer import ImportChoices, OtherMeterError
from gdrm_tui.midi.rhythms import import_rhythm

STEP = 120  # ticks


def test_notes_of_a_melody_are_a_rhythm_with_their_loudness_and_timing() -> None:
    data = midi_file(
        tempo(97.0),
        note_on(60, channel=1, velocity=127),
        note_on(67, time=3 * STEP + 12, channel=2, velocity=64),
    )
    read = import_rhythm(data, "x.mid")
    assert read.bpm == 97.0
    assert read.text == ""
    ((first, second),) = (rhythm.onsets for rhythm in read.rhythms)
    assert first == Onset(0, 1.0)
    assert (second.step, second.velocity) == (3, 64 / 127)
    assert second.offset == pytest.approx(0.1)


def test_bars_go_from_the_first_to_the_last_with_a_note_and_the_rest_is_reported() -> None:
    data = midi_file(
        note_on(60, time=32 * STEP),
        note_on(60, time=32 * STEP),
        note_on(61, time=STEP // 4),
    )
    read = import_rhythm(data, "x.mid")
    assert [len(rhythm.onsets) for rhythm in read.rhythms] == [1, 0, 1]
    assert read.text == (
        "1 of 3 notes share a step with a louder one; 2 silent bars at the beginning left out"
    )


def test_note_just_before_a_bar_line_belongs_to_the_bar_after_it() -> None:
    read = import_rhythm(midi_file(note_on(60, time=16 * STEP - 10)), "x.mid")
    assert len(read.rhythms) == 1
    assert read.rhythms[0].onsets[0].offset == pytest.approx(-10 / STEP)


def test_only_the_channel_asked_for_is_read() -> None:
    data = midi_tracks([note_on(60, channel=1)], [note_on(36, time=4 * STEP, channel=10)])
    assert len(import_rhythm(data, "x.mid").rhythms[0].onsets) == 2
    read = import_rhythm(data, "x.mid", ImportChoices(channel=10))
    assert [onset.step for onset in read.rhythms[0].onsets] == [4]
    with pytest.raises(MidiFileError, match=r"x\.mid has no notes on channel 3: there are some on"):
        import_rhythm(data, "x.mid", ImportChoices(channel=3))


def test_file_without_notes_has_no_rhythm() -> None:
    with pytest.raises(MidiFileError, match="no notes, so it has no rhythm"):
        import_rhythm(midi_file(tempo(100.0)), "x.mid")


def test_other_meters_are_refused_unless_they_are_to_be_laid_on_4_4() -> None:
    notes = [note_on(60, time=time) for time in (0, 1440, 1440)]
    data = midi_file(meter(3, 4), *notes)
    with pytest.raises(OtherMeterError):
        import_rhythm(data, "x.mid")
    read = import_rhythm(data, "x.mid", ImportChoices(any_meter=True))
    assert [[onset.step for onset in rhythm.onsets] for rhythm in read.rhythms] == [[0, 12], [8]]
