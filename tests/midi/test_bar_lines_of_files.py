"""Bar lines of MIDI files: where a loop ends, and meters that are not the grid's."""

import mido
import pytest
from loops import bar_of, session_of
from midi_kit import end, meter, midi_file, note_on

from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import AS_USUAL, ImportChoices, OtherMeterError, import_loop

ANY_METER = ImportChoices(any_meter=True)


def read(data, choices=AS_USUAL):
    return import_loop(data, "x.mid", choices=choices)


@pytest.mark.parametrize(
    ("last", "until_end", "count"),
    [
        (0, 0, 1),
        (1919, 0, 1),
        (1920, 0, 2),
        (0, 3840, 2),  # an end on a later bar line means it
        (0, 3000, 1),  # one within a bar does not
        (0, 16 * 1920, 16),
        (0, 17 * 1920, 1),  # more silence than a loop has
        (9 * 1920, 9 * 1920, 18),  # as much silence as music
    ],
)
def test_a_loop_ends_with_the_bar_of_its_last_hit_or_where_the_file_says(last, until_end, count):
    assert len(read(midi_file(note_on(36, last), end(until_end))).loop) == count


def test_a_held_note_says_nothing_of_the_end():
    off = mido.Message("note_off", note=36, channel=9, time=3840)
    assert len(read(midi_file(note_on(36), off, end(0))).loop) == 1


def test_hit_just_before_the_end_is_the_early_hit_of_the_first_step():
    early = bar_of({(0, 0): (1.0, -0.25)})
    assert read(loop_to_midi(session_of(early))).loop == (early,)


def test_file_longer_than_a_loop_can_be_is_refused():
    with pytest.raises(MidiFileError, match=r"has 139,811 bars, but a loop has 4,096 at most"):
        read(midi_file(note_on(36), note_on(36, 2**28 - 1)))


@pytest.mark.parametrize(("beats", "note"), [(2, 4), (4, 8), (8, 8), (2, 2), (1, 4), (8, 4)])
def test_meters_whose_bar_lines_are_on_the_grid_are_laid_on_it_and_reported(beats, note):
    back = read(midi_file(meter(beats, note), note_on(36), note_on(36, 8 * 1920 - 480)))
    assert len(back.loop) == 8
    assert back.report.lines == (f"meter {beats}/{note} laid on 4/4",)


@pytest.mark.parametrize(("beats", "note"), [(3, 4), (5, 4), (6, 8), (7, 8), (12, 8), (5, 16)])
def test_no_bar_line_is_wrong_in_silence(beats, note):
    data = midi_file(meter(beats, note), note_on(36), note_on(38, 480))
    with pytest.raises(OtherMeterError, match=f"is in {beats}/{note}, "):
        read(data)
    assert f"meter {beats}/{note} laid on 4/4" in read(data, choices=ANY_METER).report.lines


def test_a_meter_that_changes_is_refused_and_one_after_the_last_hit_is_not():
    common = [note_on(36), note_on(38, 1919)]
    with pytest.raises(OtherMeterError, match="is in 4/4 and 3/4"):
        read(midi_file(*common, meter(3, 4, 1), note_on(36)))
    assert read(midi_file(*common, meter(3, 4, 1))).report.lines == ()


def test_music_that_does_not_end_with_a_bar_is_repeated_or_followed_by_silence_and_reported():
    short = midi_file(meter(3, 4), note_on(36))
    assert "repeated 4 times to end with a bar" in read(short, choices=ANY_METER).report.lines
    long = midi_file(meter(3, 4), note_on(36), note_on(36, 20 * 1440))
    said = read(long, choices=ANY_METER).report.lines
    assert said[-1] == "1 beat of silence added at the end"
