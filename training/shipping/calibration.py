"""Calibration after training: brings hit rates, velocities and timing closer to the data.

Hit rates are matched. Velocities and offsets are only moved part of the way: their spread in the
data is partly a drummer's random variation, which the network does not model. Stretching them to
the full spread gives more bars that no drummer plays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from gdrm_tui.core.bar import SHAPE
from training.bars import Bars, Floats, Hits
from training.model import GeneratorNetwork, playable
from training.sampling import conditions_of
from training.shipping.cells import level_shifts, of_genres, touch_shifts

_BARS = 20_000
MANY_BARS = 60_000  # enough for the rates of the rarest voices to hold on new bars
_DOUBTED_BARS = 30  # bars at which a genre's own statistics weigh as much as those of all genres
_ROUNDS = 2  # since hits that two hands cannot play go, rates are matched twice
_MOST_MOVED = 1.0  # how far a level is moved in each of these rounds
_SILENT = -10.0  # a level that never sounds
_TURNS = 4  # iterations to find the looseness, since offsets are clipped at half a step
_DENSITIES = 21
_KNOTS = 17
_FEWEST_HITS = 400  # a voice with fewer takes the curve of all voices together
_VELOCITIES = (1 / 127, 1.0)
_OFFSETS = (-0.5, 0.4999)
_VELOCITY_SHARE = 0.6  # of the distance to the data's quantiles
_LOUDEST = 0.9  # above it velocities are matched: a seventh of the data's hits are exactly 1
_SLACK = 0.065  # the spread of a genre's offsets may be this much too small

Share = Callable[[Floats], Floats]


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
    """Corrections of levels, velocities and offsets for each genre, and a velocity curve per voice.

    Attributes
    ----------
    bias, louder, later : Tensor, shape (genres, cells)
        Added to levels, velocities and offsets, weighted by the genre mix.
    looseness : Tensor, shape (genres, 1)
        Factors of the offsets, weighted by the genre mix.
    thresholds : list of float
        Levels above which cells sound, for densities evenly spaced from 0 to 1. Density d gives
        2 d times the hits of density 0.5, where the threshold is 0.
    voice_thresholds : list of list of float
        The same for each voice.
    """

    bias: Tensor
    louder: Tensor
    later: Tensor
    looseness: Tensor

    def __init__(
        self,
        bias: Floats,
        louder: Floats,
        later: Floats,
        looseness: Floats,
        velocities: Curves,
        levels: Floats,
    ) -> None:
        """Take the thresholds from `levels`, shape (n, voices, steps), of calibrated bars."""
        super().__init__()
        for name, cells in (("bias", bias), ("louder", louder), ("later", later)):
            # Half precision is enough and keeps the file small.
            self.register_buffer(name, torch.from_numpy(cells).flatten(1).half())
        self.register_buffer("looseness", torch.from_numpy(looseness))
        self.velocities = velocities
        self.thresholds = _thresholds(levels)
        self.voice_thresholds = [_thresholds(own) for own in levels.swapaxes(0, 1)]

    @classmethod
    def neutral(cls, genres: int) -> Calibration:
        """Return a calibration of `genres` genres that changes nothing."""
        nothing = np.zeros((genres, *SHAPE), np.float32)
        straight = np.tile(np.linspace(0, 1, _KNOTS, dtype=np.float32), (SHAPE[0], 1))
        loose = np.ones((genres, 1), np.float32)
        return cls(nothing, nothing, nothing, loose, Curves(straight, straight.copy()), nothing)

    def forward(
        self, levels: Tensor, velocities: Tensor, offsets: Tensor, genres: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the calibrated output, each part of shape (n, voices, steps).

        `genres`, shape (n, genres), is the mix that was asked for; rows sum to 1.
        """
        bias, louder, later = (
            (genres @ cells.float()).view_as(levels)
            for cells in (self.bias, self.louder, self.later)
        )
        looseness = (genres @ self.looseness).unsqueeze(-1)
        return (
            levels + bias,
            self.velocities(velocities + louder).clamp(*_VELOCITIES),
            (offsets * looseness + later).clamp(*_OFFSETS),
        )


@torch.no_grad()
def calibrate(
    generator: GeneratorNetwork, bars: Bars, seed: int, count: int = _BARS
) -> Calibration:
    """Return the calibration that matches the generator to the bars, as two hands play them.

    It is measured on `count` generated bars and as many real ones, drawn by their weights, under
    the same conditions. It corrects the hit rates of voices, genres and cells, the means of
    velocities and offsets in each cell, and the spread of offsets in each genre. Genres and cells
    with little data are corrected less.
    """
    real = bars.drawn(count, seed)
    source = torch.Generator().manual_seed(seed)
    latent = torch.randn(count, generator.latent_size, generator=source)
    given = conditions_of(real, source)
    levels, velocities, offsets = (grid.numpy() for grid in generator(latent, given))
    asked, hits = given.genres.numpy(), real.grids[:, 0] > 0
    # First as if there were hands for everything: else too many hits would go.
    bias = _bias(levels, asked, hits, real.genres)
    for _ in range(_ROUNDS):
        shifted = _by_hand(levels + _mixed(asked, bias))
        # A rate that hands cannot reach would raise a cell until it always sounds.
        bias += _bias(shifted, asked, hits, real.genres).clip(-_MOST_MOVED, _MOST_MOVED)
    levels = _by_hand(levels + _mixed(asked, bias))
    sounding = levels > 0
    looseness = _looseness(offsets, sounding, asked, real)
    offsets *= (asked @ looseness)[:, :, None]
    louder, later = (
        touch_shifts(made, sounding, asked, real.grids[:, layer], hits, real.genres)
        for layer, made in ((1, velocities), (2, offsets))
    )
    velocities += _mixed(asked, louder)
    curves = _curves(velocities, sounding, real.grids[:, 1], hits, _velocity_share)
    return Calibration(bias, louder, later, looseness, curves, levels)


