"""Steps in latent space: reproducible, spherical, within the groove first; 0 is no step at all."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdrm_tui.generation.latents import SAME_GROOVE, draw, vary

seeds = st.integers(0, 2**32 - 1)
GROOVE, SIZE = 20, 32
BEYOND = float(np.nextafter(SAME_GROOVE, 1))


def shares(latent, direction, found):
    """Return how much of each is in what was found, and check that nothing else is."""
    solved = np.linalg.lstsq(np.stack([latent, direction], axis=1), found)[0]
    assert np.allclose(solved[0] * latent + solved[1] * direction, found, atol=1e-5)
    return solved


@given(seeds, st.integers(1, 64))
def test_seed_stands_for_one_point(seed, size):
    point = draw(seed, size)
    assert (point.shape, point.dtype) == ((size,), np.float32)
    assert np.array_equal(point, draw(seed, size))
    assert not np.array_equal(point, draw(seed + 1, size))


@given(seeds, seeds, st.integers(1, SIZE - 1))
def test_variability_0_returns_the_latent_to_the_bit_and_1_the_direction(first, second, groove):
    latent, direction = draw(first, SIZE), draw(second, SIZE)
    assert vary(latent, direction, 0.0, groove).tobytes() == latent.tobytes()
    assert np.array_equal(vary(latent, direction, 1.0, groove), direction)


@given(seeds, seeds, st.floats(0, SAME_GROOVE))
def test_up_to_the_middle_the_groove_stays_to_the_bit_and_the_own_part_moves(
    first, second, variability
):
    assume(first != second)
    latent, direction = draw(first, SIZE), draw(second, SIZE)
    found = vary(latent, direction, variability, GROOVE)
    assert np.array_equal(found[:GROOVE], latent[:GROOVE])
    kept, moved = shares(latent[GROOVE:], direction[GROOVE:], found[GROOVE:])
    assert kept**2 + moved**2 == pytest.approx(1, abs=1e-4)
    assert (moved < 1e-4) == (variability < 1e-4)


def test_in_the_middle_the_own_part_is_drawn_anew_in_the_same_groove():
    latent, direction = draw(1, SIZE), draw(2, SIZE)
    found = vary(latent, direction, SAME_GROOVE, GROOVE)
    assert np.array_equal(found, np.concatenate([latent[:GROOVE], direction[GROOVE:]]))


@given(seeds, seeds, st.floats(BEYOND, 1))
def test_above_the_middle_the_groove_moves_too(first, second, variability):
    assume(first != second)
    latent, direction = draw(first, SIZE), draw(second, SIZE)
    found = vary(latent, direction, variability, GROOVE)
    assert np.array_equal(found[GROOVE:], direction[GROOVE:])
    kept, moved = shares(latent[:GROOVE], direction[:GROOVE], found[:GROOVE])
    assert kept**2 + moved**2 == pytest.approx(1, abs=1e-4)
    assert moved == pytest.approx(2 * variability - 1, abs=1e-4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_variability_never_steps_less_far(first, second):
    latent, direction = np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32)
    less, more = sorted((first, second))
    steps = [vary(latent, direction, variability, 1) for variability in (less, more)]
    assert (steps[0] <= steps[1]).all()


@given(seeds, st.floats(0, 1))
def test_many_latents_step_as_each_does_by_itself(seed, variability):
    latents = np.stack([draw(seed + i, SIZE) for i in range(3)])
    directions = np.stack([draw(seed + 9 + i, SIZE) for i in range(3)])
    together = vary(latents, directions, variability, GROOVE)
    each = [vary(*pair, variability, GROOVE) for pair in zip(latents, directions, strict=True)]
    assert np.array_equal(together, each)


@pytest.mark.parametrize("variability", [0.1, 0.5, 0.9])
def test_varied_points_stay_standard_normal(variability):
    size = 200_000
    point = vary(draw(1, size), draw(2, size), variability, size // 2)
    for part in np.split(point, 2):
        assert abs(part.mean()) < 0.02
        assert abs(part.std() - 1) < 0.02


@pytest.mark.parametrize("variability", [-0.01, 1.01, math.nan])
def test_variability_out_of_range_is_refused(variability):
    with pytest.raises(ValueError, match=f"variability {variability:g} is outside 0 to 1"):
        vary(draw(1, 4), draw(2, 4), variability, 2)
