"""Bars of two genres made by chance from two patterns, enough of them to be measured."""

from __future__ import annotations

import numpy as np

from gdrm_tui.core.bar import SHAPE
from training.bars import HELD_OUT, TRAIN, VALIDATION, Bars

GENRES = ("funk", "jazz")
_KICK, _SNARE, _HAT, _TOM = 0, 1, 3, 6


def rates() -> np.ndarray:
    """How often each cell sounds, shape (genres, voices, steps)."""
    rates = np.zeros((2, *SHAPE))
    rates[0, _KICK, [0, 3, 10]] = 0.8
    rates[0, _SNARE, [4, 12]] = 0.9
    rates[0, _HAT, :] = 0.7
    rates[1, _KICK, [0, 8]] = 0.4
    rates[1, _SNARE, [6, 14]] = 0.3
    rates[1, _HAT, ::3] = 0.9
    return rates


def two_genres(count: int, seed: int = 0) -> Bars:
    """Return so many bars, most of them train, of performances of eight bars, a fifth fills."""
    chance = np.random.default_rng(seed)
    performance = np.arange(count) // 8
    own = performance % 2
    fill = (np.arange(count) % 5 == 4).astype(np.float32)
    hits = chance.random((count, *SHAPE)) < rates()[own]
    hits[fill > 0, _TOM, 8:] = True
    velocities = hits * chance.uniform(0.2, 1, hits.shape)
    offsets = hits * chance.normal(0, 0.1, hits.shape).clip(-0.4, 0.4)
    split = np.select([performance % 5 == 3, performance % 5 == 4], [HELD_OUT, VALIDATION], TRAIN)
    return Bars(
        np.stack([hits, velocities, offsets], axis=1).astype(np.float32),
        np.eye(2, dtype=np.float32)[own],
        np.where(own, 140, 95).astype(np.float32),
        fill,
        performance.astype(np.int64),
        np.arange(count) % 8,
        split.astype(np.int64),
        chance.random(count, np.float32),
        np.ones(count, np.float32),
        GENRES,
    )
