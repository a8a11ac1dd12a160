"""Rhythms by rule: a hit on every n-th step, and so many hits as evenly as the steps allow."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.edits import DEFAULT_VELOCITY, cells_mask, clear, set_hit


def every(apart: int, first: int, within: range) -> list[int]:
    """Return every step of `within` that lies a multiple of `apart` steps from `first`."""
    return [step for step in within if (step - first) % apart == 0]


def spread(count: int, first: int, within: range) -> list[int]:
    """Return `count` of the steps `within`, as evenly apart as they can be, one of them `first`.

    That is Euclid's rhythm (Toussaint 2005), turned so that a hit lies on `first`.
    """
    size = len(within)
    count = min(max(count, 0), size)
    start = min(max(first - within.start, 0), size - 1)
    return sorted(within[(start + -(-place * size // count)) % size] for place in range(count))


def with_rhythm(bar: Bar, voices: Sequence[int], within: range, steps: Collection[int]) -> Bar:
    """Return `bar` whose `voices` have hits on exactly these of the steps `within`.

    Hits that are there stay as they are; new ones are as loud as those of their voice on average.
    """
    for voice in voices:
        loud = bar.velocities[voice][bar.hits[voice]]
        velocity = float(np.round(loud.mean(), 3)) if loud.size else DEFAULT_VELOCITY
        for step in within:
            if step in steps and not bar.hits[voice, step]:
                bar = set_hit(bar, voice, step, velocity)
            elif step not in steps and bar.hits[voice, step]:
                one = cells_mask(range(voice, voice + 1), range(step, step + 1))
                bar = clear(bar, one)
    return bar
