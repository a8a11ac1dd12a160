"""Bars drawn from a generator under the conditions of real bars, while it is trained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from training.bars import Bars, Floats
from training.batches import chosen_genres
from training.conditions import PHRASE, Conditions
from training.model import GeneratorNetwork, gated

NetworkOutput = tuple[Tensor, Tensor, Tensor]


def conditions_of(bars: Bars, source: torch.Generator) -> Conditions:
    """Return the conditions under which the bars were played, one genre of each mix at random."""
    bpm, fill, typicality, place = (
        torch.from_numpy(x) for x in (bars.bpm, bars.fill, bars.typicality, bars.place % PHRASE)
    )
    genres = chosen_genres(torch.from_numpy(bars.genres), source)
    return Conditions(
        genres, bpm, fill, typicality, torch.from_numpy(usual_typicality(bars)), place
    )


def usual_typicality(bars: Bars) -> Floats:
    """Return the mean typicality of the bars of each bar's phrase, shape (n,)."""
    keys = np.stack([bars.performance, bars.place // PHRASE], axis=1)
    _, number = np.unique(keys, axis=0, return_inverse=True)
    number = number.ravel()
    means: Floats = (np.bincount(number, bars.typicality) / np.bincount(number)).astype(np.float32)
    return means[number]


def phrase_latents(generator: GeneratorNetwork, phrases: Tensor, source: torch.Generator) -> Tensor:
    """Return a latent for each bar, shape (n, latent size).

    Bars that have the same number in `phrases`, shape (n,), share the groove.
    """
    own = generator.latent_size - generator.groove_size
    grooves = torch.randn(int(phrases.max()) + 1, generator.groove_size, generator=source)
    return torch.cat([grooves[phrases], torch.randn(len(phrases), own, generator=source)], dim=1)


@torch.no_grad()
def sample_bars(
    generator: GeneratorNetwork,
    bars: Bars,
    seed: int,
    postprocessing: Callable[..., NetworkOutput] | None = None,
    phrases: Tensor | None = None,
) -> Floats:
    """Return one bar under the conditions of each of `bars`, shape (n, 3, voices, steps).

    Latents are drawn by `seed`. Bars with the same number in `phrases`, shape (n,), share the
    groove; without it each has its own.
    """
    source = torch.Generator().manual_seed(seed)
    if phrases is None:
        phrases = torch.arange(len(bars))
    latent, given = phrase_latents(generator, phrases, source), conditions_of(bars, source)
    output: NetworkOutput = generator(latent, given)
    if postprocessing is not None:
        output = postprocessing(*output, given.genres)
    grids: Floats = gated(*output).numpy()
    return np.ascontiguousarray(grids)


def sample_phrases(
    generator: GeneratorNetwork,
    bars: Bars,
    rows: npt.NDArray[np.int64],
    seed: int,
    postprocessing: Callable[..., NetworkOutput] | None = None,
) -> Floats:
    """Return one phrase under the conditions of each of `rows`, shape (n, 4, 3, voices, steps).

    `rows`, shape (n, 4), are those of `bars`.
    """
    if not len(rows):
        return np.zeros((0, PHRASE, *bars.grids.shape[1:]), np.float32)
    phrases = torch.arange(len(rows)).repeat_interleave(PHRASE)
    grids = sample_bars(generator, bars.where(rows.reshape(-1)), seed, postprocessing, phrases)
    return grids.reshape(len(rows), PHRASE, *grids.shape[1:])
