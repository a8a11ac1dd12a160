"""The frozen classifier whose features are used to compare sets of bars."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training.bars import HELD_OUT, TRAIN, Bars, Floats
from training.classifier import GenreClassifier, fit, flat, load, save

_SEED = 1234
_KEPT = 0.75


def thinned(bars: Bars) -> Bars:
    """Return whole blocks of four bars, drawn by their weights until most are left.

    So that one long performance is not what a genre is measured by.
    """
    block = np.unique(np.stack([bars.performance, bars.place // 4]), axis=1, return_inverse=True)[1]
    block = block.ravel()
    weights = np.bincount(block, bars.weight) / np.maximum(np.bincount(block), 1)
    keep = max(1, round(_KEPT * len(weights)))
    chance = np.random.default_rng(_SEED)
    chosen = chance.choice(len(weights), keep, replace=False, p=weights / weights.sum())
    return bars.where(np.isin(block, chosen))


class Judge:
    """A genre classifier trained on the train bars, and the real bars to compare with.

    Attributes
    ----------
    train, held_out : Bars
        Real bars: those the judge is trained on, and held-out blocks of the same performances,
        thinned out where a performance is long.
    """

    def __init__(self, network: nn.Module, bars: Bars) -> None:
        self._network = network.eval().requires_grad_(False)
        self.train = bars.of_split(TRAIN)
        self.held_out = thinned(bars.of_split(HELD_OUT))
        self.reference = self.features(self.held_out.grids)

    @classmethod
    def for_bars(cls, bars: Bars, path: Path) -> Judge:
        """Return the judge at `path`, training and saving it first if it does not exist.

        Raises CheckpointError if the file is no judge or has other genres.
        """
        with torch.random.fork_rng(devices=[]):  # creating it draws random weights
            network = GenreClassifier(len(bars.genre_names))
        if path.exists():
            load(network, path)
        else:
            fit(network, bars.of_split(TRAIN), _SEED)
            save(network, path)
        return cls(network, bars)

    def features(self, grids: Floats) -> npt.NDArray[np.float64]:
        """Return the embedding of bars, shape (n, 64)."""
        rows: npt.NDArray[np.float64] = self._network.body(flat(grids)).double().numpy()  # type: ignore[operator]
        return rows

    def genre_shares(self, grids: Floats) -> Floats:
        """Return the probability of each genre, shape (n, genres); rows sum to 1."""
        shares: Floats = self._network(flat(grids)).softmax(1).numpy()
        return shares

    def genre_accuracy(self, grids: Floats, genres: Floats) -> float:
        """Return the share of bars whose most likely genre is one of their own."""
        return float(self.recognised(grids, genres).mean())

    def recognised(self, grids: Floats, genres: Floats) -> npt.NDArray[np.bool_]:
        """Return for each bar whether its most likely genre is one of its own, shape (n,)."""
        guess = self._network(flat(grids)).argmax(1).numpy()
        right: npt.NDArray[np.bool_] = genres[np.arange(len(genres)), guess] > 0
        return right
