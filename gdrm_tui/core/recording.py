"""Recording: where in a loop a hit that was played belongs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, swing_delay

_EARLIEST, _LATEST = -0.5, float(np.nextafter(np.float32(0.5), np.float32(0)))
# Below this much humanize, offsets would have to be enormous to be heard where they were played.
_LEAST_HUMANIZE = 0.25


class WrittenHit(NamedTuple):
    """Where a hit is written: `step` counted like the position it was played at, and `offset`."""

    step: int
    offset: float


def written(position: float, session: Session, quantize: float = 0.0) -> WrittenHit:
    """Return where a hit that was played at `position`, in steps, is written.

    Swing and humanize are undone, so that it sounds where it was played; `quantize`, in [0, 1], is
    how much of its distance from the step it loses.
    """
    step, distance = _nearest(position, swing_delay(session.swing))
    played = distance * (1 - quantize)
    if session.humanize >= _LEAST_HUMANIZE:
        played /= session.humanize
    return WrittenHit(step, min(max(played, _EARLIEST), _LATEST))


def _nearest(position: float, delay: float) -> tuple[int, float]:
    """Return the step that sounds nearest to `position`, and how far from it that is."""
    first = int(np.floor(position)) - 1
    places = [(step, position - step - delay * (step % 2)) for step in range(first, first + 4)]
    return min(places, key=lambda place: abs(place[1]))


def cell_of(step: int, session: Session) -> tuple[int, int]:
    """Return the bar of the loop and the step of the bar, from 0, that `step` falls on."""
    return divmod(step % (len(session.loop) * STEPS_PER_BAR), STEPS_PER_BAR)
