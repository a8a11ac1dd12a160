"""Fills: bars that lead into what follows, in the same groove and never emptier than it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_SEED, knob
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, Latent, draw, vary
from gdrm_tui.generation.network import Cells, Floats
from gdrm_tui.generation.search import Locked, fitting_latent, laid_hits, missed
from gdrm_tui.generation.takes import take_of

DRAWS = 32


class Fill(NamedTuple):
    """A fill: its latent, its controls, and which draw it came from."""

    latent: Latent
    controls: Controls
    draw: int


def fill_of(
    generator: Generator, groove: Take, seed: int, number: int, locked: Locked | None = None
) -> Take:
    """Return a fill of a groove: another for every seed, in the groove's own latent.

    The take's seed is that of its draw, so that it can be made again from the groove's.
    """
    seeds = [(seed + i) % (MAX_SEED + 1) for i in range(DRAWS)]
    directions = np.stack([draw(one, generator.card.latent_size) for one in seeds])
    beat, latent = groove.bar, groove.latent_array
    fill = drawn_fill(generator, latent, beat, groove.controls, directions, locked)
    own = seeds[fill.draw]
    return take_of(generator, fill.latent, fill.controls, own, number, groove.number)


def fill_in(
    generator: Generator,
    groove: Latent,
    beat: Bar,
    controls: Controls,
    seed: tuple[int, ...],
    locked: Locked | None = None,
) -> Fill:
    """Return a fill in a loop, from draws by one seed; see `drawn_fill` for the others."""
    source = np.random.default_rng(seed)
    directions = source.standard_normal((DRAWS, len(groove)), np.float32)
    return drawn_fill(generator, groove, beat, controls, directions, locked)


def drawn_fill(
    generator: Generator,
    groove: Latent,
    beat: Bar,
    controls: Controls,
    directions: Floats,
    locked: Locked | None = None,
) -> Fill:
    """Return the best of several fills, all of which keep the groove.

    It is not emptier than the beat, misses least of what is locked, and in its first beat is most
    like the beat. Where every draw is emptier, its density is raised as far as it takes.

    Parameters
    ----------
    groove : shape (latent size,)
    beat : Bar
        What the groove plays where it has no fill.
    controls : Controls
        Of the beat.
    directions : shape (n, latent size)
        Standard normal; there is a draw for each.
    """
    controls = replace(controls, fill=True)
    latents = vary(groove, directions, SAME_GROOVE, generator.card.groove_size)
    cells = generator.cells(latents, controls)
    if locked is None or not locked.cells.any():
        best = _best(generator, controls, cells, beat, None)
        return Fill(latents[best], _full(generator, controls, cells.of(best), beat, None), best)
    beat = around(locked.bar, beat, locked.cells)
    # The encoder's draws fit better, and what is found around the best of them better still.
    found, answer = generator.network.inferred(
        latents, controls, locked.bar, locked.cells, same_groove=True
    )
    latents, cells = np.concatenate([found, latents]), answer.with_more(cells)
    best = _best(generator, controls, cells, beat, locked)
    if missed(generator, controls, locked, cells.of(best))[0]:
        near = fitting_latent(generator, controls, locked, latents[best], SAME_GROOVE, best)[None]
        latents = np.concatenate([latents, near])
        cells = cells.with_more(generator.cells(near, controls))
        best = _best(generator, controls, cells, beat, locked)
    full = _full(generator, controls, cells.of(best), beat, locked)
    return Fill(latents[best], full, best % len(directions))


def _best(
    generator: Generator, controls: Controls, cells: Cells, beat: Bar, locked: Locked | None
) -> int:
    """Return which of n answers is the best fill."""
    hits = laid_hits(generator, controls, cells, locked)
    turned = hits != beat.hits
    unlike = ~turned.any((1, 2))  # else a fill could be the very beat
    lacking = np.maximum(beat.hit_count - hits.sum((1, 2)), 0)
    wrong = missed(generator, controls, locked, cells) if locked else np.zeros(len(hits))
    early = turned[:, :, :STEPS_PER_BEAT].sum((1, 2))
    return int(np.lexsort((early, wrong, lacking, unlike))[0])


def _full(
    generator: Generator, controls: Controls, cells: Cells, beat: Bar, locked: Locked | None
) -> Controls:
    """Return the controls at the least density at which the one answer is as full as the beat.

    Where none makes it so, as where the beat was written by hand, they stay as they are.
    """
    for density in _densities(controls.density):
        denser = replace(controls, density=density)
        if laid_hits(generator, denser, cells, locked).sum() >= beat.hit_count:
            return denser
    return controls


def _densities(first: float) -> Iterator[float]:
    yield first
    turned = knob("density")
    steps = range(1, round((turned.high - turned.low) / turned.step) + 1)
    yield from (at for at in (round(step * turned.step, 4) for step in steps) if at > first)
