"""Notes in order of time, each with its note-off."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.audio.engine.hits import StruckHit
from gdrm_tui.audio.engine.midi.sender import (
    NOTE_SECONDS,
    START,
    TICK,
    NoteSender,
    TimedBytes,
    silencing,
)
from gdrm_tui.core.voices import VOICE_COUNT, voice_index

RATE = 48_000
KICK, OPEN, PEDAL = voice_index("kick"), voice_index("open-hat"), voice_index("pedal-hat")
NOTE_FRAMES = round(NOTE_SECONDS * RATE)
ON, OFF = bytes((0x99, 36, 100)), bytes((0x89, 36, 0))

hits = st.builds(
    StruckHit,
    st.integers(0, 3 * RATE),
    st.integers(0, VOICE_COUNT - 1),
    st.sampled_from((36, 38, 42, 46)),
    st.integers(0, 127),
)


def sender_of(*struck: StruckHit) -> NoteSender:
    sender = NoteSender(RATE)
    sender.add_hits(struck, channel=10)
    return sender


def test_a_note_is_sent_at_its_frame_and_ends_half_a_sixteenth_later() -> None:
    sender = sender_of(StruckHit(1000, KICK, 36, 100))
    assert sender.due(999) == []
    assert sender.due(1000) == [ON]
    assert sender.due(1000 + NOTE_FRAMES - 1) == []
    assert sender.due(1000 + NOTE_FRAMES) == [OFF]
    assert sender.next_frame is None


def test_a_key_struck_again_ends_first_and_then_lasts_its_own_time() -> None:
    half = NOTE_FRAMES // 2
    sender = sender_of(StruckHit(0, KICK, 36, 100), StruckHit(half, KICK, 36, 100))
    assert sender.due(half) == [ON, OFF, ON]
    assert sender.due(NOTE_FRAMES) == []
    assert sender.due(half + NOTE_FRAMES) == [OFF]


def test_an_open_hat_sounds_until_a_hat_closes_it() -> None:
    sender = sender_of(StruckHit(0, OPEN, 46, 90), StruckHit(RATE, PEDAL, 44, 60))
    assert sender.due(RATE - 1) == [bytes((0x99, 46, 90))]
    assert sender.due(RATE) == [bytes((0x89, 46, 0)), bytes((0x99, 44, 60))]


def test_a_hit_that_only_stops_others_closes_the_hat_and_sounds_nothing() -> None:
    sender = sender_of(StruckHit(0, OPEN, 46, 90), StruckHit(RATE, PEDAL, 44, 0))
    sender.due(RATE - 1)
    assert sender.due(RATE) == [bytes((0x89, 46, 0))]


def test_the_channel_is_that_asked_for() -> None:
    sender = NoteSender(RATE)
    sender.add_hits([StruckHit(0, KICK, 36, 100)], channel=1)
    assert sender.due(NOTE_FRAMES) == [bytes((0x90, 36, 100)), bytes((0x80, 36, 0))]


def test_a_start_goes_a_little_before_its_tick() -> None:
    sender = NoteSender(RATE)
    sender.add([TimedBytes(RATE, START), TimedBytes(RATE, TICK)])
    assert sender.due(RATE - 1) == [START]
    assert sender.due(RATE) == [TICK]


def test_silence_ends_what_sounds_and_forgets_what_waits() -> None:
    sender = sender_of(StruckHit(0, KICK, 36, 100), StruckHit(RATE, KICK, 36, 100))
    sender.due(0)
    assert sender.silence(10)[0] == OFF
    assert sender.due(2 * RATE) == []


def test_silencing_reaches_every_channel_and_every_key_of_ours() -> None:
    messages = silencing(3)
    assert {data[0] & 0x0F for data in messages if data[0] & 0xF0 == 0xB0} == set(range(16))
    assert {data[1] for data in messages if data[0] == 0x82} == set(range(128))


@given(st.lists(hits, max_size=40), st.integers(0, 3 * RATE), st.integers(0, 1000))
def test_whatever_is_struck_every_note_on_has_its_note_off(
    struck: list[StruckHit], stop: int, seed: int
) -> None:
    rng = random.Random(seed)
    sender = sender_of(*sorted(hit for hit in struck if hit.frame < stop))
    frame, sent = 0, []
    while frame < stop:
        frame += rng.randrange(1, RATE)
        sent += sender.due(min(frame, stop - 1))
    sender.end_notes(stop)
    sent += sender.due(stop)
    sounding: set[int] = set()
    for data in sent:
        if data[0] & 0xF0 == 0x90:
            assert data[1] not in sounding
            sounding.add(data[1])
        else:
            sounding.remove(data[1])
    assert not sounding
