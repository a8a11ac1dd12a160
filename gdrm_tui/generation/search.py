"""Finding latents whose bars have given hits: the encoder draws many, and the best is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar, BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.playability import playable_hits
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent, vary
from gdrm_tui.generation.network import Cells, Floats

_MISSING = 4.0  # how far a hit may be off before more of it counts no more
_LEAST_SPREAD = np.float32(0.02)  # a crowd that is all alike finds nothing more


@dataclass(frozen=True)
class Locked:
    """What a take has to match: the hits of `bar` in `cells`, a mask of shape (voices, steps)."""

    bar: Bar
    cells: BoolGrid


def nearest_latent(
    generator: Generator, bar: Bar, controls: Controls, mask: BoolGrid, seed: int = 0
) -> Latent:
    """Return the latent whose bar comes nearest to `bar` in the cells of `mask`.

    It is the best of those that the encoder draws, the most likely one among them, refined where
    even that misses a hit. What it stands for is a bar of the generator's own, so the cells
    outside the mask fit those inside.

    Parameters
    ----------
    mask : shape (voices, steps), bool
        The cells that count.
    """
    size, source = generator.card.latent_size, np.random.default_rng(seed)
    noise = source.standard_normal((generator.search.crowd, size), np.float32)
    noise[0] = 0
    latents, cells = generator.network.inferred(noise, controls, bar, mask)
    wanted = _Wanted(generator, controls, Locked(bar, mask))
    return wanted.best(latents, cells, source, np.ones(size, bool))


def fitting_latent(
    generator: Generator,
    controls: Controls,
    locked: Locked,
    start: Latent,
    reach: float,
    seed: int,
) -> Latent:
    """Return the latent nearest to `start` of those whose bars miss least of what is locked.

    Half of those that are tried lie about `start`, the encoder draws the others; where none fits,
    more are drawn around the best.

    Parameters
    ----------
    reach : float
        In [0, 1], as a variability: how far it may go. 0 is `start` alone, and up to `SAME_GROOVE`
        the groove stays.
    """
    if reach == 0:
        return start
    size, groove = len(start), generator.card.groove_size
    source, half = np.random.default_rng(seed), max(generator.search.crowd // 2, 1)
    noise = source.standard_normal((2 * half, size), np.float32)
    near, drawn = vary(start, noise[:half], reach, groove), noise[half:]
    near[0] = start
    stays = reach <= SAME_GROOVE
    if stays:
        drawn[:, :groove] = start[:groove]
    found, answer = generator.network.inferred(
        drawn, controls, locked.bar, locked.cells, same_groove=stays
    )
    latents, cells = (
        np.concatenate([near, found]),
        generator.cells(near, controls).with_more(answer),
    )
    moves = np.ones(size, bool)
    moves[:groove] = not stays
    return _Wanted(generator, controls, locked).best(latents, cells, source, moves, start)


def laid_hits(
    generator: Generator, controls: Controls, cells: Cells, locked: Locked | None
) -> BoolGrid:
    """Return the hits of n answers around what is locked, shape (n, voices, steps)."""
    hits = generator.hits(cells, controls)
    if locked is None:
        return hits
    return playable_hits(np.where(locked.cells, locked.bar.hits, hits), cells.levels, locked.cells)


def missed(generator: Generator, controls: Controls, locked: Locked, cells: Cells) -> Floats:
    """Return how many locked cells each of n answers has wrong, shape (n,)."""
    above = cells.levels > _thresholds(generator, controls, locked.bar)
    wrong = ((above & generator.playable(cells)) != locked.bar.hits) & locked.cells
    count: Floats = wrong.sum((1, 2)).astype(np.float32)
    return count


class _Wanted:
    """What is looked for, under given controls."""

    def __init__(self, generator: Generator, controls: Controls, locked: Locked) -> None:
        self._generator, self._controls, self._locked = generator, controls, locked
        self._thresholds = _thresholds(generator, controls, locked.bar)

    def best(
        self,
        latents: Floats,
        cells: Cells,
        source: np.random.Generator,
        moves: npt.NDArray[np.bool_],
        start: Latent | None = None,
    ) -> Latent:
        """Return the latent that misses least; of several the nearest to `start`, or the best.

        While it misses anything a few more crowds are drawn, each about the best of the one before:
        the cross-entropy method (Rubinstein 1999).

        Parameters
        ----------
        latents, cells
            The first crowd.
        moves : shape (latent size,)
            False for the numbers of a latent that stay as they are.
        """
        size = self._generator.search
        for number in range(size.rounds + 1):
            costs = self._costs(cells)
            far = costs if start is None else ((latents - start) ** 2).sum(1)
            wrong = missed(self._generator, self._controls, self._locked, cells)
            first = np.lexsort((far, wrong))[0]
            if wrong[first] == 0 or number == size.rounds:
                break
            elite = latents[np.argsort(costs)[: size.elite]]
            steps = source.standard_normal((size.crowd, len(moves)), np.float32)
            best = latents[first]
            drawn = elite.mean(0) + (elite.std(0) + _LEAST_SPREAD) * steps
            latents = np.where(moves, drawn, best)
            latents[0] = best
            cells = self._generator.cells(latents, self._controls)
        found: Latent = latents[first]
        return found

    def _costs(self, cells: Cells) -> Floats:
        """Return for each of n candidates how badly levels, and loudness, miss the bar's."""
        bar = self._locked.bar
        above = cells.levels - self._thresholds
        sign = np.where(bar.hits, 1, -1).astype(np.float32)
        wrong = np.clip(-sign * above, 0, _MISSING) + (sign * above <= 0)
        loudness = np.abs(cells.velocities - bar.velocities) * bar.hits
        costs: Floats = ((wrong + 0.3 * loudness) * self._locked.cells).sum((1, 2))
        return costs


def _thresholds(generator: Generator, controls: Controls, bar: Bar) -> npt.NDArray[np.float32]:
    """Return above which levels cells sound.

    A hit that is there in a silenced voice is looked for where it would sound as generated.
    """
    thresholds = generator.thresholds(controls)
    sought: Floats = np.where(np.isinf(thresholds) & bar.hits, np.float32(0), thresholds)
    return sought
