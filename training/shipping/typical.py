"""What a surprise of 0 means in each genre: how typical its bars should be, and how free."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from gdrm_tui.core.skeleton import Floats, skeletons
from gdrm_tui.generation.typicality import GenreBars
from training.bars import Bars
from training.conditions import PHRASE, Conditions
from training.model import GeneratorNetwork, gated
from training.typicality import typical_skeletons

# Beyond 1, more than was seen in training, grooves become surer still, up to a point that is
# another in each genre; further on all bars become one, or none is a groove any more.
ASKED = (0.75, 0.85, 0.95, 1.05, 1.25)
# Bars asked for as that typical hardly differ within a phrase, and in genres with few patterns are
# the same again and again, so their own latents are enlarged: at least as much as makes as many
# cells change as in drummers' most typical phrases.
FREEDOMS = (3.4, 5.0, 7.0, 10.0)
ENOUGH = (0.9, 0.87, 0.84, 0.8, 0.75, 0.7)  # ranks from which a bar may be typical enough
_UNKNOWN = 1.05  # for a genre of which there is nothing to compare with
_OFTEN = 0.35  # share of draws that are typical enough, so that few are needed
_DISTINCT = 0.85  # share of these
_BPM = (70.0, 140.0)
_BARS = 800

NetworkOutput = tuple[Tensor, Tensor, Tensor]


class NoSurprise(NamedTuple):
    """What is asked of the network at a surprise of 0, for each genre.

    Attributes
    ----------
    typicality : list of float
    freedom : list of float
        Factors of the bars' own latents, 1 or more.
    enough : list of float
        The rank among the genre's bars from which one is typical enough.
    """

    typicality: list[float]
    freedom: list[float]
    enough: list[float]


@torch.no_grad()
def no_surprise(
    generator: GeneratorNetwork,
    finish: Callable[..., NetworkOutput],
    train: Bars,
    seed: int = 0,
    asked: tuple[float, ...] = ASKED,
) -> NoSurprise:
    """Return what to ask for at no surprise.

    It is the highest rank for which there are bars typical enough, at any tempo, that are found
    with few draws and mostly distinct; and of all ways to ask for them what makes the most distinct
    ones. See `gdrm_tui.generation.takes`. `finish` is the postprocessing that ships.
    """
    rows, count = typical_skeletons(train), len(train.genre_names)
    found = [
        _of_genre(_Made(generator, finish, count, genre, seed), rows[name], asked)
        for genre, name in enumerate(train.genre_names)
    ]
    typicality, freedom, enough = (list(values) for values in zip(*found, strict=True))
    return NoSurprise(typicality, freedom, enough)


def _of_genre(
    made: _Made, rows: list[list[int]], asked: tuple[float, ...]
) -> tuple[float, float, float]:
    if len(rows) < 2:
        return _UNKNOWN, FREEDOMS[0], ENOUGH[-1]
    real, most = GenreBars.of(rows), round(_OFTEN * _BARS)
    bars = []
    for way in product(asked, FREEDOMS):
        velocities = made.velocities(*way)
        bars.append((way, real.ranks(skeletons(velocities)), velocities.reshape(_BARS, -1) > 0))
    for enough in ENOUGH:
        # As many are compared each time: of more, fewer are distinct.
        scores = {way: _distinct(hits[ranks >= enough][:most]) for way, ranks, hits in bars}
        way = max(scores, key=scores.__getitem__)
        if scores[way] >= _DISTINCT * most:
            break
    return *way, enough


def _distinct(hits: npt.NDArray[np.bool_]) -> int:
    return len(np.unique(hits, axis=0))


class _Made(NamedTuple):
    """Bars of one genre at many tempi."""

    generator: GeneratorNetwork
    finish: Callable[..., NetworkOutput]
    genres: int
    genre: int
    seed: int

    def velocities(self, typicality: float, freedom: float) -> Floats:
        """Return their velocities, shape (n, voices, steps)."""
        source = torch.Generator().manual_seed(self.seed)
        mix = torch.zeros(_BARS, self.genres)
        mix[:, self.genre] = 1
        typical = torch.full((_BARS,), typicality)
        given = Conditions(
            mix,
            torch.linspace(*_BPM, _BARS)[torch.randperm(_BARS, generator=source)],
            torch.zeros(_BARS),
            typical,
            typical,
            torch.arange(_BARS) % PHRASE,
        )
        latent = torch.randn(_BARS, self.generator.latent_size, generator=source)
        groove = self.generator.groove_size
        latent[:, groove : groove + self.generator.free] *= freedom
        output = self.finish(*self.generator(latent, given), mix)
        velocities: Floats = gated(*output)[:, 1].numpy()
        return velocities
