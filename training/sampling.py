"""The conditions that bars are asked for under, and bars drawn from a generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from training.genre_choice import GenreChoice
from training.model import GeneratorNetwork
from training.prepare import Bars, Floats

NetworkOutput = tuple[Tensor, Tensor, Tensor]
_choice = GenreChoice()


class Conditions(NamedTuple):
    """The conditions of n bars, in the order in which the networks take them."""

    genres: Tensor
    bpm: Tensor
    fill: Tensor

    def at(self, index: Tensor) -> Conditions:
        """Return the conditions that an index tensor selects."""
        return Conditions(self.genres[index], self.bpm[index], self.fill[index])

    def with_chosen_genres(self, source: torch.Generator | None = None) -> Conditions:
        """Return the conditions as the player sets them: each bar takes one genre of its mix.

        Genres are drawn at random, from `source` if it is given.
        """
        noise = torch.randn(self.genres.shape, generator=source)
        return self._replace(genres=_choice(self.genres, noise))


def conditions_of(bars: Bars) -> Conditions:
    """Return the conditions under which the bars were played."""
    return Conditions(
        torch.from_numpy(bars.genres), torch.from_numpy(bars.bpm), torch.from_numpy(bars.fill)
    )


def genre_weights(bars: Bars, power: float, cap: float) -> Tensor:
    """Return each bar's sampling weight, shape (n,), summing to n.

    A genre of n bars is drawn in proportion to n ** power, so that rare genres are heard. No bar
    weighs more than `cap` times the mean, so that the rarest are not memorised.
    """
    mass = bars.genres.sum(0)
    per_genre = np.where(mass > 0, np.maximum(mass, 1e-9) ** (power - 1), 0)
    weights = bars.genres @ per_genre.astype(np.float32)
    weights = np.minimum(weights / weights.mean(), cap)
    return torch.from_numpy(weights / weights.mean()).float()


@torch.no_grad()
def sample_bars(
    generator: GeneratorNetwork,
    conditions: Conditions,
    seed: int,
    postprocessing: Callable[..., NetworkOutput] | None = None,
) -> Floats:
    """Return one bar per condition, shape (n, 3, voices, steps), from latents drawn by `seed`."""
    source = torch.Generator().manual_seed(seed)
    latent = torch.randn(len(conditions.bpm), generator.latent_size, generator=source)
    asked = conditions.with_chosen_genres(source)
    output: NetworkOutput = generator(latent, *asked)
    if postprocessing is not None:
        output = postprocessing(*output, asked.genres)
    levels, velocities, offsets = output
    hits = (levels > 0).float()
    grids: Floats = torch.stack([hits, hits * velocities, hits * offsets], dim=1).numpy()
    return grids
