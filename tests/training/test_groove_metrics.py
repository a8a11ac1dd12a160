"""Grooves and hands: what a genre is known by, on bars written by hand."""

import numpy as np
import pytest
from hand_made import GROOVE, grid_of

from gdrm_tui.core.voices import voice_index
from training.metrics.grooves import grooves, share, skeleton_of, swung, timekeeper
from training.metrics.hands import unplayable_rate

QUARTERS, EIGHTHS = range(0, 16, 4), range(0, 16, 2)
JAZZ = {"ride": (0, 4, 7, 8, 12, 15), "pedal-hat": (4, 12)}


def held(test, hits: dict, **layers: float) -> bool:
    """Return whether the bar of those hits passes the test."""
    (found,) = test(grid_of(hits, **layers)[None])
    return bool(found)


@pytest.mark.parametrize(
    ("hits", "kept"),
    [
        ({"closed-hat": EIGHTHS}, True),
        ({"ride": (0, 4, 8, 12)}, True),
        ({"open-hat": (0, 2, 4), "ride": (6, 8, 10)}, True),
        ({"closed-hat": (2, 6, 10, 14, 0)}, False),
        ({"closed-hat": (0, 4, 8)}, False),
        ({"pedal-hat": EIGHTHS}, False),
        ({"ride-bell": EIGHTHS, "crash": QUARTERS}, False),
    ],
)
def test_time_is_kept_by_hats_or_ride_on_six_eighths_or_all_quarters(hits, kept):
    assert held(timekeeper, hits) is kept


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, True),
        ({"kick": (0,)}, True),
        ({"kick": (8, 10)}, False),
        ({"snare": (4,)}, False),
        ({"snare": (8,)}, True),
        ({"snare": (4, 8)}, False),
        ({"snare": (4, 7, 12, 15)}, True),
        ({"closed-hat": ()}, False),
        ({"closed-hat": (), "ride": QUARTERS}, True),
    ],
    ids=str,
)
def test_a_groove_has_a_kick_on_1_a_backbeat_and_a_timekeeper(changed, kept):
    assert held(grooves, GROOVE | changed) is kept


def test_a_backbeat_of_ghost_notes_is_none():
    assert held(grooves, GROOVE)
    assert not held(grooves, GROOVE, velocity=0.3)


@pytest.mark.parametrize(
    ("hits", "late", "kept"),
    [
        (JAZZ, 0.0, True),
        ({"ride": EIGHTHS}, 0.0, False),
        ({"ride": EIGHTHS}, 0.3, True),
        ({"ride": QUARTERS}, 0.0, False),
        ({"ride": (3, 7, 11, 15)}, 0.0, False),
    ],
    ids=["on the sixteenth", "straight", "late eighths", "quarters alone", "no time kept"],
)
def test_swung_time_has_the_hits_between_the_beats_on_the_triplet(hits, late, kept):
    bar = grid_of(hits)[None]
    bar[0, 2, voice_index("ride"), 2::4] = late * bar[0, 0, voice_index("ride"), 2::4]
    assert swung(bar).tolist() == [kept]


def test_each_genre_is_tested_by_what_it_is_known_by():
    assert [skeleton_of(g) for g in ("funk", "jazz", "latin")] == [grooves, swung, timekeeper]
    bars = np.stack([grid_of(GROOVE), grid_of(JAZZ), grid_of(JAZZ), grid_of({})])
    assert share(bars, "rock") == 0.25
    assert share(bars, "jazz") == 0.5
    assert share(bars, "latin") == 0.75
    assert np.isnan(share(bars[:0], "rock"))


def test_share_of_bars_that_cannot_be_played_counts_bars():
    three = {"snare": (0, 4), "ride": (0, 4), "crash": (0, 4), "kick": (0,)}
    bars = np.stack(
        [grid_of(three), grid_of(GROOVE), grid_of({"closed-hat": (3,), "open-hat": (3,)})]
    )
    assert unplayable_rate(bars) == pytest.approx(2 / 3)
