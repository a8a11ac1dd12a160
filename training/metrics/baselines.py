"""Sets of bars whose rank is known: real bars, baselines and deliberate nonsense.

Measures that do not rank them so cannot be trusted.
"""

from __future__ import annotations

import numpy as np

from training.bars import Bars, Floats

_REPEATED = 64


def coin_flips(train: Bars, genres: Floats, seed: int) -> Floats:
    """Return bars with independent random cells, at the hit rates of each bar's genre.

    Velocities and offsets are drawn from the real hits of the cell's voice. `genres` has shape
    (n, genres); a mix uses the rates of its largest genre.
    """
    chance = np.random.default_rng(seed)
    own = train.genres.argmax(1)
    sums = np.stack([train.grids[own == i, 0].sum(0) for i in range(genres.shape[1])])
    rates = sums / np.maximum(np.bincount(own, minlength=genres.shape[1]), 1)[:, None, None]
    hits = chance.random((len(genres), *rates.shape[1:])) < rates[genres.argmax(1)]
    grids = np.zeros((len(genres), 3, *rates.shape[1:]), np.float32)
    grids[:, 0] = hits
    for voice in range(rates.shape[1]):
        sounding = train.grids[:, :, voice].transpose(0, 2, 1)
        played = sounding[sounding[:, :, 0] > 0]
        cells = np.argwhere(hits[:, voice])
        drawn = played[chance.integers(len(played), size=len(cells))]
        grids[cells[:, 0], :, voice, cells[:, 1]] = drawn
    return grids


def mixed_voices(train: Bars, genres: Floats, seed: int) -> Floats:
    """Return bars whose voices each come from a different real bar of the same genre.

    Every voice is realistic, but the voices do not fit together. `genres` has shape (n, genres);
    a mix uses voices of its largest genre.
    """
    chance = np.random.default_rng(seed)
    own, asked = train.genres.argmax(1), genres.argmax(1)
    grids = np.empty((len(genres), *train.grids.shape[1:]), np.float32)
    for genre in np.unique(asked):
        rows, pool = np.flatnonzero(asked == genre), np.flatnonzero(own == genre)
        for voice in range(grids.shape[2]):
            grids[rows, :, voice] = train.grids[chance.choice(pool, len(rows)), :, voice]
    return grids


def halves(real: Bars, count: int, other: int, seed: int) -> tuple[Bars, Bars]:
    """Return two disjoint random sets of real bars, of `count` and `other` bars where they suffice.

    With fewer bars both shrink in proportion.
    """
    order = np.random.default_rng(seed).permutation(len(real))
    share = min(1.0, len(real) / (count + other))
    first, second = int(share * count), int(share * other)
    return real.where(order[:first]), real.where(order[first : first + second])


def repeated_bars(train: Bars, count: int, seed: int) -> Floats:
    """Return a few real bars many times: realistic, but without variety."""
    few = _choice(len(train), _REPEATED, seed)
    return train.grids[np.resize(few, count)]


def rotated_bars(real: Floats) -> Floats:
    """Return the bars shifted by a beat: the same statistics in the wrong place."""
    return np.roll(real, 4, axis=3)


def flattened_velocity(real: Floats) -> Floats:
    """Return the bars with every velocity set to the mean."""
    flat = real.copy()
    flat[:, 1] = real[:, 0] * real[:, 1][real[:, 0] > 0].mean()
    return flat


def erased_timing(real: Floats) -> Floats:
    """Return the bars with every hit on the grid."""
    straight = real.copy()
    straight[:, 2] = 0
    return straight


def _choice(size: int, count: int, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.choice(size, count, replace=count > size)
