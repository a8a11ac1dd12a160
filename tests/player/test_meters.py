"""Meters: levels in decibels, and peaks that stay in sight for a moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.player.mixing_desk import FLOOR, HOLD_SECONDS, Level, Meters


def test_a_level_is_in_decibels_of_full_scale_down_to_the_floor() -> None:
    first, second, third = Meters().read([1.0, 0.5, 0.0], 0.0)
    assert first == Level(0.0, 0.0)
    assert second.now == pytest.approx(-6.02, abs=0.01)
    assert third == Level(FLOOR, FLOOR)


def test_a_peak_is_held_for_a_moment_and_then_falls_to_the_level() -> None:
    meters = Meters()
    meters.read([1.0], 0.0)
    assert meters.read([0.1], HOLD_SECONDS) == [Level(pytest.approx(-20.0), 0.0)]
    (after,) = meters.read([0.1], HOLD_SECONDS + 0.1)
    assert after.held == after.now


@given(st.lists(st.floats(0, 2), min_size=1, max_size=30))
def test_what_is_held_is_never_below_the_level_and_never_above_what_came(
    peaks: list[float],
) -> None:
    meters, highest = Meters(), FLOOR
    for number, peak in enumerate(peaks):
        (level,) = meters.read([peak], number / 30)
        highest = max(highest, level.now)
        assert level.now <= level.held <= highest
