"""Steps in latent space: reproducible, spherical, and 0 is no step at all."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gdrm_tui.generation.latents import draw, vary

seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(1, 64))
def test_seed_stands_for_one_point(seed, size):
    point = draw(seed, size)
    assert (point.shape, point.dtype) == ((size,), np.float32)
    assert np.array_equal(point, draw(seed, size))
    assert not np.array_equal(point, draw(seed + 1, size))


@given(seeds, seeds)
def test_variability_0_returns_the_latent_to_the_bit_and_1_the_direction(first, second):
    latent, direction = draw(first, 32), draw(second, 32)
    assert vary(latent, direction, 0.0).tobytes() == latent.tobytes()
    assert np.array_equal(vary(latent, direction, 1.0), direction)


@given(seeds, seeds, st.floats(0, 1))
def test_step_keeps_latent_and_direction_in_spherical_shares(first, second, variability):
    assume(first != second)
    latent, direction = draw(first, 32), draw(second, 32)
    found = vary(latent, direction, variability)
    shares = np.linalg.lstsq(np.stack([latent, direction], axis=1), found)[0]
    assert np.allclose(shares[0] * latent + shares[1] * direction, found, atol=1e-5)
    assert np.square(shares).sum() == pytest.approx(1, abs=1e-4)
    assert 0.34 * variability - 1e-4 <= shares[1] <= variability + 1e-4


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_variability_never_steps_less_far(first, second):
    latent, direction = np.eye(2, dtype=np.float32)
    less, more = sorted((first, second))
    assert vary(latent, direction, less)[1] <= vary(latent, direction, more)[1]


@pytest.mark.parametrize("variability", [0.1, 0.5, 0.9])
def test_varied_points_stay_standard_normal(variability):
    size = 200_000
    point = vary(draw(1, size), draw(2, size), variability)
    assert abs(point.mean()) < 0.01
    assert abs(point.std() - 1) < 0.01


@pytest.mark.parametrize("variability", [-0.01, 1.01, math.nan])
def test_variability_out_of_range_is_refused(variability):
    with pytest.raises(ValueError, match=f"variability {variability:g} is outside 0 to 1"):
        vary(draw(1, 4), draw(2, 4), variability)
