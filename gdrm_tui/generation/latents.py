"""Latents: standard normal points of the generator's latent space, and seeds that lead there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.takes import Take, TakeBook

# Bends the knob so that its first fifth moves up to four cells of a bar, as consecutive bars of a
# drummer do at their closest, and its middle about ten, as they do in the median.
_FINE = 0.4

LONGEST_RECIPE = 8  # variations; more make no line that one could read

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


@dataclass(frozen=True)
class Recipe:
    """A seed, and the variations that lead on from it, each a seed and a variability."""

    seed: int
    variations: tuple[tuple[int, float], ...] = ()

    def latent(self, size: int) -> Latent:
        """Return the point of shape (size,) that it leads to."""
        return varied(draw(self.seed, size), self.variations)


def varied(latent: Latent, variations: tuple[tuple[int, float], ...]) -> Latent:
    """Return the point that the variations, each a seed and a variability, lead to."""
    for seed, variability in variations:
        latent = vary(latent, draw(seed, len(latent)), variability)
    return latent


def recipe_of(take: Take, book: TakeBook) -> Recipe | None:
    """Return the recipe that gives the take's latent to the bit, None where seeds alone do not.

    They do not where a latent was searched for, to fit locked cells or a bar edited by hand,
    where an ancestor is not in the book, or beyond `LONGEST_RECIPE` variations.
    """
    size, latent = len(take.latent), take.latent_array
    variations: list[tuple[int, float]] = []
    ancestor: Take | None = take
    # A fill has the latent of its groove, so a line of ancestors is longer than its variations.
    for _ in range(2 * LONGEST_RECIPE + 1):
        if ancestor is None or len(variations) > LONGEST_RECIPE:
            return None
        recipe = Recipe(ancestor.seed, tuple(reversed(variations)))
        if (recipe.latent(size) == latent).all():
            return recipe
        place = None if ancestor.parent is None else book.place(ancestor.parent)
        parent = None if place is None else book.takes[place]
        if parent is not None and parent.latent != ancestor.latent:
            variations.append((ancestor.seed, ancestor.controls.variability))
        ancestor = parent
    return None
