"""Random values of the domain, for properties; every one of them is valid.

A property draws a seed and sizes, and the values are made from them: drawing every number of a
session by itself takes many times longer. Smaller sizes leave out and change nothing else, so a
counterexample shrinks to a few hits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

import numpy as np
from drawn_values import (
    BELOW_HALF,
    MOST_HITS,
    drawn_bar,
    drawn_book,
    drawn_controls,
    drawn_locks,
    drawn_mask,
    drawn_mixer,
    drawn_roll,
    drawn_session,
    drawn_take,
)
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT

Cells = dict[tuple[int, int], tuple[float, float]]
Floats = st.SearchStrategy[float]

voices = st.integers(0, VOICE_COUNT - 1)
steps = st.integers(0, STEPS_PER_BAR - 1)
cells = st.tuples(voices, steps)
velocities = st.floats(0, 1, exclude_min=True, width=32)
bpms = st.floats(MIN_BPM, MAX_BPM)
seeds = st.integers(0, 2**16 - 1)
sources = seeds.map(Random)
few = st.integers(0, 3)


def mask_of(*chosen: tuple[int, int]) -> np.ndarray:
    """Return a mask of shape (voices, steps) that covers the cells."""
    mask = np.zeros(SHAPE, bool)
    for cell in chosen:
        mask[cell] = True
    return mask


def bar_of(hits: Cells) -> Bar:
    """Return the bar with the velocity and offset of each cell."""
    grids = np.zeros((2, *SHAPE), np.float32)
    for cell, values in hits.items():
        grids[0][cell], grids[1][cell] = values
    return Bar(mask_of(*hits), grids[0], grids[1])


def session_of(*bars_of_loop: Bar, bpm: float = 120.0, swing: float = 50.0) -> Session:
    """Return a session of the bars, without takes."""
    takes_of_loop = (None,) * len(bars_of_loop)
    return Session(bars_of_loop, takes_of_loop, Controls({"funk": 1.0}, bpm), swing)


def offsets(low: float = -0.5, high: float = BELOW_HALF) -> Floats:
    """Return offsets whose float32 value lies from `low` to `high`."""
    return st.floats(float(np.float32(low)), float(np.float32(high)), width=32)


def bars(
    earliest: float = -0.5, latest: float = BELOW_HALF, min_size: int = 0
) -> st.SearchStrategy[Bar]:
    """Return bars of up to 24 hits with any velocities, their offsets in the range given."""
    made = partial(drawn_bar, earliest=earliest, latest=latest)
    return st.builds(made, sources, st.integers(min_size, MOST_HITS))


def rolls() -> st.SearchStrategy[Roll]:
    """Return any rolls."""
    return st.builds(drawn_roll, sources)


def rolled_bars(
    earliest: float = -0.5, latest: float = BELOW_HALF, min_size: int = 0
) -> st.SearchStrategy[Bar]:
    """Return bars of which about half of the hits are rolls."""
    plain = bars(earliest, latest, min_size)
    return st.builds(lambda bar, source: with_rolls(bar, source, drawn_roll), plain, sources)


def with_rolls(bar: Bar, source: Random, roll: Callable[[Random], Roll]) -> Bar:
    """Return the bar with about half of its hits rolls, which `roll` makes."""
    there = [(voice, step) for voice, step in np.argwhere(bar.hits).tolist()]
    chosen = [cell for cell in there if source.random() < 0.5]
    return replace(bar, rolls=tuple((cell, roll(source)) for cell in chosen))


masks = st.builds(
    drawn_mask, sources, st.integers(0, MOST_HITS) | st.just(VOICE_COUNT * STEPS_PER_BAR)
)


def controls() -> st.SearchStrategy[Controls]:
    """Return any controls of up to three genres and three voices with densities of their own."""
    return st.builds(drawn_controls, sources, st.integers(1, 3), few)


def takes() -> st.SearchStrategy[Take]:
    """Return takes with short latents."""
    return st.builds(drawn_take, sources, st.integers(0, MOST_HITS), few)


def locks() -> st.SearchStrategy[Locks]:
    """Return any locks of a few voices, steps and cells."""
    return st.builds(drawn_locks, sources, few, few, few)


def mixers() -> st.SearchStrategy[Mixer]:
    """Return any mixers, also such that mute everything or know other voices."""
    return st.builds(drawn_mixer, sources, st.integers(0, VOICE_COUNT), few)


def sessions(
    bar: st.SearchStrategy[Bar] | None = None,
    swing: Floats | None = None,
    humanize: Floats | None = None,
    dynamics: Floats | None = None,
    mixer: st.SearchStrategy[Mixer] | None = None,
    max_bars: int = 3,
) -> st.SearchStrategy[Session]:
    """Return sessions of up to `max_bars` bars with takes and locks, every voice heard.

    What is not given is drawn; the mixer is plain.
    """
    given = {"swing": swing, "humanize": humanize, "dynamics": dynamics, "mixer": mixer}
    chosen = {name: values for name, values in given.items() if values is not None}
    loops = st.lists(bars() if bar is None else bar, min_size=1, max_size=max_bars)
    return st.builds(drawn_session, sources, loops, few, few, st.fixed_dictionaries(chosen))


def books() -> st.SearchStrategy[TakeBook]:
    """Return books of up to three takes, some of them starred."""
    return st.builds(drawn_book, sources, few, st.integers(0, MOST_HITS))


def sessions_with_books() -> st.SearchStrategy[Session]:
    """Return sessions with books; some takes of a book stand in the loop too, one even twice."""

    def with_book(session: Session, book: TakeBook, shared: bool, twice: bool) -> Session:
        if not shared:
            return replace(session, book=book)
        of_book = book.takes[:1] * 3 if twice else book.takes
        places = min(len(session.loop), len(of_book))
        return replace(session, takes=(*of_book[:places], *session.takes[places:]), book=book)

    return st.builds(with_book, sessions(mixer=mixers()), books(), st.booleans(), st.booleans())


def marked_bars() -> st.SearchStrategy[Bar]:
    """Return bars with marks on some steps, whatever hits are there."""
    marks = st.dictionaries(steps, st.sampled_from(("rest", "hit")), max_size=4)
    return st.builds(lambda bar, marked: replace(bar, marks=tuple(marked.items())), bars(), marks)
