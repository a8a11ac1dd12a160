"""What two hands and two feet can play: one table of rules.

The kick and the pedal hat are played by the feet. Everything else on one step takes a hand.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar, BoolGrid
from gdrm_tui.core.edits import clear, merge
from gdrm_tui.core.marks import as_marked
from gdrm_tui.core.voices import VOICE_NAMES, voice_index

FEET = frozenset({"kick", "pedal-hat"})
MOST_HANDS = 2
# Voices that exclude each other on one step: a hat is closed or open.
_EXCLUSIVE_NAMES = (("closed-hat", "open-hat"),)

HANDS = [row for row, name in enumerate(VOICE_NAMES) if name not in FEET]
EXCLUSIVE = [(voice_index(first), voice_index(second)) for first, second in _EXCLUSIVE_NAMES]


def unplayable_steps(hits: BoolGrid) -> npt.NDArray[np.bool_]:
    """Return which steps of bars, shape (n, voices, steps), cannot be played, shape (n, steps)."""
    wrong: npt.NDArray[np.bool_] = hits[:, HANDS].sum(1) > MOST_HANDS
    for first, second in EXCLUSIVE:
        wrong |= hits[:, first] & hits[:, second]
    return wrong


def playable_hits(
    hits: BoolGrid, levels: npt.NDArray[np.float32], fixed: BoolGrid | None = None
) -> BoolGrid:
    """Return the hits without those that would take a third hand or a second hi-hat.

    Of the hits on one step those of the lowest levels go; of equal ones those further down in the
    table of voices.

    Parameters
    ----------
    hits, levels : shape (n, voices, steps)
        `levels` say how sure the generator is of each hit.
    fixed : shape (voices, steps) or (n, voices, steps), optional
        Cells that stay as they are, playable or not: what the user locked.
    """
    if not unplayable_steps(hits).any():
        return hits
    stays = np.zeros_like(hits) if fixed is None else hits & fixed
    order = np.where(stays, np.inf, np.where(hits, levels, -np.inf))
    result = hits.copy()
    for first, second in EXCLUSIVE:
        both = result[:, first] & result[:, second]
        first_is_surer = order[:, first] >= order[:, second]
        result[:, second] &= stays[:, second] | ~(both & first_is_surer)
        result[:, first] &= stays[:, first] | ~(both & ~first_is_surer)
    taken = np.where(result[:, HANDS], order[:, HANDS], -np.inf)
    places = np.argsort(np.argsort(-taken, axis=1, kind="stable"), axis=1, kind="stable")
    result[:, HANDS] &= stays[:, HANDS] | (places < MOST_HANDS)
    return result


def around(kept: Bar, new: Bar, locked: BoolGrid) -> Bar:
    """Return `kept` where `locked`, shape (voices, steps), holds and `new` elsewhere.

    Of `new` the hits that could not be played beside the locked ones are left out, the softest
    first. What is locked stays, and so does what `new` asks of two hands by itself: takes of
    earlier generators may. Where `kept` is marked to rest or to hit, so is what is returned,
    also in locked cells.
    """
    return as_marked(_around(kept, new, locked))


def _around(kept: Bar, new: Bar, locked: BoolGrid) -> Bar:
    laid = merge(kept, new, locked)
    hits, own = laid.hits[None], new.hits[None]
    spoilt = unplayable_steps(hits) & ~unplayable_steps(own)
    if not spoilt.any():
        return laid
    played = playable_hits(hits, laid.velocities[None], locked)
    return clear(laid, (spoilt[:, None] & ~played)[0])
