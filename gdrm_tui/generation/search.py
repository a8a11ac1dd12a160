"""Finding the latent whose bar is most like a given one."""

from __future__ import annotations

import math

import numpy as np

from gdrm_tui.core.bar import Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Cells, Floats, Generator
from gdrm_tui.generation.latents import Latent

_PATIENCE = 8  # rounds without a better one after which there is none to come
_MISSING = 4.0  # how far a hit may be off before more of it counts no more


def nearest_latent(
    generator: Generator, bar: Bar, controls: Controls, mask: BoolGrid, seed: int = 0
) -> Latent:
    """Return the latent whose bar comes nearest to `bar` in the cells of `mask`.

    The cross-entropy method (Rubinstein 1999): a crowd of latents is drawn, the best few set mean
    and spread of the next crowd. What it finds is a bar of the generator's own, so the cells
    outside the mask fit those inside.

    Parameters
    ----------
    mask : shape (voices, steps), bool
        The cells that count.
    """
    source = np.random.default_rng(seed)
    size, tries = generator.card.latent_size, generator.search
    centre, spread = np.zeros(size, np.float32), np.ones(size, np.float32)
    best, best_cost, best_round = centre, np.inf, 0
    for number in range(tries.rounds):
        crowd = centre + spread * source.standard_normal((tries.crowd, size), np.float32)
        costs = _costs(generator, generator.cells(crowd, controls), bar, controls, mask)
        order = np.argsort(costs)[: tries.elite]
        if costs[order[0]] < best_cost:
            best, best_cost, best_round = crowd[order[0]], costs[order[0]], number
        elif number - best_round >= _PATIENCE:
            break
        centre, spread = crowd[order].mean(0), crowd[order].std(0) + np.float32(0.02)
    return best


def fitting_latent(
    generator: Generator,
    bar: Bar,
    controls: Controls,
    mask: BoolGrid,
    start: Latent,
    reach: float,
    seed: int,
) -> Latent:
    """Return a latent about `start` whose bar has the hits of `bar` in the cells of `mask`.

    The search of `nearest_latent` begun there, and ended by the first crowd in which a bar fits:
    of several the one nearest to `start`. Where none fits within some rounds it is the one that
    fits best.

    Parameters
    ----------
    mask : shape (voices, steps), bool
    reach : float
        In [0, 1]: how far the first crowd goes, from `start` alone to anywhere.
    """
    source, tries = np.random.default_rng(seed), generator.search
    centre = np.float32(math.sqrt(1 - reach**2)) * start
    spread = np.full(len(start), reach, np.float32)
    thresholds = _thresholds(generator, bar, controls)
    best, best_missed = start, np.inf
    for number in range(tries.fit_rounds):
        crowd = centre + spread * source.standard_normal((tries.crowd, len(start)), np.float32)
        crowd[0] = start if number == 0 else best
        cells = generator.cells(crowd, controls)
        missed = (((cells.levels > thresholds) != bar.hits) & mask).sum((1, 2))
        first = np.lexsort((((crowd - start) ** 2).sum(1), missed))[0]
        if missed[first] < best_missed:
            best, best_missed = crowd[first], missed[first]
        if best_missed == 0:
            break
        order = np.argsort(_costs(generator, cells, bar, controls, mask))[: tries.elite]
        centre, spread = crowd[order].mean(0), crowd[order].std(0) + np.float32(0.02)
    return best


def _thresholds(generator: Generator, bar: Bar, controls: Controls) -> Floats:
    """Return above which levels cells sound.

    A hit that is there in a silenced voice is looked for where it would sound as generated.
    """
    thresholds = generator.thresholds(controls)
    sought: Floats = np.where(np.isinf(thresholds) & bar.hits, 0, thresholds)
    return sought


def _costs(
    generator: Generator, cells: Cells, bar: Bar, controls: Controls, mask: BoolGrid
) -> Floats:
    """Return for each of n candidates how badly its levels, and loudness, miss the bar's."""
    above = cells.levels - _thresholds(generator, bar, controls)
    sign = np.where(bar.hits, 1, -1).astype(np.float32)
    missed = np.clip(-sign * above, 0, _MISSING) + (sign * above <= 0)
    loudness = np.abs(cells.velocities - bar.velocities) * bar.hits
    costs: Floats = ((missed + 0.3 * loudness) * mask).sum((1, 2))
    return costs
