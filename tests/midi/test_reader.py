"""The reader: events that drums do not need may be wrong in any way; what is there is read."""

from __future__ import annotations

import pytest
from midi_kit import end, meter, midi_file, note_on, tempo

from gdrm_tui.midi import reader
from gdrm_tui.midi.chunks import MidiFileError, is_midi
from gdrm_tui.midi.reader import Note, read_midi

KICK = Note(0, 10, 36, 100)
ON, OFF = b"\x00\x99\x24\x64", b"\x60\x89\x24\x00"
END = b"\x00\xff\x2f\x00"


def track(events: bytes, length: int | None = None) -> bytes:
    size = len(events) if length is None else length
    return b"MTrk" + size.to_bytes(4, "big") + events


def whole(*tracks: bytes, kind: int = 1, count: int | None = None, division: int = 96) -> bytes:
    numbers = kind, len(tracks) if count is None else count, division
    head = b"".join(number.to_bytes(2, "big") for number in numbers)
    return b"MThd" + (6).to_bytes(4, "big") + head + b"".join(tracks)


def notes(data: bytes) -> list[Note]:
    return [note for one in read_midi(data, "x.mid").tracks for note in one.notes]


@pytest.mark.parametrize(
    "event",
    [
        b"\x00\xb9\x07\xff",  # a controller beyond 127
        b"\x00\xff\x59\x02\x08\x00",  # a key of eight sharps
        b"\x00\xff\x59\x00",  # a key of nothing
        b"\x00\xff\x51\x01\x07",  # a tempo cut short
        b"\x00\xff\x58\x01\x04",  # a meter cut short
        b"\x00\xff\x6e\x03abc",  # an unknown meta event
        b"\x00\xff\x54\x01\x00",  # an SMPTE offset cut short
        b"\x00\xf0\x03\x7e\x7f\xf7",  # a system exclusive message
        b"\x00\xf7\x01\xfa",  # an escaped realtime byte
        b"\x00\xf8",  # a realtime byte that should not be here
        b"\x00\xf2\x00\x00",  # a song position that should not be here
        b"\x00\xc9\x00\x00\xd9\x10\x00\xe9\x00\x40\x00\xa9\x24\x10",
    ],
)
def test_events_that_drums_do_not_need_are_skipped_whatever_is_in_them(event: bytes) -> None:
    contents = read_midi(whole(track(event + ON + END)), "x.mid")
    assert contents.tracks[0].notes == [KICK]
    assert contents.tracks[0].tempi == contents.tracks[0].meters == []
    assert contents.troubles == ()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (b"\x00\xff\x51\x03\x00\x00\x00", "a tempo of 0 was ignored"),
        (b"\x00\xff\x58\x04\x00\x02\x18\x08", "an impossible meter was ignored"),
        (b"\x00\xff\x58\x04\x04\xff\x18\x08", "an impossible meter was ignored"),
        (b"\x00\xf0\x7e\x7f\x09\x01\xf7", "a system message has the wrong length"),  # none
        (b"\x00\xf0\x08\x7e\x7f", "a system message has the wrong length"),  # never ended
    ],
)
def test_meaningless_events_are_skipped_and_reported(event: bytes, said: str) -> None:
    contents = read_midi(whole(track(event + ON + OFF * 40 + END)), "x.mid")
    assert contents.tracks[0].notes == [KICK]
    assert contents.tracks[0].tempi == contents.tracks[0].meters == []
    assert contents.troubles == (said,)


def test_a_system_message_never_ended_leaves_a_time_of_two_bytes_to_the_event_after_it() -> None:
    events = b"\x00\xf0\x20\x7e\x7f\x81\x00" + ON[1:] + OFF * 40 + END
    assert notes(whole(track(events))) == [KICK._replace(tick=128)]


def test_many_system_messages_longer_than_the_file_take_no_longer_than_its_bytes() -> None:
    long = b"\x00\xf0\xff\xff\xff\x7f"
    assert notes(whole(track(ON + long * 20_000 + END))) == [KICK]


def test_numbers_may_be_padded() -> None:
    padded = b"\x80\x80\x80\x80\x18" + ON[1:] + END
    assert notes(whole(track(padded))) == [KICK._replace(tick=24)]


def test_data_after_a_tracks_own_end_is_reported_unless_it_is_empty() -> None:
    for after, said in ((ON, ("a track continues after its end",)), (bytes(9), ())):
        contents = read_midi(whole(track(ON + END + after), track(ON + END)), "x.mid")
        assert [one.notes for one in contents.tracks] == [[KICK], [KICK]]
        assert contents.troubles == said


def test_an_event_that_is_longer_than_its_track_leaves_the_next_one_alone() -> None:
    long = b"\x00\xf0\xff\x7f\x01"
    contents = read_midi(whole(track(ON + long), track(ON + END)), "x.mid")
    assert [one.notes for one in contents.tracks] == [[KICK], [KICK]]
    assert contents.troubles == ("a track's length is wrong",)


def test_a_length_that_ends_in_a_text_is_wrong_too() -> None:
    text = b"\x00\xff\x03\x0bDrum Studio"
    contents = read_midi(whole(track(text + ON + OFF + END, 8), track(ON + END)), "x.mid")
    assert [one.notes for one in contents.tracks] == [[KICK], [KICK]]
    assert contents.troubles == ("a track's length is wrong",)


def test_data_bytes_above_127_are_127() -> None:
    assert notes(whole(track(b"\x00\x99\xff\x80" + END))) == [Note(0, 10, 127, 127)]


def test_running_status_goes_on_through_meta_events() -> None:
    events = ON + b"\x00\xff\x01\x01a" + b"\x18\x26\x50" + END
    assert notes(whole(track(events))) == [KICK, Note(24, 10, 38, 80)]


