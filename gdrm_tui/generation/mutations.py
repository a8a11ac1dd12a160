"""Mutations: takes far from a bar, and typical of their genre all the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar, BoolGrid, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw, in_place
from gdrm_tui.generation.network import Floats
from gdrm_tui.generation.search import Locked, missed
from gdrm_tui.generation.takes import is_typical, take_of

MUTATION_CELLS = 15
_CROWD, _CROWDS = 32, 8  # draws of a mutation at once, and how often at most


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
    drawn = np.stack([draw(_seed_at(seed, place), size) for place in range(_CROWD)])
    return in_place(
        drawn, generator.card.place, 0
    )  # as new bars are, so that a seed gives them again


def _seed_at(first: int, place: int) -> int:
    """Return the seed at a place after the first; the least one follows the greatest."""
    return (first + place) % (MAX_SEED + 1)


def _short(current: Bar, found: list[Bar]) -> npt.NDArray[np.int64]:
    """Return by how many cells bars are nearer to `current` than a mutation is, shape (n,)."""
    changed = np.array([distance(current, bar) for bar in found])
    short: npt.NDArray[np.int64] = np.maximum(MUTATION_CELLS - changed, 0)
    return short
