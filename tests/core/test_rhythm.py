"""Rhythms: one row of onsets, from taps and from bars."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from loops import bar_of, bars

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.rhythm import Onset, Rhythm, rhythm_of_bar, rhythms_of_taps


def test_taps_become_steps_with_offsets() -> None:
    tapped = rhythms_of_taps([(0.0, 1.0), (2.75, 0.5), (17.25, 0.7)], 2)
    assert tapped.sharing == 0
    assert tapped.rhythms == (
        Rhythm((Onset(0, 1.0, 0.0), Onset(3, 0.5, -0.25))),
        Rhythm((Onset(1, 0.7, 0.25),)),
    )


def test_tap_just_before_the_end_is_the_first_one_come_early() -> None:
    (rhythm,) = rhythms_of_taps([(4.0, 0.5), (15.75, 0.9)], 1).rhythms
    assert rhythm.onsets == (Onset(0, 0.9, -0.25), Onset(4, 0.5, 0.0))


def test_tap_before_the_first_bar_line_belongs_to_it_within_half_a_step() -> None:
    (rhythm,) = rhythms_of_taps([(-0.25, 0.5), (-0.75, 0.9), (16.75, 0.9)], 1).rhythms
    assert rhythm.onsets == (Onset(0, 0.5, -0.25),)


def test_the_loudest_of_the_taps_on_one_step_counts_and_a_chord_is_one_tap() -> None:
    tapped = rhythms_of_taps([(4.0, 0.5), (4.0, 0.9), (8.0, 0.4), (8.25, 0.6)], 1)
    assert tapped.rhythms == (Rhythm((Onset(4, 0.9), Onset(8, 0.6, 0.25))),)
    assert tapped.sharing == 1


@pytest.mark.parametrize(
    "onsets",
    [
        [Onset(16, 0.5)],
        [Onset(-1, 0.5)],
        [Onset(3, 0.5), Onset(3, 0.6)],
        [Onset(3, 0.0)],
        [Onset(3, 1.1)],
        [Onset(3, 0.5, 0.5)],
        [Onset(3, float("nan"))],
    ],
)
def test_no_rhythm_has_onsets_out_of_range_or_twice(onsets: list[Onset]) -> None:
    with pytest.raises(ValueError, match="onset"):
        Rhythm(tuple(onsets))


def test_few_taps_stand_out_unless_they_are_soft_and_a_pulse_does_not() -> None:
    few = Rhythm((Onset(0, 0.9), Onset(3, 0.8), Onset(6, 0.3)))
    assert np.flatnonzero(few.accents).tolist() == [0, 3]
    pulse = Rhythm(tuple(Onset(step, 0.6) for step in range(0, 16, 2)))
    assert not pulse.accents.any()
    accented = Rhythm(tuple(Onset(step, 0.9 if step % 8 == 4 else 0.5) for step in range(0, 16, 2)))
    assert np.flatnonzero(accented.accents).tolist() == [4, 12]
    assert not Rhythm().accents.any()


def test_rhythm_of_a_bar_is_that_of_the_loudest_hits() -> None:
    bar = bar_of({(0, 0): (0.5, 0.25), (3, 0): (0.75, -0.125), (1, 4): (0.25, 0.0)})
    assert rhythm_of_bar(bar).onsets == (Onset(0, 0.75, -0.125), Onset(4, 0.25, 0.0))


@given(bars())
def test_rhythm_of_a_bar_has_an_onset_just_where_it_has_a_hit(bar: Bar) -> None:
    rhythm = rhythm_of_bar(bar)
    np.testing.assert_array_equal(rhythm.velocities > 0, bar.hits.any(0))
    np.testing.assert_array_equal(rhythm.velocities, bar.velocities.max(0))
    assert Rhythm(rhythm.onsets[::-1]) == rhythm