def test_a_note_of_velocity_0_is_none() -> None:
    assert notes(whole(track(b"\x00\x99\x24\x00" + END))) == []


def test_bytes_before_the_first_status_belong_to_nothing() -> None:
    assert notes(whole(track(b"\x00\x24" + ON + END))) == [KICK]


@pytest.mark.parametrize("length", [0, 3, 5, 500, 0xFFFFFFFF])
def test_a_wrong_length_is_reported_and_the_track_is_read_to_its_end(length: int) -> None:
    contents = read_midi(whole(track(ON + OFF + END, length), track(ON + END)), "x.mid")
    assert [one.notes for one in contents.tracks] == [[KICK], [KICK]]
    assert contents.troubles == ("a track's length is wrong",)


def test_a_track_without_an_end_ends_where_the_next_begins() -> None:
    contents = read_midi(whole(track(ON + OFF), track(ON + END)), "x.mid")
    assert [one.end for one in contents.tracks] == [96, 0]
    assert contents.troubles == ()


@pytest.mark.parametrize("cut", [1, 4, 5, 7])
def test_a_track_that_is_cut_off_is_read_as_far_as_it_goes(cut: int) -> None:
    contents = read_midi(whole(track(ON + OFF + END))[:-cut], "x.mid")
    assert contents.tracks[0].notes == [KICK]
    assert contents.troubles == ("the file ends too early",)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_a_wrong_number_of_tracks_is_reported(count: int) -> None:
    contents = read_midi(whole(track(ON + END), track(ON + END), count=count), "x.mid")
    assert len(contents.tracks) == 2
    assert contents.troubles == (f"the header says {count} tracks, but there are 2",)


ALIEN = b"XFIH\x00\x00\x00\x03abc"


def test_chunks_of_other_kinds_are_skipped_wherever_they_are() -> None:
    file = whole(ALIEN, track(ON + END), ALIEN, track(ON + END), ALIEN, count=2)
    for data in (file, ALIEN + file):
        assert is_midi(data)
        assert notes(data) == [KICK, KICK]
        assert read_midi(data, "x.mid").troubles == ()


def test_bytes_that_another_system_put_before_the_header_are_skipped() -> None:
    data = b"\x00\x08groove01" + bytes(118) + whole(track(ON + END))
    assert is_midi(data)
    assert notes(data) == [KICK]
    assert not is_midi(b'{"name": "MThd"}')


def test_data_after_the_last_track_is_ignored() -> None:
    for rest in (bytes(99), b"\r\n", b"ID3 tag"):
        contents = read_midi(whole(track(ON + END)) + rest, "x.mid")
        assert (contents.tracks[0].notes, contents.troubles) == ([KICK], ())


def test_a_longer_header_is_read_by_its_length() -> None:
    file = whole(track(ON + END))
    longer = file[:7] + b"\x08" + file[8:14] + b"\x00\x00" + file[14:]
    assert notes(longer) == [KICK]


def test_riff_around_a_file_is_taken_off() -> None:
    file = whole(track(ON + END))
    info = b"LIST" + (3).to_bytes(4, "little") + b"abc\x00"
    data = b"data" + len(file).to_bytes(4, "little") + file
    wrapped = b"RIFF" + (4 + len(info + data)).to_bytes(4, "little") + b"RMID" + info + data
    assert is_midi(wrapped)
    assert notes(wrapped) == [KICK]


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0\0\0WAVE", b"{}", b"MTrk\0\0\0\0", b"\x80" * 99])
def test_other_files_are_not_midi_files(data: bytes) -> None:
    assert not is_midi(data)
    with pytest.raises(MidiFileError, match=r"^x\.mid is not a MIDI file"):
        read_midi(data, "x.mid")


def test_a_file_with_only_a_header_is_refused() -> None:
    for data in (whole(), whole()[:10]):
        with pytest.raises(MidiFileError, match="is not a complete MIDI file: it ends "):
            read_midi(data, "x.mid")


def test_a_file_that_no_drum_part_is_as_large_as_is_refused() -> None:
    with pytest.raises(
        MidiFileError, match="too large for a drum part: it has 9 MB, and the limit is 4"
    ):
        read_midi(bytes(9_000_000), "x.mid")


def test_more_notes_than_a_loop_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_NOTES", 3)
    assert len(notes(whole(track(3 * ON + END)))) == 3
    for tracks in ([track(4 * ON + END)], [track(2 * ON + END)] * 2):
        with pytest.raises(MidiFileError, match="more than 3 notes, too many for a drum loop"):
            read_midi(whole(*tracks), "x.mid")


@pytest.mark.parametrize(
    ("division", "ticks"),
    [(1, 1), (480, 480), (0xE728, 500), (0xE878, 24 * 0x78 / 2), (0xE364, 30_000 / 1_001 * 50)],
)
def test_a_quarter_has_the_files_ticks_or_half_a_second(division: int, ticks: float) -> None:
    contents = read_midi(whole(track(ON + END), division=division), "x.mid")
    assert contents.ticks_per_quarter == ticks
    assert contents.in_seconds == (division > 0x8000)


def test_what_drums_need_is_where_the_file_has_it() -> None:
    data = midi_file(meter(3, 4), tempo(90, 10), note_on(36, 20), end(400), ticks_per_beat=96)
    (read,) = read_midi(data, "x.mid").tracks
    assert (read.meters, read.tempi) == ([(0, 3, 4)], [(10, 666_667)])
    assert (read.notes, read.last, read.end) == ([Note(30, 10, 36, 100)], 30, 430)
