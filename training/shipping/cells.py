"""Corrections of single cells for each genre: hit rate, velocity and offset.

A voice with the right overall rate may still sound too often on one step and too rarely on another.
Cells are corrected for all genres together first, then for each genre. A genre with little data
is corrected less.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from training.bars import Floats, Hits

_FEWEST = 5  # a cell with fewer hits keeps its level
_DOUBTED_BARS = 400  # bars at which half of a genre's own correction is applied
_DOUBTED_HITS = 100  # hits at which half of the correction of a mean is applied


def of_genres(asked: Floats, genres: Floats) -> Iterator[tuple[int, Hits, Hits]]:
    """Yield each genre in both sets, with masks of the generated and real bars of it alone."""
    for genre in range(genres.shape[1]):
        made, own = asked[:, genre] == 1, genres[:, genre] == 1
        if made.any() and own.any():
            yield genre, made, own


def level_shifts(levels: Floats, asked: Floats, hits: Hits, genres: Floats) -> Floats:
    """Return level shifts towards the data's hit rates, shape (genres, voices, steps).

    `levels` and `asked` are of generated bars, `hits` and `genres` of real ones.
    """
    everywhere = _to_rates(levels, hits)
    shifts = np.tile(everywhere, (genres.shape[1], 1, 1))
    for genre, made, own in of_genres(asked, genres):
        trust = own.sum() / (own.sum() + _DOUBTED_BARS)
        shifts[genre] += trust * _to_rates(levels[made] + everywhere, hits[own])
    return shifts.astype(np.float32)


def _to_rates(levels: Floats, hits: Hits) -> Floats:
    """Return the level shifts that match each cell's hit rate, shape (voices, steps)."""
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
    """Return shifts of each cell's mean towards the data's, shape (genres, voices, steps).

    `made` holds velocities or offsets of generated bars (valid where `sounding`) of the genres
    `asked`; `real` holds those of real bars (valid where `hits`).
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
