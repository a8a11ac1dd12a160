"""Recipes: the seeds that lead to a take, or None if seeds alone do not."""

from __future__ import annotations

from dataclasses import dataclass

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent
from gdrm_tui.generation.takes import moved_along, new_latent

LONGEST_RECIPE = 8  # variations; more make no line that one could read


@dataclass(frozen=True)
class Recipe:
    """A seed, and the variations that follow it, each a seed and a variability."""

    seed: int
    variations: tuple[tuple[int, float], ...] = ()

    def latent(self, generator: Generator, controls: Controls) -> Latent:
        """Return the point of shape (latent size,) that it leads to."""
        start = new_latent(generator, controls, self.seed)
        return moved_along(generator, controls, start, self.variations)


def reach_of(controls: Controls) -> float:
    """Return how far a take of these controls is from its parent, in [0, 1].

    A fill stays in its groove, whatever the variability.
    """
    return SAME_GROOVE if controls.fill else controls.variability


def recipe_of(generator: Generator, take: Take, book: TakeBook) -> Recipe | None:
    """Return the recipe that gives the take's latent to the bit, None where seeds alone do not.

    They do not where a latent was searched for, to fit locked cells or a bar edited by hand, where
    an ancestor is not in the book or was drawn under controls that lead elsewhere, or beyond
    `LONGEST_RECIPE` variations.
    """
    latent = take.latent_array
    variations: list[tuple[int, float]] = []
    ancestor: Take | None = take
    # A variation of variability 0 adds no step, so a line of ancestors may be longer.
    for _ in range(2 * LONGEST_RECIPE + 1):
        if ancestor is None or len(variations) > LONGEST_RECIPE:
            return None
        recipe = Recipe(ancestor.seed, tuple(reversed(variations)))
        if (recipe.latent(generator, take.controls) == latent).all():
            return recipe
        parent = None if ancestor.parent is None else book.take(ancestor.parent)
        if parent is not None and parent.latent != ancestor.latent:
            variations.append((ancestor.seed, reach_of(ancestor.controls)))
        ancestor = parent
    return None
