"""Takes: new, varied and mutated bars, and whole loops of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latent import Latent, draw, vary
from gdrm_tui.generation.search import fitting_latent, nearest_latent

MUTATION_CELLS = 15
_MUTATION_DRAWS = 32
_MUTATION_SEARCHES = 4
_FILL_REACH = 0.35


@dataclass(frozen=True)
class Kept:
    """What a take is to fit: the cells of `bar` where `mask`, shape (voices, steps), holds."""

    bar: Bar
    mask: BoolGrid


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
    generator: Generator, controls: Controls, seed: int, number: int, kept: Kept | None = None
) -> Take:
    """Return a take that depends on nothing but its controls, its seed and what is kept.

    With cells kept, the generator is searched for a bar that has them, so the others are filled
    in to fit; another seed fits them in another way.
    """
    return take_of(generator, _latent_of(generator, controls, seed, kept), controls, seed, number)


def _latent_of(generator: Generator, controls: Controls, seed: int, kept: Kept | None) -> Latent:
    if kept is None or not kept.mask.any():
        return draw(seed, generator.card.latent_size)
    return nearest_latent(generator, kept.bar, controls, kept.mask, seed)


def varied_take(
    generator: Generator,
    parent: Take,
    controls: Controls,
    seed: int,
    number: int,
    kept: Kept | None = None,
) -> Take:
    """Return a take as far from `parent` as the controls' variability says, and what is kept."""
    direction = draw(seed, generator.card.latent_size)
    latent = vary(parent.latent_array, direction, controls.variability)
    latent = _fitted(generator, latent, controls, controls.variability, seed, kept)
    return take_of(generator, latent, controls, seed, number, parent.number)


def _fitted(
    generator: Generator,
    latent: Latent,
    controls: Controls,
    reach: float,
    seed: int,
    kept: Kept | None,
) -> Latent:
    """Return the latent, or one about it whose bar has what is kept."""
    if kept is None or not kept.mask.any():
        return latent
    return fitting_latent(generator, kept.bar, controls, kept.mask, latent, reach, seed)


def fill_of(
    generator: Generator, groove: Take, seed: int, number: int, kept: Kept | None = None
) -> Take:
    """Return the fill of a groove: what its latent gives as one, fitted to what is kept."""
    controls = replace(groove.controls, fill=True)
    latent = _fitted(generator, groove.latent_array, controls, _FILL_REACH, seed, kept)
    return take_of(generator, latent, controls, seed, number, groove.number)


def take_like(
    generator: Generator,
    bar: Bar,
    controls: Controls,
    origin: Take | None,
    locked: BoolGrid | None = None,
) -> Take:
    """Return the take that stands for `bar`: its own, or the nearest the generator can make.

    Parameters
    ----------
    origin : Take or None
        The take the bar came from; where the bar was edited since, or came from a file, a latent
        is searched for instead, so that a variation varies the bar that is there. So it is where
        another generator made it, whose latents have another size.
    locked : shape (voices, steps), bool, optional
        Cells in which `bar` need not be the take's.
    """
    size = generator.card.latent_size
    if origin is not None and len(origin.latent) == size:
        laid = origin.bar if locked is None else merge(bar, origin.bar, locked)
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
    locked: BoolGrid | None = None,
) -> Take:
    """Return a take at `MUTATION_CELLS` or more from `current` where one of many draws is.

    Of several fresh latents the first far enough is taken, or else the farthest. Those that fit
    locked cells, shape (voices, steps), are fewer, since each has to be searched for.
    """
    kept = None if locked is None or not locked.any() else Kept(current, locked)
    seeds = [seed + i for i in range(_MUTATION_SEARCHES if kept else _MUTATION_DRAWS)]
    latents = np.stack([_latent_of(generator, controls, one, kept) for one in seeds])
    distances = [distance(current, bar) for bar in generator.bars(latents, controls)]
    far = [i for i, cells in enumerate(distances) if cells >= MUTATION_CELLS]
    chosen = far[0] if far else int(np.argmax(distances))
    return take_of(generator, latents[chosen], controls, seeds[chosen], number)


def take_loop(
    generator: Generator,
    controls: Controls,
    seed: int,
    bars: int,
    fill_every: int = 0,
    start: Latent | None = None,
    kept: Sequence[Kept] = (),
) -> list[Take]:
    """Return a loop's takes, each one variability step from the one before.

    Parameters
    ----------
    seed : int
        0 or more; the loop depends on it and the controls alone.
    fill_every : int
        Every how manieth bar is a fill, 0 for none. A fill is the bar that the groove's latent
        gives as a fill, so the groove goes on after it where it was.
    start : Latent, optional
        Latent of the first bar; drawn from the seed when not given.
    kept : sequence of Kept
        What the bars are to fit, in turns.
    """
    source = np.random.default_rng(seed)
    size = generator.card.latent_size
    latent = source.standard_normal(size, np.float32)
    latent = latent if start is None else start
    takes: list[Take] = []
    for number in range(1, bars + 1):
        own = kept[(number - 1) % len(kept)] if kept else None
        if number > 1:
            latent = vary(latent, source.standard_normal(size, np.float32), controls.variability)
            latent = _fitted(generator, latent, controls, controls.variability, seed + number, own)
        fill = controls.fill or (fill_every > 0 and number % fill_every == 0)
        asked = replace(controls, fill=fill)
        parent = number - 1 if number > 1 else None
        fitted = _fitted(generator, latent, asked, _FILL_REACH, seed, own) if fill else latent
        takes.append(take_of(generator, fitted, asked, seed, number, parent))
    return takes
