"""Latents: standard normal points of the generator's latent space, and steps between them.

The first numbers of a latent belong to the groove, which the bars of a phrase share; the rest is
the bar's own.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from gdrm_tui.generation.phrases import PHRASE

# Up to here a variation stays in its groove; there its own part is an independent draw.
SAME_GROOVE = 0.5
# Bends the knob so that its first fifth moves a few cells of a bar, as consecutive bars of a
# drummer do at their closest.
_FINE = 0.8

_PLACES = tuple(NormalDist().inv_cdf((place + 0.5) / PHRASE) for place in range(PHRASE))

Latent = npt.NDArray[np.float32]


def draw(seed: int, size: int) -> Latent:
    """Return the point, shape (size,), that `seed` (0 or more) stands for."""
    return np.random.default_rng(seed).standard_normal(size, np.float32)


def vary(latent: Latent, direction: Latent, variability: float, groove_size: int) -> Latent:
    """Return a point away from `latent` toward `direction`, both standard normal.

    Up to `SAME_GROOVE` the bar's own part moves and the groove is kept to the bit; beyond, the own
    part is that of `direction`, and the groove moves. Steps are spherical, so the result is
    standard normal too. 0 returns `latent` itself, 1 `direction`.

    Parameters
    ----------
    latent, direction : shape (..., latent size)
    variability : float
        In [0, 1].
    groove_size : int
        How many of a latent's numbers belong to the groove.
    """
    if not 0 <= variability <= 1:
        raise ValueError(f"variability {variability:g} is outside 0 to 1")
    if variability == 0:
        return latent
    own = _bent(min(variability / SAME_GROOVE, 1))
    groove = max(variability - SAME_GROOVE, 0) / (1 - SAME_GROOVE)
    size = latent.shape[-1]
    steps = np.repeat([groove, own], [groove_size, size - groove_size])
    kept = np.sqrt(1 - steps**2)
    result: Latent = kept.astype(np.float32) * latent + steps.astype(np.float32) * direction
    return result


def _bent(share: float) -> float:
    return share * (_FINE + (1 - _FINE) * share)


def in_place(latents: Latent, number: int | None, place: int | None) -> Latent:
    """Return latents, shape (..., latent size), of bars at a place in the phrase.

    Parameters
    ----------
    number : int or None
        Which of a latent's numbers says it, None where none does.
    place : int or None
        From 0; None for any.
    """
    if number is None or place is None:
        return latents
    placed = latents.copy()
    placed[..., number] = _PLACES[min(place, PHRASE - 1)]
    return placed
