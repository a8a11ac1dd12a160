"""The next bar: which of several bars a drummer would play after those of a phrase so far.

Given its groove, the network draws every bar of a phrase independently. Drummers do not: they come
back to a bar, change it in the last beat, or leave it alone. So the player makes several bars and
takes one by chance, with the odds that drummers play it rather than the network (importance
resampling; with a critic in place of these odds, arXiv 1810.06758).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.timing import STEPS_PER_BEAT

Floats = npt.NDArray[np.float32]
Layer = tuple[Floats, Floats]

CONTEXT = 3  # bars of the phrase that count
_BEATS, _COUNTS = 4, 4  # of what `changes` gives beside the voices


@dataclass(frozen=True, eq=False)
class NextBar:
    """Small neural networks, whose outputs add up to the logarithm of the odds.

    Attributes
    ----------
    networks : tuple of tuple of (weights, biases)
        Layers of shapes (inputs, outputs) and (outputs,).
    """

    networks: tuple[tuple[Layer, ...], ...]

    @classmethod
    def parse(cls, values: Sequence[Sequence[Mapping[str, Any]]], voices: int) -> NextBar:
        """Return what a card says; ValueError if it is not for bars of so many voices."""
        networks = tuple(
            tuple((_numbers(layer["weights"]), _numbers(layer["biases"])) for layer in layers)
            for layers in values
        )
        for layers in networks:
            sizes = [feature_count(voices), *(len(biases) for _, biases in layers)]
            shapes = [weights.shape for weights, _ in layers]
            if sizes[-1] != 1 or shapes != list(pairwise(sizes)):
                raise ValueError("its networks for the next bar do not have the right shapes")
        return cls(networks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NextBar):
            return NotImplemented
        ours, theirs = self._numbers(), other._numbers()
        return len(ours) == len(theirs) and all(map(np.array_equal, ours, theirs))

    __hash__ = None  # type: ignore[assignment]

    def _numbers(self) -> list[Floats]:
        return [part for layers in self.networks for layer in layers for part in layer]

    def log_odds(self, before: Floats, bars: Floats, surprise: float) -> Floats:
        """Return the logarithm of the odds of n bars, shape (n,); see `features`."""
        rows = features(before, bars, surprise)
        answers = [_answer(layers, rows) for layers in self.networks]
        odds: Floats = np.sum(answers, axis=0, dtype=np.float32)
        return odds


def _numbers(values: Any) -> Floats:
    numbers = np.array(values, np.float32)
    if not np.isfinite(numbers).all():
        raise ValueError("its networks for the next bar have values that are not numbers")
    return numbers


def _answer(layers: Sequence[Layer], rows: Floats) -> Floats:
    for number, (weights, biases) in enumerate(layers):
        if number:
            rows = rows / (1 + np.exp(-np.clip(rows, -60, 60)))  # SiLU
        rows = rows @ weights + biases
    return rows[:, 0]


def feature_count(voices: int) -> int:
    """Return how many features a bar of so many voices has."""
    return (CONTEXT + 1) * (voices + _BEATS + _COUNTS) + 2 * voices + CONTEXT + 1


def features(before: Floats, bars: Floats, surprise: float) -> Floats:
    """Return what is known of each of n bars, shape (n, features).

    What changes from each of the bars before it, what changed between the last two of these, the
    hits of the bar and of the last, how many there are before it, and what surprise is asked for.

    Parameters
    ----------
    before : shape (k, 3, voices, steps)
        Hits, velocities and offsets of the bars of the phrase so far, one or more, in order. The
        last `CONTEXT` count.
    bars : shape (n, 3, voices, steps)
    surprise : float
        In [0, 1].
    """
    before = before[-CONTEXT:][::-1]
    count, known = len(bars), len(before)
    changed = changes(before, bars)
    absent = np.zeros((count, CONTEXT - known, changed.shape[2]), np.float32)
    if known > 1:
        last = np.broadcast_to(changes(before[1:2], before[:1])[0], (count, 1, changed.shape[2]))
    else:
        last = np.zeros((count, 1, changed.shape[2]), np.float32)
    hits = (bars[:, 0] > 0).sum(2)
    last_hits = np.broadcast_to((before[0, 0] > 0).sum(1), hits.shape)
    place = np.broadcast_to(np.arange(1, CONTEXT + 1) == known, (count, CONTEXT))
    rows = [
        np.concatenate([changed, absent, last], axis=1).reshape(count, -1),
        hits,
        last_hits,
        place,
        np.full((count, 1), surprise),
    ]
    return np.concatenate(rows, axis=1, dtype=np.float32)


def changes(before: Floats, bars: Floats) -> Floats:
    """Return what changes from each of k bars to each of n, shape (n, k, voices + 8).

    The cells that change by voice and by beat, the hits that are new and that stay, and how far
    velocities and offsets of those that stay move on average.
    """
    old, new = before[None, :, 0] > 0, bars[:, None, 0] > 0
    differ, stay = old != new, old & new
    steps = differ.sum(2)
    beats = steps.reshape(*steps.shape[:2], -1, STEPS_PER_BEAT).sum(3)
    kept = stay.sum((2, 3))
    moved = np.abs(bars[:, None, 1:] - before[None, :, 1:]) * stay[:, :, None]
    touch = moved.sum((3, 4)) / np.maximum(kept, 1)[:, :, None]
    counts = np.stack([(new & ~old).sum((2, 3)), kept], axis=2)
    return np.concatenate([differ.sum(3), beats, counts, touch], axis=2, dtype=np.float32)
