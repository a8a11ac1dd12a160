"""Tempo and position of a clock whose ticks jitter, drop and double."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from gdrm_tui.midi.followed_clock import Event, FollowedClock

TWO_BARS = 192
STEP = 6  # ticks


@dataclass
class Sender:
    """A clock elsewhere: it sends ticks, each a little early or late, some twice or never."""

    bpm: float = 120.0
    jitter: float = 0.0
    dropped: float = 0.0
    doubled: float = 0.0
    seed: int = 1
    clock: FollowedClock = field(default_factory=FollowedClock)
    events: list[Event] = field(default_factory=list)
    errors: list[tuple[float, float]] = field(default_factory=list)  # bpm, milliseconds

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.time, self.number, self.last = 100.0, -1, 0.0

    def start(self) -> None:
        self.events += self.clock.start()

    def send(self, ticks: int) -> None:
        for _ in range(ticks):
            self.time += 2.5 / self.bpm
            self.number += 1
            at = max(self.last, self.time + self.rng.uniform(-self.jitter, self.jitter))
            if self.number == 0 or self.rng.random() >= self.dropped:
                self._tick(at)
                if self.rng.random() < self.doubled:
                    self._tick(at + 0.001)
            state = self.clock.state
            late = (state.step_at(self.time) - self.number / STEP) * 15 / self.bpm
            self.errors.append((abs(state.bpm - self.bpm), abs(late) * 1000))

    def _tick(self, at: float) -> None:
        self.last = at
        self.events += self.clock.tick(at)

    def worst(self, since: int) -> tuple[float, float]:
        """Return the largest errors from the tick `since` on: bpm, milliseconds."""
        return max(e[0] for e in self.errors[since:]), max(e[1] for e in self.errors[since:])


@pytest.mark.parametrize("bpm", [60.0, 97.3, 120.0, 174.0])
@pytest.mark.parametrize("seed", range(3))
def test_two_bars_of_a_clock_with_2_ms_of_jitter_say_tempo_and_place(bpm: float, seed: int) -> None:
    sender = Sender(bpm, jitter=0.002, seed=seed)
    sender.start()
    sender.send(5 * TWO_BARS)
    tempo, late = sender.worst(TWO_BARS)
    assert tempo < 0.1
    assert late < 2.0
    assert sender.events == ["started"]


@pytest.mark.parametrize("seed", range(4))
def test_dropped_and_doubled_ticks_do_not_move_it(seed: int) -> None:
    sender = Sender(120.0, jitter=0.002, dropped=0.02, doubled=0.02, seed=seed)
    sender.start()
    sender.send(5 * TWO_BARS)
    tempo, late = sender.worst(TWO_BARS)
    assert tempo < 0.1
    assert late < 2.0


@pytest.mark.parametrize("bpm", [60.0, 110.0, 125.0, 140.0, 165.0])
def test_another_tempo_is_known_within_a_bar_and_no_tick_is_miscounted(bpm: float) -> None:
    sender = Sender(120.0, jitter=0.0005)
    sender.start()
    sender.send(2 * TWO_BARS)
    sender.bpm = bpm
    sender.send(TWO_BARS)
    tempo, late = sender.worst(2 * TWO_BARS + TWO_BARS // 2)
    assert tempo < 0.5
    assert late < 2.0
    assert sender.events == ["started"]


@pytest.mark.parametrize("seed", range(3))
def test_ticks_that_a_busy_machine_hands_over_together_are_all_counted(seed: int) -> None:
    clock, rng = FollowedClock(), random.Random(seed)
    clock.start()
    free_at, worst = 0.0, 0.0
    for number in range(5 * TWO_BARS):
        sent = 100 + number * 2.5 / 120
        if rng.random() < 0.02:
            free_at = sent + 0.05
        clock.tick(max(sent, free_at) + number * 1e-7)
        if number > TWO_BARS:
            late = clock.state.step_at(sent) - number / STEP
            worst = max(worst, abs(late) * 15 / 120 * 1000)
    assert worst < 10.0
    assert clock.state.bpm == pytest.approx(120.0, abs=0.5)


def test_half_a_beat_makes_a_first_tempo() -> None:
    sender = Sender(90.0)
    sender.send(12)
    assert sender.clock.state.bpm == pytest.approx(90.0)
    assert not sender.clock.state.running


def test_the_first_tick_after_a_start_is_the_songs_first() -> None:
    sender = Sender()
    sender.send(50)
    sender.start()
    assert not sender.clock.state.running
    sender.number = -1
    sender.send(24)
    assert sender.clock.state.step_at(sender.time) == pytest.approx(23 / STEP)


def test_it_goes_on_where_the_song_position_says() -> None:
    sender = Sender()
    sender.send(24)
    sender.clock.song_position(40)
    sender.clock.go_on()
    sender.send(1)
    assert sender.clock.state.step_at(sender.time) == pytest.approx(40.0)


def test_after_a_stop_it_goes_on_where_it_was() -> None:
    sender = Sender()
    sender.start()
    sender.send(49)
    assert sender.clock.stop() == ["stopped"]
    assert sender.clock.stop() == []
    sender.clock.go_on()
    sender.send(1)
    assert sender.clock.state.step_at(sender.time) == pytest.approx(49 / STEP)


def test_a_song_position_while_it_runs_is_a_jump() -> None:
    sender = Sender()
    sender.start()
    sender.send(48)
    assert sender.clock.song_position(64) == ["jumped"]
    sender.send(1)
    assert sender.clock.state.step_at(sender.time) == pytest.approx(64.0)


def test_a_clock_that_is_silent_is_lost_once_and_comes_back() -> None:
    sender = Sender()
    sender.start()
    sender.send(48)
    assert sender.clock.look(sender.time + 0.1) == []
    assert sender.clock.look(sender.time + 0.3) == ["lost"]
    assert sender.clock.look(sender.time + 0.4) == []
    sender.time += 2.0
    sender.events.clear()
    sender.send(24)
    assert sender.events == ["back", "jumped"]
    assert sender.clock.state.bpm == pytest.approx(120.0)


def test_whatever_comes_nothing_is_raised() -> None:
    rng = random.Random(3)
    clock, time = FollowedClock(), 0.0
    for _ in range(10_000):
        time += rng.choice((0.0, 0.0001, 0.02, 0.5, 100.0)) * rng.random()
        rng.choice((clock.start, clock.stop, clock.go_on, lambda: clock.song_position(7)))()
        clock.tick(time)
        clock.look(time)
        assert clock.state.step_at(time) == clock.state.step_at(time)  # not NaN
