"""The transport that follows a clock."""

from __future__ import annotations

import random
from itertools import pairwise

import mido
import pytest
from audio_kit import RATE, RecordingSynth, session_of

from gdrm_tui.audio.engine.engine import DEFAULT_BLOCK, Engine
from gdrm_tui.audio.engine.protocol import News
from gdrm_tui.audio.engine.sync.clock_chase import ClockChase
from gdrm_tui.audio.engine.sync.frame_clock import FrameClock
from gdrm_tui.audio.engine.transport import plan_of
from gdrm_tui.midi.ports import MidiSetup

EIGHTHS = session_of({"kick": dict.fromkeys(range(0, 16, 2), 0.0)}, bpm=100.0)


class Follower:
    """An engine that renders in time with a clock that is sent to it."""

    def __init__(self, bpm: float, *, jitter: float = 0.0, free_wheel: bool = False) -> None:
        self.said: list[str] = []
        self.wakes = 0
        self.frames = FrameClock(RATE)
        self.chase = ClockChase(self.frames, self.said.append, self._wake)
        self.chase.use(MidiSetup(clock="Box", free_wheel=free_wheel))
        self.synth = RecordingSynth()
        self.engine = Engine(self.synth, RATE)
        self.engine.set_plan(plan_of(EIGHTHS))
        self.bpm, self.jitter, self.ticking = bpm, jitter, True
        self.rng = random.Random(1)
        self.tick_at = 0.5
        self.sent = -1  # ticks since the start
        self.started_at = 0.0
        self.wrote()

    def _wake(self) -> None:
        self.wakes += 1

    @property
    def now(self) -> float:
        return self.engine.frame / RATE

    def wrote(self) -> None:
        self.frames.wrote(self.engine.frame, self.now, 0)

    def message(self, kind: str, **fields: int) -> None:
        self.chase.hear(mido.Message(kind, **fields), self.now)

    def start(self) -> None:
        self.message("start")
        self.sent = -1

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            while self.ticking and self.tick_at <= self.now:
                self.sent += 1
                late = self.rng.uniform(-self.jitter, self.jitter)
                self.chase.hear(mido.Message("clock"), self.tick_at + late)
                self.tick_at += 2.5 / self.bpm
            self.chase.look(self.now)
            self.chase.steer(self.engine)
            self.engine.render_buses(DEFAULT_BLOCK)
            self.wrote()

    def late_ms(self) -> float:
        """Return by how much what is heard is later than the clock, within a bar."""
        at = self.frames.time_of(self.engine.frame)
        last_tick = self.tick_at - 2.5 / self.bpm
        step = self.sent / 6 + (at - last_tick) * self.bpm * 4 / 60
        error = (step - self.engine.step + 8) % 16 - 8
        return error * 15_000 / self.bpm


@pytest.mark.parametrize("bpm", [90.0, 133.3, 174.0])
def test_it_plays_at_the_clocks_tempo_and_in_its_place(bpm: float) -> None:
    follower = Follower(bpm, jitter=0.002)
    follower.run(1.0)
    follower.start()
    follower.run(4 * 240 / bpm)
    worst = 0.0
    for _ in range(100):
        follower.run(0.05)
        worst = max(worst, abs(follower.late_ms()))
    assert worst < 2.0
    assert follower.engine.bpm == pytest.approx(bpm, abs=0.1)
    assert follower.said == []


def test_it_comes_in_on_the_bar_line_with_the_first_hit_of_the_bar() -> None:
    follower = Follower(120.0)
    follower.run(1.0)
    follower.start()
    follower.run(0.1)
    assert follower.wakes == 1
    assert follower.engine.playing
    begun = follower.tick_at - (follower.sent + 1) * 2.5 / 120
    follower.run(2.5)
    first = follower.synth.hits[0][0]
    heard = follower.frames.time_of(first)
    # The clock's second bar, since what is rendered is heard too late for the first.
    assert heard - begun == pytest.approx(2.0, abs=0.003)


def test_a_tempo_that_changes_is_followed_without_a_jump() -> None:
    follower = Follower(120.0, jitter=0.001)
    follower.run(1.0)
    follower.start()
    follower.run(4.0)
    hits = len(follower.synth.hits)
    follower.bpm = 128.0
    follower.run(6.0)
    assert abs(follower.late_ms()) < 2.0
    frames = [frame for frame, *_ in follower.synth.hits[hits:]]
    gaps = [after - before for before, after in pairwise(frames)]
    assert 0.2 * RATE < min(gaps) < max(gaps) < 0.26 * RATE
    assert follower.said == []


def test_it_stops_with_the_clock() -> None:
    follower = Follower(120.0)
    follower.start()
    follower.run(4.0)
    assert follower.engine.playing
    follower.message("stop")
    follower.run(0.1)
    assert not follower.engine.playing
    assert follower.said == []


def test_a_clock_that_vanishes_is_reported_and_stops_playing() -> None:
    follower = Follower(120.0)
    follower.start()
    follower.run(4.0)
    follower.ticking = False
    follower.run(1.0)
    assert not follower.engine.playing
    assert follower.said == ['The clock of "Box" has stopped: playing stops']


def test_it_free_wheels_where_asked_and_comes_back_on_a_bar_line() -> None:
    follower = Follower(120.0, free_wheel=True)
    follower.start()
    follower.run(4.0)
    follower.ticking = False
    follower.run(1.0)
    assert follower.engine.playing
    assert follower.engine.bpm == pytest.approx(120.0, abs=0.1)
    follower.tick_at, follower.ticking = follower.now, True
    follower.run(6.0)
    assert follower.engine.playing
    assert follower.said[:2] == [
        'The clock of "Box" has stopped: playing goes on by itself',
        'The clock of "Box" is back',
    ]
    assert [isinstance(said, News) for said in follower.said[:2]] == [False, True]


def test_a_song_position_while_it_runs_is_reported() -> None:
    follower = Follower(120.0)
    follower.start()
    follower.run(3.0)
    follower.message("songpos", pos=8)
    assert follower.said == ['The clock of "Box" has jumped: you come in on its next bar line']


def test_a_change_of_the_session_leaves_the_clocks_tempo() -> None:
    follower = Follower(140.0)
    follower.start()
    follower.run(4.0)
    follower.engine.set_plan(plan_of(EIGHTHS))
    follower.run(0.5)
    assert follower.engine.bpm == pytest.approx(140.0, abs=0.1)
    assert abs(follower.late_ms()) < 2.0


def test_without_a_clock_to_follow_nothing_is_steered() -> None:
    follower = Follower(140.0)
    follower.chase.use(MidiSetup())
    follower.run(0.1)
    follower.engine.play()
    follower.run(1.0)
    assert follower.engine.bpm == 100.0


def test_when_the_clock_is_no_longer_followed_the_session_has_its_own_tempo() -> None:
    follower = Follower(140.0)
    follower.start()
    follower.run(4.0)
    follower.chase.use(MidiSetup())
    follower.run(0.5)
    assert follower.engine.playing
    assert follower.engine.bpm == 100.0