def _by_hand(levels: Floats) -> Floats:
    """Return the levels with the hits that two hands cannot play far below 0.

    Cells that do not sound keep their levels, which say how near they are to sounding.
    """
    left_out = (levels > 0) & (playable(torch.from_numpy(levels)).numpy() == 0)
    return np.where(left_out, _SILENT, levels).astype(np.float32)


def _mixed(asked: Floats, cells: Floats) -> Floats:
    """Return each bar's corrections, (n, voices, steps), from `cells`, (genres, voices, steps)."""
    mixed: Floats = np.einsum("ns,svt->nvt", asked, cells, optimize=True).astype(np.float32)
    return mixed


def _bias(levels: Floats, asked: Floats, hits: Hits, genres: Floats) -> Floats:
    """Return the level shifts that match the rates of voices and cells, (genres, voices, steps).

    `levels` and `asked` are of generated bars, `hits` and `genres` of real ones.
    """
    bias = _voice_bias(levels, asked, hits, genres)[:, :, None]
    bias = bias + level_shifts(levels + (asked @ bias[:, :, 0])[:, :, None], asked, hits, genres)
    shifted = levels + _mixed(asked, bias)
    bias += _level_bias(shifted, hits.mean((0, 2)))[:, None]
    return bias.astype(np.float32)


def _voice_bias(levels: Floats, asked: Floats, hits: Hits, genres: Floats) -> Floats:
    """Return the level shifts that match each voice's rate, shape (genres, voices).

    `levels` and `asked` are of generated bars, `hits` and `genres` of real ones.
    """
    everywhere = _level_bias(levels, hits.mean((0, 2)))
    bias = np.tile(everywhere, (genres.shape[1], 1))
    for genre, made, own in of_genres(asked, genres):
        trust = own.sum() / (own.sum() + _DOUBTED_BARS)
        exact = _level_bias(levels[made], hits[own].mean((0, 2)))
        bias[genre] += trust * (exact - everywhere)
    return bias


def _level_bias(levels: Floats, rates: Floats) -> Floats:
    """Return what to add to each voice's levels so that it sounds at its rate, shape (voices,)."""
    return np.array(
        [-np.quantile(levels[:, voice], 1 - rate) for voice, rate in enumerate(rates)], np.float32
    )


def _looseness(offsets: Floats, sounding: Hits, asked: Floats, bars: Bars) -> Floats:
    """Return the factors that bring each genre's offset spread near the data's, (genres, 1)."""
    hits = bars.grids[:, 0] > 0
    looseness = np.ones((asked.shape[1], 1), np.float32)
    for genre, made, own in of_genres(asked, bars.genres):
        aim = _spread(bars.grids[own, 2], hits[own])
        if not (aim > 0 and _spread(offsets[made], sounding[made]) > 0):
            continue
        trust = own.sum() / (own.sum() + _DOUBTED_BARS)
        for _ in range(_TURNS):
            timed = (offsets[made] * looseness[genre]).clip(*_OFFSETS)
            spread = _spread(timed, sounding[made])
            near = np.clip(spread / aim, 1 - _SLACK, 1)
            looseness[genre] *= (near * aim / spread) ** trust
    return looseness


def _velocity_share(velocities: Floats) -> Floats:
    return np.where(velocities < _LOUDEST, _VELOCITY_SHARE, 1).astype(np.float32)


def _spread(offsets: Floats, hits: Hits) -> float:
    return float(offsets[hits].std()) if hits.any() else 0.0


def _thresholds(levels: Floats) -> list[float]:
    rate = (levels > 0).mean()
    shares = np.clip(1 - 2 * np.linspace(0, 1, _DENSITIES) * rate, 0, 1)
    thresholds = np.quantile(levels, shares)
    thresholds[0] += 1  # above every level: silence
    middle = _DENSITIES // 2
    # With few levels around 0, interpolation may overshoot it slightly.
    thresholds[:middle] = np.maximum(thresholds[:middle], 0)
    thresholds[middle:] = np.minimum(thresholds[middle:], 0)
    thresholds[middle] = 0
    return [round(float(threshold), 5) for threshold in thresholds]


def _curves(made: Floats, made_hits: Hits, real: Floats, real_hits: Hits, share: Share) -> Curves:
    """Return each voice's curve from the generated quantiles towards the data's.

    `share` gives the part of the distance that each quantile is moved, in [0, 1].
    """
    everywhere = _knots(made[made_hits], real[real_hits])
    pairs = []
    for voice in range(made.shape[1]):
        ours = made[:, voice][made_hits[:, voice]]
        theirs = real[:, voice][real_hits[:, voice]]
        enough = min(len(ours), len(theirs)) >= _FEWEST_HITS
        pairs.append(_knots(ours, theirs) if enough else everywhere)
    places, values = (np.stack(side).astype(np.float32) for side in zip(*pairs, strict=True))
    reached = places + share(places) * (values - places)
    return Curves(places, np.maximum.accumulate(reached, axis=1))


def _knots(made: Floats, real: Floats) -> tuple[Floats, Floats]:
    if not (len(made) and len(real)):
        straight: Floats = np.linspace(-1, 1, _KNOTS, dtype=np.float32)
        return straight, straight
    shares = np.linspace(0.005, 0.995, _KNOTS)
    places, values = np.quantile(made, shares), np.quantile(real, shares)
    # Places must increase strictly; values may be equal.
    rising = places + 1e-3 * np.arange(_KNOTS) / _KNOTS
    return rising.astype(np.float32), values.astype(np.float32)
