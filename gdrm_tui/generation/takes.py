"""Takes one at a time: new, varied, mutated, or the take that is nearest to an existing bar."""

from __future__ import annotations

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Floats, Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw
from gdrm_tui.generation.search import Locked, fitting_latent, missed, nearest_latent
from gdrm_tui.generation.typical_draws import is_typical, moved_latent, new_latent

MUTATION_CELLS = 15
_MUTATION_DRAWS = 32


def take_of(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    seed: int,
    number: int,
    parent: int | None = None,
) -> Take:
    """Return the take of a latent; see `Take` for the arguments."""
    bar = generator.bar(latent, controls)
    return Take(number, bar, Floats(latent), seed, controls, parent)


def fresh_take(
    generator: Generator, controls: Controls, seed: int, number: int, locked: Locked | None = None
) -> Take:
    """Return a take that depends on nothing but its controls, its seed and what is locked.

    With cells locked, it is of a latent whose bar has them, so the others are filled in to fit;
    another seed fits them in another way.
    """
    latent = new_latent(generator, controls, seed)
    latent = fitted_latent(generator, latent, controls, 1.0, seed, locked)
    return take_of(generator, latent, controls, seed, number)


def varied_take(
    generator: Generator,
    parent: Take,
    controls: Controls,
    seed: int,
    number: int,
    locked: Locked | None = None,
) -> Take:
    """Return a take as far from `parent` as the controls' variability says, fitted to the lock."""
    reach = controls.variability
    latent = moved_latent(generator, controls, parent.latent_array, seed, reach)
    latent = fitted_latent(generator, latent, controls, reach, seed, locked)
    return take_of(generator, latent, controls, seed, number, parent.number)


def fitted_latent(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    reach: float,
    seed: int,
    locked: Locked | None,
) -> Latent:
    """Return the latent, or one near it whose bar has what is locked; see `fitting_latent`."""
    if locked is None or not locked.cells.any():
        return latent
    return fitting_latent(generator, controls, locked, latent, reach, seed)


def take_like(
    generator: Generator,
    bar: Bar,
    controls: Controls,
    origin: Take | None,
    cells: BoolGrid | None = None,
) -> Take:
    """Return the take that stands for `bar`: its own, or the nearest the generator can make.

    Parameters
    ----------
    origin : Take or None
        The take the bar came from; where its hits were edited since, or came from a file, a latent
        is inferred from the bar instead, so that a variation varies what is there. So it is where
        another generator made it, whose latents have another size.
    cells : shape (voices, steps), bool, optional
        The locked cells, in which `bar` need not be the take's.
    """
    size = generator.card.latent_size
    if origin is not None and len(origin.latent) == size:
        laid = origin.bar if cells is None else around(bar, origin.bar, cells)
        if laid.unrolled.unmarked == bar.unrolled.unmarked:  # the generator knows neither
            return origin
    latent = nearest_latent(generator, bar, controls, np.ones(SHAPE, bool))
    number = 0 if origin is None else origin.number
    return take_of(generator, latent, controls, 0, number)


def mutated_take(
    generator: Generator,
    current: Bar,
    controls: Controls,
    seed: int,
    number: int,
    cells: BoolGrid | None = None,
) -> Take:
    """Return a take at `MUTATION_CELLS` or more from `current` where one of many draws is.

    Of several fresh latents the first far enough is taken whose bar is typical enough, or else the
    farthest. Around locked `cells`, shape (voices, steps), the encoder draws as many again that
    have them, what changes is counted in the others, and of those far enough that is taken which
    misses least.
    """
    seeds = [seed + i for i in range(_MUTATION_DRAWS)]
    latents = np.stack([draw(one, generator.card.latent_size) for one in seeds])
    answer = generator.cells(latents, controls)
    if cells is None or not cells.any():
        found = generator.bars_of(answer, controls)
        wrong = np.zeros(len(latents), np.float32)
    else:
        drawn, fitted = generator.network.inferred(latents, controls, current, cells)
        answer = fitted.with_more(answer)
        latents = np.concatenate([drawn, latents])
        found = [around(current, bar, cells) for bar in generator.bars_of(answer, controls)]
        wrong = missed(generator, controls, Locked(current, cells), answer)
    changed = np.array([distance(current, bar) for bar in found])
    short = np.maximum(MUTATION_CELLS - changed, 0)
    odd = ~is_typical(generator, controls, answer)
    chosen = int(np.lexsort((odd, wrong, short))[0])
    return take_of(generator, latents[chosen], controls, seeds[chosen % len(seeds)], number)
