"""Rhythms by rule: hits as evenly apart as can be, and those that are there stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import every, spread, with_rhythm

BAR = range(16)


@pytest.mark.parametrize(
    ("apart", "first", "steps"),
    [(4, 0, [0, 4, 8, 12]), (4, 6, [2, 6, 10, 14]), (3, 1, [1, 4, 7, 10, 13]), (1, 5, [*BAR])],
)
def test_every_step_at_that_distance_is_included(apart, first, steps) -> None:
    assert every(apart, first, BAR) == steps


@given(count=st.integers(0, 20), first=st.integers(0, 15), size=st.integers(1, 16))
def test_gaps_of_hits_spread_differ_by_one_step_at_most(count, first, size) -> None:
    within = range(16 - size, 16)
    first = max(first, within.start)
    steps = spread(count, first, within)
    assert len(steps) == len(set(steps)) == min(count, size)
    if steps:
        assert first in steps
        around = [*steps, steps[0] + size]
        gaps = np.diff(around)
        assert gaps.max() - gaps.min() <= 1
        assert set(steps) <= set(within)


def test_hits_that_stay_are_as_they_were_and_new_ones_as_loud_as_the_voice() -> None:
    bar = bar_of({(0, 0): (0.5, 0.2), (0, 3): (0.7, 0.0), (1, 1): (0.9, 0.0)})
    written = with_rhythm(bar, [0], BAR, [0, 8])
    assert written.hits[0].nonzero()[0].tolist() == [0, 8]
    assert written.offsets[0, 0] == np.float32(0.2)
    assert written.velocities[0, 8] == pytest.approx(0.6)
    assert np.array_equal(written.velocities[1], bar.velocities[1])
    assert with_rhythm(empty_bar(), [4], range(8), [0]).velocities[4, 0] == pytest.approx(0.8)
