"""Takes one at a time: new, varied, mutated, a fill, or what stands for a bar that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw, vary
from gdrm_tui.generation.search import fitting_latent, nearest_latent

MUTATION_CELLS = 15
_MUTATION_DRAWS = 32
_MUTATION_SEARCHES = 4
FILL_REACH = 0.35


@dataclass(frozen=True)
class Locked:
    """What a take has to fit: the hits of `bar` in `cells`, a mask of shape (voices, steps)."""

    bar: Bar
    cells: BoolGrid


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
    return Take(number, bar, tuple(latent.tolist()), seed, controls, parent)


def fresh_take(
    generator: Generator, controls: Controls, seed: int, number: int, locked: Locked | None = None
) -> Take:
    """Return a take that depends on nothing but its controls, its seed and what is locked.

    With cells locked, the generator is searched for a bar that has them, so the others are filled
    in to fit; another seed fits them in another way.
    """
    return take_of(generator, _latent_of(generator, controls, seed, locked), controls, seed, number)


def _latent_of(
    generator: Generator, controls: Controls, seed: int, locked: Locked | None
) -> Latent:
    if locked is None or not locked.cells.any():
        return draw(seed, generator.card.latent_size)
    return nearest_latent(generator, locked.bar, controls, locked.cells, seed)


def varied_take(
    generator: Generator,
    parent: Take,
    controls: Controls,
    seed: int,
    number: int,
    locked: Locked | None = None,
) -> Take:
    """Return a take as far from `parent` as the controls' variability says, fitted to the lock."""
    direction = draw(seed, generator.card.latent_size)
    latent = vary(parent.latent_array, direction, controls.variability)
    latent = fitted_latent(generator, latent, controls, controls.variability, seed, locked)
    return take_of(generator, latent, controls, seed, number, parent.number)


def fitted_latent(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    reach: float,
    seed: int,
    locked: Locked | None,
) -> Latent:
    """Return the latent, or one near it whose bar has what is locked."""
    if locked is None or not locked.cells.any():
        return latent
    return fitting_latent(generator, locked.bar, controls, locked.cells, latent, reach, seed)


def fill_of(
    generator: Generator, groove: Take, seed: int, number: int, locked: Locked | None = None
) -> Take:
    """Return the fill of a groove: what its latent gives as one, fitted to the lock."""
    controls = replace(groove.controls, fill=True)
    latent = fitted_latent(generator, groove.latent_array, controls, FILL_REACH, seed, locked)
    return take_of(generator, latent, controls, seed, number, groove.number)


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
        The take the bar came from; where the bar was edited since, or came from a file, a latent
        is searched for instead, so that a variation varies the bar that is there. So it is where
        another generator made it, whose latents have another size.
    cells : shape (voices, steps), bool, optional
        The locked cells, in which `bar` need not be the take's.
    """
    size = generator.card.latent_size
    if origin is not None and len(origin.latent) == size:
        laid = origin.bar if cells is None else merge(bar, origin.bar, cells)
        if laid == bar:
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

    Of several fresh latents the first far enough is taken, or else the farthest. Those that fit
    locked `cells`, shape (voices, steps), are fewer, since each has to be searched for.
    """
    locked = None if cells is None or not cells.any() else Locked(current, cells)
    seeds = [seed + i for i in range(_MUTATION_SEARCHES if locked else _MUTATION_DRAWS)]
    latents = np.stack([_latent_of(generator, controls, one, locked) for one in seeds])
    distances = [distance(current, bar) for bar in generator.bars(latents, controls)]
    far = [i for i, cells in enumerate(distances) if cells >= MUTATION_CELLS]
    chosen = far[0] if far else int(np.argmax(distances))
    return take_of(generator, latents[chosen], controls, seeds[chosen], number)
