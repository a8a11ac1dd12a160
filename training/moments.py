"""Moment matching in the last steps of a run: features of many bars, and of many phrases.

The critic judges single phrases and hardly sees how often each kind occurs. Here the means and
covariances of features over many of them are matched to those of real ones: feature matching
(arXiv 1606.03498), weighted as the Fréchet distance (arXiv 1706.08500) weighs small differences.
Bars are seen by several genre classifiers, of which none is the judge; phrases by what changes
between their bars. Bars are calibrated first, as they are when they play, so that the effect of
calibration is matched too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import torch
from torch import Tensor, nn

from training.bars import Bars
from training.batches import Phrases, phrase_rows
from training.classifier import FEATURES, GenreClassifier, fit, flat, load, save
from training.critic import PHRASE_PAIRS, changes
from training.model import gated, scaled
from training.shipping.calibration import Calibration

CLASSIFIERS = "classifiers.pt"
_WIDTHS, _ACTIVE, _DROP = (192, 384), (nn.SiLU, nn.GELU, nn.ReLU, nn.Tanh), 0.3
_SEED = 5000
_COUNT = len(_WIDTHS) * len(_ACTIVE)
_CHANGES = changes(torch.zeros(1, 3, 13, 16), torch.zeros(1, 3, 13, 16)).shape[1]
# Sizes of the features: of the classifiers, and of phrases.
SIZES = (*(FEATURES,) * _COUNT, _CHANGES * len(PHRASE_PAIRS))
_MEMORY = 0.99  # decay of means and covariances: about 100 batches
_ENOUGH = 50  # batches before the moments are reliable
_LEAST_SPREAD = 0.01  # of the mean variance, where real bars hardly vary
RECALIBRATED = 250  # steps between calibrations


class FeatureClassifiers(nn.Module):
    """Frozen genre classifiers that differ in seed, width and activation."""

    def __init__(self, genres: int) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            self.each = nn.ModuleList(
                GenreClassifier(genres, width, active, _DROP)
                for width, active in product(_WIDTHS, _ACTIVE)
            )

    @classmethod
    def for_bars(cls, bars: Bars, path: Path) -> FeatureClassifiers:
        """Return the classifiers at `path`, training and saving them first if it does not exist.

        Raises CheckpointError if the file is something else or has other genres.
        """
        classifiers = cls(bars.genres.shape[1])
        if path.exists():
            load(classifiers, path)
        else:
            for number, one in enumerate(classifiers.each):
                assert isinstance(one, GenreClassifier)
                fit(one, bars, _SEED + number)
            save(classifiers, path)
        return classifiers.eval().requires_grad_(False)

    def forward(self, rows: Tensor) -> list[Tensor]:
        """Return features of shape (n, 64) from each, of the rows of `flat`."""
        return [one.body(rows) for one in self.each]  # type: ignore[operator]


class Moments(nn.Module):
    """Running means and squares of features, of generated and of real bars or phrases."""

    count: Tensor
    made_mean: Tensor
    real_mean: Tensor
    made_square: Tensor
    real_square: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))
        for kind in ("made", "real"):
            self.register_buffer(f"{kind}_mean", torch.zeros(size).double())
            self.register_buffer(f"{kind}_square", torch.zeros(size, size).double())

    def update(self, made: Tensor, real: Tensor) -> None:
        """Add the features of a batch of both, shape (n, size)."""
        news = max(1 - _MEMORY, 1 / (int(self.count) + 1))
        for features, mean, square in (
            (made.double(), self.made_mean, self.made_square),
            (real.double(), self.real_mean, self.real_square),
        ):
            mean.lerp_(features.mean(0), news)
            square.lerp_(features.mT @ features / len(features), news)
        self.count += 1

    def differences(self) -> tuple[Tensor, Tensor]:
        """Return generated minus real means, and generated minus real covariances."""
        made = self.made_square - torch.outer(self.made_mean, self.made_mean)
        real = self.real_square - torch.outer(self.real_mean, self.real_mean)
        return self.made_mean - self.real_mean, made - real


class MomentList(nn.Module):
    """The moments of all features, one for each of `SIZES`."""

    def __init__(self) -> None:
        super().__init__()
        self._each = [Moments(size) for size in SIZES]
        self.each = nn.ModuleList(self._each)

    def __iter__(self) -> Iterator[Moments]:
        return iter(self._each)

    @property
    def count(self) -> int:
        """Number of batches seen."""
        return int(self._each[0].count)


class FrechetMatching:
    """The matching loss in one space of features, whose real values have shape (n, size)."""

    def __init__(self, real: Tensor) -> None:
        values, self.basis = torch.linalg.eigh(torch.cov(real.double().mT))
        self.size = values.sum()
        values = values + _LEAST_SPREAD * values.mean()
        self.weights = 1 / (values.unsqueeze(1) + values.unsqueeze(0))

    def loss(self, moments: Moments, made: Tensor) -> Tensor:
        """Return the loss whose gradient is the Fréchet distance's, to second order, at `made`."""
        shift, spread = moments.differences()
        spread = self.basis @ (self._turned(spread) * self.weights) @ self.basis.mT
        centred = made - moments.made_mean.float()
        along = centred @ (2 * shift.float())
        across = (centred @ spread.float() * centred).sum(1)
        loss: Tensor = (along + across).mean() / self.size.float()
        return loss

    def distance(self, moments: Moments) -> Tensor:
        """Return the approximate Fréchet distance relative to the variance of the real."""
        shift, spread = moments.differences()
        bent = (self._turned(spread).square() * self.weights).sum() / 2
        distance: Tensor = (shift.square().sum() + bent) / self.size
        return distance

    def _turned(self, spread: Tensor) -> Tensor:
        turned: Tensor = self.basis.mT @ spread @ self.basis
        return turned


