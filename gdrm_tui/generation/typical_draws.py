"""Draws: of several by one seed the first whose bar is typical enough of its genre.

Where surprise is low a player wants a groove of the genre. Where a draw is none, the next is taken:
rejection sampling, so bars stay as different as the network makes them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.controls import AS_GENERATED, Controls
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw, vary
from gdrm_tui.generation.network import Cells, Floats

BoolVector = npt.NDArray[np.bool_]
Seed = int | tuple[int, ...]

TRIES = 21


def new_latent(generator: Generator, controls: Controls, seed: Seed) -> Latent:
    """Return the latent, shape (latent size,), of a new groove, the same for the same arguments."""
    return _typical(generator, controls, _draws(generator, seed))


def moved_latent(
    generator: Generator, controls: Controls, latent: Latent, seed: Seed, variability: float
) -> Latent:
    """Return a latent away from `latent` as `vary` does, toward a draw by `seed`.

    Its bar is typical enough, as a new one is, or as typical as that of `latent`.
    """
    if variability == 0:
        return latent
    moved = vary(latent, _draws(generator, seed), variability, generator.card.groove_size)
    return _typical(generator, controls, moved, latent)


def moved_along(
    generator: Generator,
    controls: Controls,
    latent: Latent,
    variations: tuple[tuple[int, float], ...],
) -> Latent:
    """Return the latent that variations, each a seed and a variability, lead to from `latent`.

    The last step to a fill is as it was drawn.
    """
    for place, (seed, variability) in enumerate(variations, 1):
        if controls.fill and place == len(variations):
            drawn = draw(seed, len(latent))
            return vary(latent, drawn, variability, generator.card.groove_size)
        latent = moved_latent(generator, controls, latent, seed, variability)
    return latent


def is_typical(generator: Generator, controls: Controls, cells: Cells) -> BoolVector:
    """Return which of the network's answers are of bars typical enough, shape (n,).

    Their densities do not count.
    """
    typical: BoolVector = _margins(generator, controls, cells) >= 0
    return typical


def _draws(generator: Generator, seed: Seed) -> Floats:
    """Return draws, shape (tries, latent size), that take the same genre of a mix."""
    card = generator.card
    draws = np.random.default_rng(seed).standard_normal((TRIES, card.latent_size), np.float32)
    # Otherwise a mix would have more of the genre whose bars are typical more often.
    draws[:, card.genre_choice] = draws[0, card.genre_choice]
    return draws


def _typical(
    generator: Generator, controls: Controls, latents: Floats, start: Latent | None = None
) -> Latent:
    """Return the first latent whose bar is typical enough, or else that of the most typical.

    As typical as the bar of `start` is enough.
    """
    if controls.surprise >= 1:
        return _row(latents, 0)
    asked = replace(controls, fill=False)

    def margins_of(some: Floats) -> Floats:
        return _margins(generator, asked, generator.cells(some, asked))

    margins = margins_of(latents[:1] if start is None else np.stack([latents[0], start]))
    least, margins = min([0.0, *margins[1:].tolist()]), margins[:1]
    while margins.max() < least and len(margins) < len(latents):
        more = latents[len(margins) : 4 * len(margins) + 1]  # mostly few are needed
        margins = np.concatenate([margins, margins_of(more)])
    enough = margins >= least
    return _row(latents, int(np.argmax(enough) if enough.any() else np.argmax(margins)))


def _row(latents: Floats, place: int) -> Latent:
    latent: Latent = latents[place]
    return latent


def _margins(generator: Generator, controls: Controls, cells: Cells) -> Floats:
    """Return by how much of a rank the bars are more typical than enough, shape (n,)."""
    asked = replace(controls, density=AS_GENERATED, voice_densities={})
    velocities = cells.velocities * generator.hits(cells, asked)
    return generator.typicality.margins(velocities, controls.genres, 1 - controls.surprise**3)
