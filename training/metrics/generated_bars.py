"""Bars made with the player's own generator, so that measurements apply to what users hear."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Generator, grids_of
from training.bars import Bars, Floats


def drawn(bars: Bars, count: int, seed: int) -> Bars:
    """Return `count` bars at random by their weights, without repeats if there are enough."""
    return bars.drawn(count, seed)


def controls_of(bars: Bars, row: int) -> Controls:
    """Return controls with the genre mix, tempo and kind of one bar, for all that was ever played.

    The data's own mixture of the typical and the odd is what the generator has at surprise 1.
    """
    mix = dict(zip(bars.genre_names, bars.genres[row].tolist(), strict=True))
    return Controls(mix, float(bars.bpm[row]), bool(bars.fill[row] > 0), surprise=1.0)


def latents_of(generator: Generator, count: int, seed: int) -> Floats:
    """Return `count` latents of shape (count, latent size)."""
    source = np.random.default_rng(seed)
    return source.standard_normal((count, generator.card.latent_size), np.float32)


def generated(generator: Generator, asked: Bars, seed: int) -> Floats:
    """Return one generated bar for each bar's condition, as grids."""
    return grids_of_latents(generator, asked, latents_of(generator, len(asked), seed))


def grids_of_latents(generator: Generator, asked: Bars, latents: Floats) -> Floats:
    """Return the grids of `latents`, shape (n, latent size), each under its own condition."""
    grids = np.zeros((len(asked), *asked.grids.shape[1:]), np.float32)
    for rows in _same_condition(asked):
        bars = generator.bars(latents[rows], controls_of(asked, int(rows[0])))
        grids[rows] = grids_of(bars)
    return grids


def _same_condition(asked: Bars) -> list[npt.NDArray[np.int64]]:
    keys = np.column_stack([asked.genres, asked.bpm, asked.fill])
    conditions, group = np.unique(keys, axis=0, return_inverse=True)
    return [np.flatnonzero(group.ravel() == number) for number in range(len(conditions))]
