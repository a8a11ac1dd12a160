"""When a frame is heard, from when blocks could be written."""

from __future__ import annotations

import math
import random

import pytest

from gdrm_tui.audio.engine.sync.frame_clock import FrameClock

RATE, BLOCK, LATENCY = 48_000, 512, 3072


def written(clock: FrameClock, blocks: int, *, late: random.Random | None = None) -> float:
    """Write blocks at the device's pace, or up to 40 ms late; return the time of frame 0."""
    for number in range(1, blocks + 1):
        delay = late.random() ** 4 * 0.04 if late else 0.0
        clock.wrote(number * BLOCK, 100 + number * BLOCK / RATE + delay, LATENCY)
    return 100 + LATENCY / RATE


def test_a_frame_is_heard_the_latency_after_it_was_written() -> None:
    clock = FrameClock(RATE)
    origin = written(clock, 100)
    assert clock.time_of(0) == pytest.approx(origin)
    assert clock.time_of(RATE) - clock.time_of(0) == pytest.approx(1.0)


def test_blocks_that_were_late_do_not_count() -> None:
    clock = FrameClock(RATE)
    origin = written(clock, 2000, late=random.Random(1))
    assert clock.time_of(0) == pytest.approx(origin, abs=5e-4)


def test_a_pause_of_the_device_is_believed_soon() -> None:
    clock = FrameClock(RATE)
    origin = written(clock, 100)
    for number in range(101, 160):
        clock.wrote(number * BLOCK, 100.1 + number * BLOCK / RATE, LATENCY)
    assert clock.time_of(0) == pytest.approx(origin + 0.1)


def test_times_and_frames_are_each_others_inverse() -> None:
    clock = FrameClock(RATE)
    written(clock, 10)
    assert clock.frame_at(clock.time_of(12_345)) == pytest.approx(12_345)


def test_before_anything_was_written_no_frame_is_heard() -> None:
    clock = FrameClock(RATE)
    assert math.isnan(clock.time_of(0))
    assert clock.frame_at(1e9) == -math.inf


def test_another_latency_counts_at_once() -> None:
    clock = FrameClock(RATE)
    written(clock, 50)
    clock.wrote(51 * BLOCK, 100 + 51 * BLOCK / RATE, 2 * LATENCY)
    assert clock.time_of(0) == pytest.approx(100 + 2 * LATENCY / RATE)
