"""Files as users meet them: each is read as its user rightly expects, or told why not.

What is expected of each stands beside it in tests/data/field.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from midi_kit import FIELD, field, places

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.voices import midi_velocity, voice_index
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.importer import OtherMeterError

KICK, SNARE, HAT = (voice_index(name) for name in ("kick", "snare", "closed-hat"))
# Two bars of eighths on the hat, kick on 1 and 3, snare on 2 and 4: what most of them hold.
TWO_BARS = sorted(
    [(2.0 * n, HAT) for n in range(16)]
    + [(8.0 * n, KICK) for n in range(4)]
    + [(8.0 * n + 4, SNARE) for n in range(4)]
)
AS_THEY_ARE = (
    "alien-chunk-first",
    "alien-chunk",
    "controller-value-255",
    "key-signature-8-sharps",
    "meta-short-time-signature",
    "riff-wrapped",
    "sysex-escape-f7-realtime",
)
METERS = {"meter-3-4-one-bar": 3, "meter-3-4": 12, "meter-6-8": 12, "meter-6-8-two-bars": 6}
SEVENS = {"meter-7-8": 14, "meter-7-8-two-bars": 7}


@pytest.mark.parametrize("path", sorted(FIELD.glob("*.mid")), ids=lambda path: path.stem)
def test_every_file_is_read_or_refused_in_one_sentence(path: Path) -> None:
    assert path.with_suffix(".txt").read_text().strip()
    try:
        read = field(path.name)
    except GdrmError as error:
        assert str(error).startswith(path.name)
        assert len(str(error).splitlines()) == 1
    else:
        assert sum(bar.hit_count for bar in read.loop) > 0


@pytest.mark.parametrize("name", AS_THEY_ARE)
def test_errors_in_events_that_drums_do_not_need_keep_no_file_from_opening(name: str) -> None:
    read = field(f"{name}.mid")
    assert places(read.loop) == TWO_BARS
    assert (read.bpm, read.report.lines) == (100.0, ())


def test_an_rmi_file_is_read_like_the_same_under_another_name() -> None:
    assert field("riff-wrapped.rmi") == field("riff-wrapped.mid")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "header-says-3-tracks-has-2",
            "the header says 3 tracks, but there are 2: read as far as possible",
        ),
        ("track-length-ffffffff", "a track's length is wrong: read as far as possible"),
        ("track-length-too-short", "a track's length is wrong: read as far as possible"),
        ("end-three-hours-later", "4,498 bars without drums at the end left out"),
        ("smpte-division-ms", "time is in seconds, read at 120 bpm"),
        ("drums-on-channel-1", "read from channel 1, since 10 has no notes"),
    ],
)
def test_oddities_are_reported_and_the_drums_are_read(name: str, said: str) -> None:
    read = field(f"{name}.mid")
    assert places(read.loop) == TWO_BARS
    assert read.report.lines == (said,)


def test_a_file_cut_off_in_transfer_is_read_as_far_as_it_goes() -> None:
    read = field("cut-off-in-transfer.mid")
    assert places(read.loop)[:24] == TWO_BARS
    assert len(places(read.loop)) == read.report.notes == 44
    assert read.report.lines == ("the file ends too early: read as far as possible",)


def test_a_division_of_0_is_refused() -> None:
    with pytest.raises(MidiFileError, match="does not say how long a beat is"):
        field("division-0.mid")


def test_a_velocity_of_128_is_the_loudest() -> None:
    read = field("velocity-128.mid")
    hat = voice_index("open-hat")
    assert midi_velocity(float(read.loop[0].velocities[hat, 4])) == 127
    assert len(places(read.loop)) == len(TWO_BARS) + 1


def test_a_held_crash_makes_no_empty_bars() -> None:
    read = field("crash-held-over.mid")
    assert len(read.loop) == 4
    assert all(bar.hit_count for bar in read.loop)
    assert read.report.lines == ("1 bar without drums at the end left out",)


def test_drums_on_two_channels_are_read_together_when_asked_and_reported_otherwise() -> None:
    read = field("drums-on-10-and-11.mid")
    assert read.report.lines == ("notes on channel 11 (16 notes) left out",)
    assert places(read.loop) == [place for place in TWO_BARS if place[1] != HAT]
    both = field("drums-on-10-and-11.mid", channel="all")
    assert (places(both.loop), both.report.lines) == (TWO_BARS, ())


def test_early_kicks_stay_early_and_the_first_is_the_loops_first() -> None:
    read = field("early-first-kick.mid")
    assert len(read.loop) == 2
    assert [place for place, voice in places(read.loop) if voice == KICK] == [-0.3, 15.7]


def test_the_last_32nd_of_a_bar_stays_in_it() -> None:
    read = field("last-32nd-same-voice.mid")
    assert len(read.loop) == 1
    assert [place for place, voice in places(read.loop) if voice == KICK] == [0, 8, 15.5]
    assert read.report.lines == ()


@pytest.mark.parametrize(("name", "notes"), [("hats-16th-triplets", 26), ("snare-roll-32nds", 33)])
def test_strokes_that_share_a_step_are_kept_or_reported(name: str, notes: int) -> None:
    read = field(f"{name}.mid")
    kept, report = len(places(read.loop)), read.report
    assert (report.notes, report.lost) == (notes, notes - kept)
    if report.lost:
        assert report.lines == (
            f"{report.lost} notes share a step with a louder one and are left out",
        )


@pytest.mark.parametrize("name", [*METERS, *SEVENS])
def test_other_meters_are_refused_and_the_message_says_what_to_do(name: str) -> None:
    with pytest.raises(OtherMeterError, match=r"is in \d/\d, .* 4/4: --any-meter reads it"):
        field(f"{name}.mid")


@pytest.mark.parametrize(("name", "quarters"), (METERS | SEVENS).items())
def test_other_meters_laid_on_4_4_keep_their_length_and_are_reported(
    name: str, quarters: int
) -> None:
    read = field(f"{name}.mid", any_meter=True)
    bars = read.report.bars
    assert bars.silent_beats == 0
    assert len(read.loop) * 4 == quarters * bars.times
    assert any(line.startswith("meter ") and line.endswith("on 4/4") for line in read.report.lines)
    hits = places(read.loop)
    once = [(place, voice) for place, voice in hits if place < 4 * quarters]
    again = [(p - 4 * quarters, v) for p, v in hits if 4 * quarters <= p < 8 * quarters]
    assert bars.times == 1 or once == again
    assert len(hits) == read.report.notes * bars.times


def test_percussion_without_a_voice_goes_to_the_nearest_and_keeps_its_note() -> None:
    read = field("percussion-outside-voices.mid")
    assert len(places(read.loop)) == read.report.notes == 76
    (said,) = read.report.lines
    for drum in ("maracas", "tambourine", "cowbell", "hand clap"):
        assert f"{drum} in " in said
    assert {39, 54, 56, 70} <= {int(note) for bar in read.loop for note in bar.notes.flat}


def test_a_file_of_only_claps_and_cowbells_has_drums() -> None:
    read = field("only-clap-and-cowbell.mid")
    assert len(places(read.loop)) == 32
    assert "hand clap in Snare" in read.report.text
    assert "cowbell in Ride bell" in read.report.text


def test_an_upbeat_comes_before_the_first_bar_line() -> None:
    read = field("pickup-one-beat.mid")
    assert len(read.loop) == 5
    assert [place for place, voice in places(read.loop) if voice == KICK][:2] == [16, 24]
    assert "a pickup of 1 beat is at the end of bar 1" in read.report.lines


def test_six_toms_fold_into_three_rows_and_keep_their_notes() -> None:
    read = field("six-tom-fill.mid")
    assert read.report.lines == (
        "keys that share a row: Low tom 41 and 43, Mid tom 45 and 47, High tom 48 and 50",
    )
    assert {int(note) for note in read.loop[0].notes.flat} == {0, 41, 45, 48}


@pytest.mark.parametrize(
    ("name", "bpm", "bars", "last_step", "how"),
    [
        ("tempo-20", 40.0, 4, 60, "multiplied by 2"),
        ("tempo-301", 150.5, 1, 15, "halved"),
        ("tempo-400", 200.0, 1, 15, "halved"),
        ("tempo-999", 249.75, 1, 15, "divided by 4"),
    ],
)
def test_tempi_out_of_range_are_halved_or_doubled_and_sound_the_same(
    name: str, bpm: float, bars: int, last_step: int, how: str
) -> None:
    read = field(f"{name}.mid")
    assert (read.bpm, len(read.loop)) == (bpm, bars)
    assert int(max(places(read.loop))[0]) == last_step
    said = f" bpm became {bpm:g}, which sounds the same: every length is {how}"
    assert read.report.text.endswith(said)


def test_the_tempo_of_most_bars_is_taken_and_the_others_are_reported() -> None:
    read = field("tempo-drops-at-bar-5.mid")
    assert (read.bpm, read.report.lines) == (160.0, ("80 bpm from bar 5 on left out",))


def test_before_the_first_tempo_event_it_is_120_bpm() -> None:
    read = field("tempo-first-event-late.mid")
    assert (read.bpm, read.report.lines) == (120.0, ("180 bpm from bar 3 on left out",))


def test_drums_of_one_voice_on_one_step_are_kept_or_reported() -> None:
    read = field("two-of-one-voice-together.mid")
    kept = len(places(read.loop))
    assert (read.report.notes, read.report.lost) == (26, 26 - kept)
    assert (
        f"{read.report.lost} notes share a step with a louder one and are left out"
        in read.report.lines
    )


def test_patterns_of_type_2_come_one_after_another() -> None:
    read = field("type-2-three-patterns.mid")
    assert [bar.hit_count for bar in read.loop] == [12, 17, 9]
