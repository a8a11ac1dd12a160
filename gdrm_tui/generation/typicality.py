"""Typicality: how close a bar is to what most drummers of its genre play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.skeleton import Floats, likeness, skeletons, skeletons_of_cells
from gdrm_tui.generation.card import Card

_FEWEST = 2  # skeletons of which one can be compared with another


class GenreBars(NamedTuple):
    """A genre's own bars: their skeletons, weights, and likeness to the others in rising order.

    The weights sum to 1.
    """

    skeletons: Floats
    shares: Floats
    alike: Floats

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], weights: Sequence[float] | None = None) -> GenreBars:
        """Return them from the cells that sound in each skeleton; there must be two or more.

        Bars that are odd themselves say less of what is typical, so each counts by its weight,
        above 0; without any all count alike.
        """
        shapes = skeletons_of_cells(rows)
        counted = np.ones(len(rows)) if weights is None else np.array(weights)
        shares = (counted / counted.sum()).astype(np.float32)
        alike = likeness(shapes, shapes)
        np.fill_diagonal(alike, 0)
        return cls(shapes, shares, np.sort(alike @ shares / (1 - shares)))

    def ranks(self, shapes: Floats) -> Floats:
        """Return where skeletons, (n, cells), stand among these, (n,); ties are half below."""
        alike = likeness(shapes, self.skeletons) @ self.shares
        places = [np.searchsorted(self.alike, alike, side) for side in ("left", "right")]
        ranks: Floats = (np.mean(places, axis=0) / len(self.alike)).astype(np.float32)
        return ranks


class Typicality:
    """Compares bars with the skeletons on the card of a generator.

    How alike a genre's own bars are is worked out when it is first needed. Any thread may call it.
    """

    def __init__(self, card: Card) -> None:
        self._card = card
        self._genres: dict[str, GenreBars] = {}

    def __call__(self, bar: Bar, genres: Mapping[str, float]) -> float | None:
        """Return the share of the genres' own bars that are less typical than `bar`, in [0, 1].

        The genres count by their weights, which are 0 or more. None where the card says nothing of
        any of them.
        """
        weights = {name: share for name, share in genres.items() if share > 0 and self._known(name)}
        if not weights:
            return None
        shape = skeletons(bar.velocities[None])
        most = max(weights.values())  # divided by first, so that no sum overflows
        shares = np.array([share / most for share in weights.values()])
        ranks = [float(self._genre(name).ranks(shape)[0]) for name in weights]
        return float(np.average(ranks, weights=shares))

    def margins(self, velocities: Floats, genres: Mapping[str, float], share: float) -> Floats:
        """Return by how much of a rank n bars are more typical than is enough, shape (n,).

        In the genre in which that is most. `velocities` has shape (n, voices, steps). `share` in
        [0, 1] is how much of what the card says is asked for. 0 where it says nothing.
        """
        shapes = skeletons(velocities)
        names = [name for name, weight in genres.items() if weight > 0 and self._known(name)]
        if not names:
            return np.zeros(len(shapes), np.float32)
        enough = self._card.enough
        margins = [self._genre(name).ranks(shapes) - share * enough[name] for name in names]
        best: Floats = np.stack(margins).max(0)
        return best

    def _known(self, genre: str) -> bool:
        return len(self._card.typical.get(genre, ())) >= _FEWEST

    def _genre(self, name: str) -> GenreBars:
        if name not in self._genres:
            self._genres[name] = GenreBars.of(
                self._card.typical[name], self._card.typical_ranks[name]
            )
        return self._genres[name]
