"""The clock that is sent: even ticks, starts on the beat."""

from __future__ import annotations

import itertools

import pytest
from audio_kit import RATE, session_of

from gdrm_tui.audio.engine.midi.feed import ClockWriter, song_position
from gdrm_tui.audio.engine.midi.sender import CONTINUE, START, STOP, TICK, TimedBytes
from gdrm_tui.audio.engine.transport import Transport, plan_of
from gdrm_tui.core.schedule import LoopHits

EARLY = {"kick": {0: -0.25, 4: 0.0}}


class Played:
    """A transport that plays in blocks of 512, and the clock that is written of it."""

    def __init__(self, *patterns: dict[str, dict[int, float]], bpm: float = 120, swing: float = 50):
        self.loop: LoopHits = plan_of(session_of(*patterns, bpm=bpm, swing=swing)).loop
        self.transport = Transport(RATE)
        self.transport.set_plan(self.loop, bpm, on_bar_line=False)
        self.clock = ClockWriter()
        self.frame = 0
        self.sent: list[TimedBytes] = []

    def play(self, at: float | None = None) -> None:
        self.transport.play(self.frame, at)
        start = self.transport.stretches(self.frame, self.frame + 1)[0]
        self.clock.play(start.tempo.step_at(self.frame))

    def run(self, frames: int) -> None:
        end = self.frame + frames
        while self.frame < end:
            until = min(self.frame + 512, end)
            self.transport.take_hits(until)
            self.sent += self.clock.ticks(self.transport.stretches(self.frame, until))
            self.frame = until

    @property
    def ticks(self) -> list[int]:
        return [frame for frame, data in self.sent if data == TICK]


def gaps(ticks: list[int]) -> set[int]:
    return {after - before for before, after in itertools.pairwise(ticks)}


def test_there_are_24_even_ticks_a_quarter_note_whatever_the_swing() -> None:
    played = Played({"kick": dict.fromkeys(range(16), 0.0)}, swing=66.0)
    played.play()
    played.run(2 * RATE)
    assert len(played.ticks) == 96
    assert gaps(played.ticks) == {1000}


def test_start_goes_before_the_first_tick() -> None:
    played = Played({"kick": {0: 0.0}})
    played.play()
    played.run(RATE)
    assert [data for _, data in played.sent[:2]] == [START, TICK]
    assert played.sent[0].frame == played.sent[1].frame == 0


def test_an_early_first_hit_does_not_move_the_start_off_the_bar_line() -> None:
    played = Played(EARLY)
    played.play()
    played.run(RATE)
    assert played.sent[0] == TimedBytes(1500, START)
    assert played.ticks[0] == 1500


def test_from_within_the_loop_it_continues_at_the_next_step() -> None:
    played = Played({"kick": {0: 0.0}}, {"snare": {4: 0.0}})
    played.play(at=17.5)
    played.run(RATE)
    assert [data for _, data in played.sent[:3]] == [song_position(18), CONTINUE, TICK]
    assert played.sent[0].frame == 3000


def test_ticks_follow_a_change_of_tempo_and_none_is_lost() -> None:
    played = Played({"kick": {0: 0.0}})
    played.play()
    played.run(10_240)
    for bpm in (90.0, 233.3, 60.0):
        played.transport.set_plan(played.loop, bpm, on_bar_line=False)
        played.run(20_480)
    steps = [played.transport.step_at(frame) * 6 for frame in played.ticks]
    numbers = [round(step) for step in steps]
    assert numbers == list(range(len(numbers)))
    assert steps == pytest.approx(numbers, abs=0.01)


def test_a_jump_keeps_the_ticks_even() -> None:
    played = Played({"kick": {0: 0.0}}, {"snare": {4: 0.0}})
    played.play()
    played.run(RATE)
    played.transport.jump(0)
    played.run(4 * RATE)
    assert gaps(played.ticks) == {1000}


def test_stop_is_said_once_and_only_after_a_start() -> None:
    clock = ClockWriter()
    assert clock.stop(5) == []
    played = Played({"kick": {0: 0.0}})
    played.play()
    played.run(512)
    assert played.clock.stop(played.frame) == [TimedBytes(512, STOP)]
    assert played.clock.stop(played.frame) == []


def test_song_positions_hold_fourteen_bits_and_wrap() -> None:
    assert song_position(0) == b"\xf2\x00\x00"
    assert song_position(129) == b"\xf2\x01\x01"
    assert song_position(16_384 + 5) == song_position(5)
