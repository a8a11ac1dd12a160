"""Single takes: new, varied, mutated, or the one nearest to an existing bar.

If surprise is low, the player wants a groove of the genre. So a seed gives several draws, and the
first one whose bar is typical enough of its genre is taken. This is rejection sampling, so bars
stay as different as the network makes them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, distance
from gdrm_tui.core.controls import AS_GENERATED, Controls
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Floats as Numbers
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw, vary
from gdrm_tui.generation.network import Cells, Floats
from gdrm_tui.generation.search import Locked, fitting_latent, missed, nearest_latent

BoolVector = npt.NDArray[np.bool_]
Seed = int | tuple[int, ...]

TRIES = 56
_AT_ONCE = 8  # cost the network twice what one does, and mostly one of them will do
MUTATION_CELLS = 15
_CROWD, _CROWDS = 32, 8  # draws of a mutation at once, and how often at most


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
    return Take(number, bar, Numbers(latent), seed, controls, parent)


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
    if cells is None or not cells.any():
        latent, own = _far_latent(generator, current, controls, seed)
        return take_of(generator, latent, controls, own, number)
    plain = _crowd(generator, seed)
    latents, answer = generator.network.inferred(plain, controls, current, cells)
    answer = answer.with_more(generator.cells(plain, controls))
    latents = np.concatenate([latents, plain])
    found = [around(current, bar, cells) for bar in generator.bars_of(answer, controls)]
    wrong = missed(generator, controls, Locked(current, cells), answer)
    odd = ~is_typical(generator, controls, answer)
    chosen = int(np.lexsort((odd, wrong, _short(current, found)))[0])
    own = _seed_at(seed, chosen % len(plain))
    return take_of(generator, latents[chosen], controls, own, number)


def _far_latent(
    generator: Generator, current: Bar, controls: Controls, seed: int
) -> tuple[Latent, int]:
    """Return a latent whose bar is far enough, and the seed that it is drawn by.

    The first crowd mostly has one that is typical enough, too; else more crowds are drawn.
    """
    best = None
    for first in range(seed, seed + _CROWDS * _CROWD, _CROWD):
        latents = _crowd(generator, first)
        answer = generator.cells(latents, controls)
        short = _short(current, generator.bars_of(answer, controls))
        odd = ~is_typical(generator, controls, answer)
        chosen = int(np.lexsort((odd, short))[0])
        cost = int(short[chosen]), bool(odd[chosen])
        if best is None or cost < best[0]:
            best = cost, latents[chosen], _seed_at(first, chosen)
        if cost == (0, False):
            break
    assert best is not None
    return best[1:]


def _crowd(generator: Generator, seed: int) -> Floats:
    """Return latents, shape (n, latent size), of a seed and those that follow it."""
    size = generator.card.latent_size
    return np.stack([draw(_seed_at(seed, place), size) for place in range(_CROWD)])


def _seed_at(first: int, place: int) -> int:
    """Return the seed at a place after the first; the least one follows the greatest."""
    return (first + place) % (MAX_SEED + 1)


def _short(current: Bar, found: list[Bar]) -> npt.NDArray[np.int64]:
    """Return by how many cells bars are nearer to `current` than a mutation is, shape (n,)."""
    changed = np.array([distance(current, bar) for bar in found])
    short: npt.NDArray[np.int64] = np.maximum(MUTATION_CELLS - changed, 0)
    return short


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


def asked_share(surprise: float) -> float:
    """Return what share of the rank that is typical enough is asked for, in [0, 1]."""
    return 1 - surprise**4


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

    first = latents[:_AT_ONCE]
    margins = margins_of(first if start is None else np.concatenate([first, start[None]]))
    least, margins = min([0.0, *margins[_AT_ONCE:].tolist()]), margins[:_AT_ONCE]
    while margins.max() < least and len(margins) < len(latents):
        more = latents[len(margins) : len(margins) + _AT_ONCE]
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
    return generator.typicality.margins(velocities, controls.genres, asked_share(controls.surprise))
