"""The random values that properties are tested with, and how a property fails."""

import numpy as np
import pytest
from hypothesis import find
from hypothesis.internal.conjecture import engine
from loops import BELOW_HALF, MOST_HITS, bars, random_bar, random_session, sessions


def test_failing_property_ends_as_its_counterexample_long_before_the_test_times_out(pytestconfig):
    assert float(pytestconfig.getini("timeout")) / 2 > engine.MAX_SHRINKING_SECONDS


def test_smallest_counterexample_is_found():
    assert find(bars(), lambda bar: bar.hit_count >= 5).hit_count == 5
    assert len(find(sessions(), lambda session: len(session.loop) > 1).loop) == 2


def test_smaller_bar_of_a_seed_has_the_hits_of_the_larger_one():
    large = random_bar(3, MOST_HITS)
    for hits in range(MOST_HITS):
        small = random_bar(3, hits)
        assert small.hit_count == hits
        assert (small.velocities[small.hits] == large.velocities[small.hits]).all()
        assert (small.offsets[small.hits] == large.offsets[small.hits]).all()


@pytest.mark.parametrize("low_and_high", [(-0.5, BELOW_HALF), (-0.5, 0.49)])
def test_offsets_and_velocities_reach_the_ends_of_their_ranges(low_and_high):
    low, high = map(np.float32, low_and_high)
    made = [random_bar(seed, MOST_HITS, float(high)) for seed in range(20)]
    offsets = np.concatenate([bar.offsets[bar.hits] for bar in made])
    velocities = np.concatenate([bar.velocities[bar.hits] for bar in made])
    assert (offsets.min(), offsets.max()) == (low, high)
    assert (velocities.min(), velocities.max()) == (np.finfo(np.float32).smallest_subnormal, 1)


def test_sessions_have_empty_bars_and_the_same_take_twice_now_and_then():
    made = [random_session(seed, 8, 3) for seed in range(40)]
    assert any(bar.hit_count == 0 for session in made for bar in session.loop)
    takes = [[take for take in session.takes if take] for session in made]
    assert any(len(each) > len({id(take) for take in each}) for each in takes)