class FeatureMatching:
    """The matching losses of bars and phrases. Their running moments belong to the run.

    Parameters
    ----------
    bars : Bars
        The train bars.
    """

    def __init__(self, classifiers: FeatureClassifiers, bars: Bars) -> None:
        self.classifiers, self.bars = classifiers, bars
        many = bars.drawn(len(bars), 0)
        rows = phrase_rows(bars)
        whole = torch.from_numpy(bars.grids[rows[(rows >= 0).all(1)]])
        spaces = [*classifiers(flat(many.grids)), phrase_features(whole)]
        self.spaces = [FrechetMatching(space) for space in spaces]

    def losses(self, moments: Iterable[Moments], made: Tensor, real: Phrases) -> tuple[Tensor, ...]:
        """Return the losses of bars and of phrases, 0 until enough batches have been seen.

        `made`, shape (4 n, 3, voices, steps), are calibrated bars under the conditions of `real`,
        so that the draw of conditions makes no difference. `moments` has one for each of `SIZES`.
        """
        there = real.present.flatten() > 0
        whole = real.present.amin(1) > 0
        phrases = made.view_as(real.bars)
        ours = [*self.classifiers(scaled(made[there])), phrase_features(phrases[whole])]
        theirs = [
            *self.classifiers(scaled(real.bars.flatten(0, 1)[there])),
            phrase_features(real.bars[whole]),
        ]
        found = []
        for space, moment, mine, own in zip(self.spaces, moments, ours, theirs, strict=True):
            if len(mine):  # a batch may have no whole phrase
                moment.update(mine.detach(), own)
            enough = bool(len(mine)) and int(moment.count) >= _ENOUGH
            found.append(space.loss(moment, mine) if enough else 0 * mine.sum())
        return torch.stack(found[:-1]).mean(), found[-1]

    def distances(self, moments: Iterable[Moments]) -> tuple[Tensor, Tensor]:
        """Return the Fréchet distances of bars, a mean over the classifiers, and of phrases."""
        pairs = zip(self.spaces, moments, strict=True)
        *bars, phrases = [space.distance(moment) for space, moment in pairs]
        return torch.stack(bars).mean(), phrases


def phrase_features(phrases: Tensor) -> Tensor:
    """Return what changes between every two bars, (n, features), of (n, 4, 3, voices, steps)."""
    pairs = [changes(phrases[:, one], phrases[:, other]) for one, other in PHRASE_PAIRS]
    return torch.cat(pairs, dim=1)


def calibrated_bars(
    calibration: Calibration, output: tuple[Tensor, Tensor, Tensor], genres: Tensor
) -> Tensor:
    """Return calibrated bars of a network's output, shape (n, 3, voices, steps)."""
    return gated(*calibration(*output, genres))
