"""Phrases: which bars of a loop are alike, and which are fills."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdrm_tui.core.bar import Bar

PHRASE = 4  # bars
FILL_CHANCE = 0.25  # of the last bar of a phrase, where nobody says how often fills come
FORMS = ("AAAB", "AABA", "ABAB")
_SHORT_FORMS = {1: "A", 2: "AB", 3: "AAB"}


def form_of(bars: int, turn: int) -> str:
    """Return the letters of a loop of `bars`; from four bars on `turn` chooses among `FORMS`."""
    if bars in _SHORT_FORMS:
        return _SHORT_FORMS[bars]
    form = FORMS[turn % len(FORMS)]
    return (form * (bars // len(form) + 1))[:bars]


def phrase_so_far(bars: Sequence[Bar]) -> Sequence[Bar]:
    """Return which of a loop's bars the next one follows.

    Those of its phrase; where it begins one, the first bar of the last phrase, which it takes up.
    """
    inside = len(bars) % PHRASE
    return bars[-inside:] if inside else bars[-PHRASE : 1 - PHRASE]


def is_fill(place: int, every: int | None, seed: int, chance: float = FILL_CHANCE) -> bool:
    """Return whether a loop's bar is a fill.

    Parameters
    ----------
    place : int
        Of the bar, from 0.
    every : int or None
        Every bar of this number is one, none for 0. None is as drummers do: now and then the last
        bar of a phrase, as the seed has it.
    chance : float
        Of the last bar of a phrase to be one then.
    """
    if every is not None:
        return every > 0 and (place + 1) % every == 0
    if (place + 1) % PHRASE:
        return False
    return bool(np.random.default_rng((seed, place)).random() < chance)
