"""Steps in the generator's latent space, whose points are standard normal."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

# Bends the knob so that its first fifth moves up to four cells of a bar, as consecutive bars of a
# drummer do at their closest, and its middle about ten, as they do in the median.
_FINE = 0.4

Latent = npt.NDArray[np.float32]


def draw(seed: int, size: int) -> Latent:
    """Return the point, shape (size,), that `seed` (0 or more) stands for."""
    return np.random.default_rng(seed).standard_normal(size, np.float32)


def vary(latent: Latent, direction: Latent, variability: float) -> Latent:
    """Return a point away from `latent` toward `direction`, both standard normal.

    The step is spherical, so the result is standard normal too: 0 returns `latent` itself to the
    bit, 1 `direction`.

    Parameters
    ----------
    variability : float
        In [0, 1].
    """
    if not 0 <= variability <= 1:
        raise ValueError(f"variability {variability:g} is outside 0 to 1")
    if variability == 0:
        return latent
    step = variability * (_FINE + (1 - _FINE) * variability)
    kept = math.sqrt(1 - step**2)
    return np.float32(kept) * latent + np.float32(step) * direction
