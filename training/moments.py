"""Moment matching in the last steps of a run, on the features of several genre classifiers.

The critic judges single bars and hardly sees how often each kind of bar occurs. Here the means and
covariances of classifier features over many bars are matched to those of real bars: feature
matching (arXiv 1606.03498), weighted as the Fréchet distance (arXiv 1706.08500) weighs small
differences. None of the classifiers is the judge. Bars are calibrated first, as they are when they
play, so that the effect of calibration is matched too.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import torch
from torch import Tensor, nn

from training.calibration import Calibration, calibrate
from training.classifier import FEATURES, GenreClassifier, fit, flat, load, save
from training.model import GeneratorNetwork, gated, scaled
from training.prepare import Bars

CLASSIFIERS = "classifiers.pt"
_WIDTHS, _ACTIVE, _DROP = (192, 384), (nn.SiLU, nn.GELU, nn.ReLU, nn.Tanh), 0.3
_SEED = 5000
_COUNT = len(_WIDTHS) * len(_ACTIVE)
_MEMORY = 0.99  # decay of means and covariances: about 100 batches
_ENOUGH = 50  # batches before the moments are reliable
_LEAST_SPREAD = 0.01  # of the mean variance, where real bars hardly vary
_RECALIBRATED = 250  # steps between calibrations


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

    def forward(self, rows: Tensor) -> Tensor:
        """Return features of shape (classifiers, n, 64) from the rows of `flat`."""
        return torch.stack([one.body(rows) for one in self.each])  # type: ignore[operator]


class Moments(nn.Module):
    """Running means and squares of the features of generated bars and of real ones."""

    count: Tensor
    made_mean: Tensor
    real_mean: Tensor
    made_square: Tensor
    real_square: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros((), dtype=torch.int64))
        for kind in ("made", "real"):
            self.register_buffer(f"{kind}_mean", torch.zeros(_COUNT, FEATURES).double())
            square = torch.zeros(_COUNT, FEATURES, FEATURES).double()
            self.register_buffer(f"{kind}_square", square)

    def update(self, made: Tensor, real: Tensor) -> None:
        """Add the features of a batch of both, shape (classifiers, n, 64)."""
        news = max(1 - _MEMORY, 1 / (int(self.count) + 1))
        for features, mean, square in (
            (made.double(), self.made_mean, self.made_square),
            (real.double(), self.real_mean, self.real_square),
        ):
            mean.lerp_(features.mean(1), news)
            square.lerp_(features.mT @ features / features.shape[1], news)
        self.count += 1

    def differences(self) -> tuple[Tensor, Tensor]:
        """Return generated minus real means, and generated minus real covariances."""
        made, real = (
            square - mean.unsqueeze(2) * mean.unsqueeze(1)
            for mean, square in (
                (self.made_mean, self.made_square),
                (self.real_mean, self.real_square),
            )
        )
        return self.made_mean - self.real_mean, made - real


class FeatureMatching:
    """The matching loss. Its running moments belong to the run.

    Parameters
    ----------
    bars : Bars
        The train bars.
    """

    def __init__(self, classifiers: FeatureClassifiers, bars: Bars) -> None:
        self.classifiers, self.bars = classifiers, bars
        covariances = torch.stack([torch.cov(f.double().mT) for f in classifiers(flat(bars.grids))])
        values, self.basis = torch.linalg.eigh(covariances)
        self.sizes = values.sum(1)
        values = values + _LEAST_SPREAD * values.mean(1, keepdim=True)
        self.weights = 1 / (values.unsqueeze(2) + values.unsqueeze(1))

    def needs_calibration(self, moments: Moments) -> bool:
        """Return whether generated bars must be calibrated again before they are compared."""
        return int(moments.count) % _RECALIBRATED == 0

    def calibrated(self, generator: GeneratorNetwork, seed: int) -> Calibration:
        """Return the calibration of the generator as it is now."""
        return calibrate(generator, self.bars, seed)

    def loss(self, moments: Moments, made: Tensor, real: Tensor) -> Tensor:
        """Return the matching loss, 0 until enough batches have been seen.

        `made` and `real` have shape (n, 3, voices, steps) and the same conditions, so that the
        draw of conditions makes no difference. `moments` keeps running differences across batches.
        The gradient is that of their Fréchet distance, to second order, at the bars of this batch.
        """
        features = self.classifiers(scaled(made))
        moments.update(features.detach(), self.classifiers(scaled(real)))
        if int(moments.count) < _ENOUGH:
            nothing: Tensor = 0 * features.sum()
            return nothing
        shift, spread = moments.differences()
        spread = self.basis @ (self._turned(spread) * self.weights) @ self.basis.mT
        centred = features - moments.made_mean.unsqueeze(1).float()
        along = (centred @ (2 * shift.unsqueeze(2).float())).squeeze(2)
        across = (centred @ spread.float() * centred).sum(2)
        loss: Tensor = ((along + across).mean(1) / self.sizes).mean().float()
        return loss

    def distance(self, moments: Moments) -> Tensor:
        """Return the approximate Fréchet distance of generated and real bars.

        It is relative to the variance of real bars, and a mean over the classifiers.
        """
        shift, spread = moments.differences()
        distances = shift.square().sum(1)
        distances = distances + (self._turned(spread).square() * self.weights).sum((1, 2)) / 2
        distance: Tensor = (distances / self.sizes).mean()
        return distance

    def _turned(self, spread: Tensor) -> Tensor:
        turned: Tensor = self.basis.mT @ spread @ self.basis
        return turned


def calibrated_bars(
    calibration: Calibration, output: tuple[Tensor, Tensor, Tensor], genres: Tensor
) -> Tensor:
    """Return calibrated bars of a network's output, shape (n, 3, voices, steps)."""
    return gated(*calibration(*output, genres))
