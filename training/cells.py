"""What single cells are corrected by, a genre each: how often they sound, how loud and how late.

A voice that sounds at its rate may still do so too often on one step and too rarely on another.
All genres together come first, then each by itself, the less the less the data has of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from training.prepare import Floats, Hits

_FEWEST = 5  # hits in a cell, or its level is left alone
_DOUBTED_BARS = 400  # a genre of so many bars has its levels corrected half by itself
_DOUBTED_HITS = 100  # the mean of so many hits is trusted by half


def of_genres(asked: Floats, genres: Floats) -> Iterator[tuple[int, Hits, Hits]]:
    """Yield each genre that has any: which generated bars, and which real ones, are of it alone."""
    for genre in range(genres.shape[1]):
        made, own = asked[:, genre] == 1, genres[:, genre] == 1
        if made.any() and own.any():
            yield genre, made, own


def level_shifts(levels: Floats, asked: Floats, hits: Hits, genres: Floats) -> Floats:
    """Return what brings each cell's rate nearer to the data's, shape (genres, voices, steps).

    `levels` and `asked` are of generated bars, `hits` and `genres` of real ones.
    """
    everywhere = _to_rates(levels, hits)
    shifts = np.tile(everywhere, (genres.shape[1], 1, 1))
    for genre, made, own in of_genres(asked, genres):
        trust = own.sum() / (own.sum() + _DOUBTED_BARS)
        shifts[genre] += trust * _to_rates(levels[made] + everywhere, hits[own])
    return shifts.astype(np.float32)


def _to_rates(levels: Floats, hits: Hits) -> Floats:
    """Return what to add to each cell's levels so that it sounds at its rate, (voices, steps)."""
    shares = 1 - hits.mean(0)
    ordered = np.sort(levels, axis=0)
    place = shares * (len(ordered) - 1)
    below = np.floor(place).astype(np.int64)[None]
    above = np.minimum(below + 1, len(ordered) - 1)
    low, high = (np.take_along_axis(ordered, i, axis=0)[0] for i in (below, above))
    threshold = low + (place - below[0]) * (high - low)
    return np.where(hits.sum(0) >= _FEWEST, -threshold, 0)


def touch_shifts(
    made: Floats, sounding: Hits, asked: Floats, real: Floats, hits: Hits, genres: Floats
) -> Floats:
    """Return what brings each cell's mean nearer to the data's, shape (genres, voices, steps).

    `made` are velocities or offsets of generated bars, where `sounding`, under the genres `asked`;
    `real` those of real bars, where `hits`.
    """
    everywhere = _to_means(made, sounding, real, hits)
    shifts = np.tile(everywhere, (genres.shape[1], 1, 1))
    for genre, ours, own in of_genres(asked, genres):
        shifts[genre] += _to_means(made[ours] + everywhere, sounding[ours], real[own], hits[own])
    return shifts.astype(np.float32)


def _to_means(made: Floats, sounding: Hits, real: Floats, hits: Hits) -> Floats:
    ours, theirs = sounding.sum(0), hits.sum(0)
    fewer = np.minimum(ours, theirs)
    means = [
        np.where(where, values, 0).sum(0) / np.maximum(count, 1)
        for values, where, count in ((made, sounding, ours), (real, hits, theirs))
    ]
    shift: Floats = fewer / (fewer + _DOUBTED_HITS) * (means[1] - means[0])
    return shift
