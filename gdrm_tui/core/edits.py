"""Edits of one bar: free functions from a Bar to a new Bar."""

from __future__ import annotations

import numpy as np

from gdrm_tui.core.bar import Bar, BoolGrid

DEFAULT_VELOCITY = 0.8


def set_hit(bar: Bar, voice: int, step: int, velocity: float, offset: float = 0.0) -> Bar:
    """Return `bar` with a hit of `velocity` in (0, 1] and `offset` in [-0.5, 0.5) at the cell."""
    hits, velocities, offsets = bar.hits.copy(), bar.velocities.copy(), bar.offsets.copy()
    hits[voice, step], velocities[voice, step], offsets[voice, step] = True, velocity, offset
    return Bar(hits, velocities, offsets)


def toggle(bar: Bar, voice: int, step: int, velocity: float = DEFAULT_VELOCITY) -> Bar:
    """Return `bar` with the cell's hit removed, or one on the grid put there."""
    if not bar.hits[voice, step]:
        return set_hit(bar, voice, step, velocity)
    mask = np.zeros(bar.hits.shape, bool)
    mask[voice, step] = True
    return clear(bar, mask)


def clear(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` without the hits that `mask`, shape (voices, steps), covers."""
    keep = ~mask
    return Bar(bar.hits & keep, bar.velocities * keep, bar.offsets * keep)


def change_velocity(bar: Bar, voice: int, step: int, by: float) -> Bar:
    """Return `bar` with the hit louder by `by`, stopping at 1/127 and 1 (a gesture's edge).

    A cell without a hit is left as it is.
    """
    if not bar.hits[voice, step]:
        return bar
    velocity = min(max(float(bar.velocities[voice, step]) + by, 1 / 127), 1.0)
    return set_hit(bar, voice, step, velocity, float(bar.offsets[voice, step]))


def merge(kept: Bar, new: Bar, locked: BoolGrid) -> Bar:
    """Return `kept` where `locked`, shape (voices, steps), holds and `new` elsewhere."""
    return Bar(
        np.where(locked, kept.hits, new.hits),
        np.where(locked, kept.velocities, new.velocities),
        np.where(locked, kept.offsets, new.offsets),
    )
