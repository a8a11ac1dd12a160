"""After training: how often each voice sounds, how loud and how late, brought to the data's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.model import Generator
from training.prepare import Bars, Floats
from training.sampling import conditions_of

_BARS = 20_000
_DENSITIES = 21
_KNOTS = 17
_FEWEST_HITS = 400  # of a voice, or it takes the curve of all voices together
_VELOCITIES = (1 / 127, 1.0)
_OFFSETS = (-0.5, 0.4999)


class Curves(nn.Module):
    """One rising piecewise linear function for each voice.

    Parameters
    ----------
    places, values : shape (voices, knots), float32
        Each curve goes through its knots (place, value) and runs straight on beyond them.
    """

    def __init__(self, places: Floats, values: Floats) -> None:
        super().__init__()
        slopes = np.diff(values) / np.diff(places)
        bends = np.diff(slopes, prepend=slopes[:, :1] * 0)
        shape = (len(places), 1, 1)
        self.register_buffer("start", torch.from_numpy(values[:, :1].reshape(shape)))
        self.register_buffer("first", torch.from_numpy(places[:, :1].reshape(shape)))
        self.register_buffer("knots", torch.from_numpy(places[:, None, 1:-1]))
        self.register_buffer("slope", torch.from_numpy(bends[:, :1].reshape(shape)))
        self.register_buffer("bends", torch.from_numpy(bends[:, None, 1:]))

    def forward(self, x: Tensor) -> Tensor:
        """Return the curves' values at x, shape (n, voices, steps)."""
        first, start, slope = self.first[:, 0], self.start[:, 0], self.slope[:, 0]  # type: ignore[index]
        bent = torch.relu(x.unsqueeze(-1) - self.knots) * self.bends  # type: ignore[operator]
        return start + slope * (x - first) + bent.sum(-1)


class Calibration(nn.Module):
    """Biases of the levels, and curves for velocities and offsets, a voice each.

    Attributes
    ----------
    thresholds : list of float
        Levels above which cells sound at densities evenly spaced from 0 to 1: density d lets
        2 d times the hits of density 0.5 through, where the threshold is 0.
    """

    bias: Tensor

    def __init__(
        self, bias: Tensor, velocities: Curves, offsets: Curves, thresholds: list[float]
    ) -> None:
        super().__init__()
        self.register_buffer("bias", bias)
        self.velocities, self.offsets = velocities, offsets
        self.thresholds = thresholds

    def forward(
        self, levels: Tensor, velocities: Tensor, offsets: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the network's answer, each of shape (n, voices, steps), brought to the data's."""
        return (
            levels + self.bias,
            self.velocities(velocities).clamp(*_VELOCITIES),
            self.offsets(offsets).clamp(*_OFFSETS),
        )


@torch.no_grad()
def calibrate(generator: Generator, bars: Bars, seed: int) -> Calibration:
    """Return the calibration that gives every voice the bars' rate, velocities and offsets.

    The conditions are those of the bars, as often as they occur.
    """
    source = torch.Generator().manual_seed(seed)
    index = torch.randint(len(bars), (_BARS,), generator=source)
    latent = torch.randn(_BARS, generator.latent_size, generator=source)
    answer = generator(latent, *conditions_of(bars).at(index))
    levels, velocities, offsets = (grid.numpy() for grid in answer)
    rates = bars.grids[:, 0].mean((0, 2))
    bias = [-np.quantile(levels[:, voice], 1 - rate) for voice, rate in enumerate(rates)]
    column = np.array(bias, np.float32)[:, None]
    shifted = levels + column
    sounding, real = shifted > 0, bars.grids[:, 0] > 0
    return Calibration(
        torch.from_numpy(column),
        _curves(velocities, sounding, bars.grids[:, 1], real),
        _curves(offsets, sounding, bars.grids[:, 2], real),
        _thresholds(shifted),
    )


def _thresholds(levels: Floats) -> list[float]:
    rate = (levels > 0).mean()
    shares = np.clip(1 - 2 * np.linspace(0, 1, _DENSITIES) * rate, 0, 1)
    thresholds = np.quantile(levels, shares)
    thresholds[0] += 1  # above every level: silence
    thresholds[_DENSITIES // 2] = 0
    return [float(threshold) for threshold in thresholds]


def _curves(
    made: Floats, made_hits: npt.NDArray[np.bool_], real: Floats, real_hits: npt.NDArray[np.bool_]
) -> Curves:
    """Return for each voice the curve from the quantiles of what is made to those of the data."""
    everywhere = _knots(made[made_hits], real[real_hits])
    pairs = []
    for voice in range(made.shape[1]):
        ours = made[:, voice][made_hits[:, voice]]
        theirs = real[:, voice][real_hits[:, voice]]
        enough = min(len(ours), len(theirs)) >= _FEWEST_HITS
        pairs.append(_knots(ours, theirs) if enough else everywhere)
    places, values = (np.stack(side).astype(np.float32) for side in zip(*pairs, strict=True))
    return Curves(places, values)


def _knots(made: Floats, real: Floats) -> tuple[Floats, Floats]:
    if not (len(made) and len(real)):
        straight: Floats = np.linspace(-1, 1, _KNOTS, dtype=np.float32)
        return straight, straight
    shares = np.linspace(0.005, 0.995, _KNOTS)
    places, values = np.quantile(made, shares), np.quantile(real, shares)
    # Places have to rise for a curve to go through them, values may stand still.
    rising = places + 1e-3 * np.arange(_KNOTS) / _KNOTS
    return rising.astype(np.float32), values.astype(np.float32)
