"""The benchmarks' measures, on signals whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.measures import (
    Gap,
    as_heard,
    counter,
    frames_lost,
    gaps,
    jumps,
    matched,
    onsets,
    spread,
)
from benchmarks.table import lines_of

PERIOD = 48


def tone(frames: int) -> np.ndarray:
    return (0.25 * np.sin(2 * np.pi * np.arange(frames) / PERIOD)).astype(np.float32)


def without(signal: np.ndarray, start: int, count: int) -> np.ndarray:
    return np.concatenate([signal[:start], signal[start + count :]])


def test_every_click_is_one_onset_at_its_first_loud_frame() -> None:
    channel = np.zeros(1000, np.float32)
    for frame in (0, 100, 500):
        channel[frame : frame + 30] = np.tile([0.5, 0.0, -0.5], 10)
    assert onsets(channel, 0.1, 40).tolist() == [0, 100, 500]


def test_an_unbroken_tone_has_neither_gaps_nor_jumps() -> None:
    assert gaps(tone(48_000), 0.01, PERIOD) == []
    assert len(jumps(tone(48_000), PERIOD, 0.01)) == 0


def test_a_gap_is_found_with_its_place_and_length() -> None:
    channel = np.concatenate([np.zeros(300, np.float32), tone(4812), np.zeros(96), tone(5000)])
    (found,) = gaps(channel.astype(np.float32), 0.02, PERIOD)
    assert found == Gap(pytest.approx(5112, abs=2), pytest.approx(96, abs=3))


@pytest.mark.parametrize("count", [1, 7, 47, 49, 5000])
def test_a_tone_that_skips_frames_jumps_once(count: int) -> None:
    assert len(jumps(without(tone(20_000), 9_001, count), PERIOD, 0.01)) == 1


def test_frames_that_the_recording_lost_are_counted_and_given_back() -> None:
    numbered = without(without(counter(3 * 2**20), 1_500_000, 480), 2**20 - 3, 64)
    places, lost = frames_lost(numbered)
    assert places.tolist() == [2**20 - 3, 1_500_000 - 64]
    assert lost.tolist() == [64, 480]
    recorded = np.array([5, 2**20, 2_000_000])
    assert as_heard(recorded, places, lost).tolist() == [5, 2**20 + 64, 2_000_544]


def test_a_counter_that_fell_silent_itself_is_not_a_loss() -> None:
    numbered = np.concatenate([counter(5000), np.zeros(300, np.float32), counter(9000)[5000:]])
    assert len(frames_lost(numbered)[0]) == 0


def test_errors_leave_out_the_constant_delay() -> None:
    exact = np.arange(100) * 1000.25
    found = np.floor(exact).astype(np.int64) + 37
    errors, missing = matched(found, exact, 400)
    assert missing == 0
    assert np.abs(errors).max() <= 0.5


def test_places_without_an_onset_are_counted() -> None:
    exact = np.arange(100) * 1000.0
    errors, missing = matched(np.delete(exact.astype(np.int64), [10, 40, 99]), exact, 400)
    assert (len(errors), missing) == (97, 3)


def test_a_spread_is_in_milliseconds_of_absolute_errors() -> None:
    found = spread(np.array([-48, 48, 48, 96]), 48_000)
    assert (found.median, found.worst) == (1.0, 2.0)


def test_a_table_has_a_dash_where_a_row_says_nothing() -> None:
    assert lines_of([{"what": "a", "x": 1.23456}, {"what": "bcdef"}]) == [
        "| what  | x     |",
        "| ----- | ----- |",
        "| a     | 1.235 |",
        "| bcdef | -     |",
    ]
