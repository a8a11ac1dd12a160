"""Recipes: the seeds that lead to a take's latent, and back from them to the latent."""

from __future__ import annotations

from dataclasses import dataclass

from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.latent import Latent, draw, vary

LONGEST_RECIPE = 8  # variations; more make no line that one could read


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
