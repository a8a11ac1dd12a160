"""The frozen classifier whose features are used to compare sets of bars."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training.classifier import GenreClassifier, fit, flat, load, save
from training.prepare import HELD_OUT, TRAIN, Bars, Floats

_SEED = 1234


class Judge:
    """A genre classifier trained on the train bars, and the real bars it compares with.

    Attributes
    ----------
    train, held_out : Bars
        Real bars: those the judge is trained on, and held-out blocks of the same performances.
    """

    def __init__(self, network: nn.Module, bars: Bars) -> None:
        self._network = network.eval().requires_grad_(False)
        self.train = bars.of_split(TRAIN)
        self.held_out = bars.of_split(HELD_OUT)
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
