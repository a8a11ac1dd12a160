"""A session as after a long evening: many bars in the loop and thousands of takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.persistent import PersistentList
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, make

BARS, TAKES = 1024, 10_000
_MADE = 128  # by the generator; the others are these, turned and with numbers of their own


def long_session(
    bars: int = BARS, takes: int = TAKES, bpm: float = 110.0, seed: int = 1
) -> Session:
    """Return a session of so many bars and takes at a tempo, each a value of its own.

    Raises
    ------
    GdrmError
        Without a generator.
    """
    generator = Generator(default_model())
    controls = Controls({"funk": 0.7, "jazz": 0.3}, bpm=bpm)
    count = min(_MADE, takes)
    made = make(generator, BarRequest("loop", controls, seed=1, count=count))
    book = [_turned(made[place % count], place) for place in range(takes)]
    loop = [book[place % takes] for place in range(bars)]
    return Session(
        tuple(take.bar for take in loop),
        tuple(loop),
        controls,
        book=TakeBook(PersistentList(book), frozenset(take.number for take in book[::97])),
    )


def _turned(take: Take, place: int) -> Take:
    """Return the take as the one of that place of a book, its bar turned by some beats."""
    beats = 4 * (place // _MADE)
    bar = Bar(
        np.roll(take.bar.hits, beats, 1),
        np.roll(take.bar.velocities, beats, 1),
        np.roll(take.bar.offsets, beats, 1),
    )
    rolled = np.roll(take.latent_array, place // _MADE)
    latent = tuple(float(value) for value in rolled)
    parent = place if place else None
    return replace(
        take, number=place + 1, bar=bar, latent=latent, seed=take.seed + place, parent=parent
    )
