"""Random values of the domain, for properties; every one of them is valid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))
Cells = dict[tuple[int, int], tuple[float, float]]

voices = st.integers(0, VOICE_COUNT - 1)
steps = st.integers(0, STEPS_PER_BAR - 1)
cells = st.tuples(voices, steps)
velocities = st.floats(0, 1, exclude_min=True, width=32)
bpms = st.floats(MIN_BPM, MAX_BPM)
masks = st.sets(cells).map(lambda chosen: mask_of(*chosen))


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


def offsets(low: float = -0.5, high: float = BELOW_HALF) -> st.SearchStrategy[float]:
    """Return offsets whose float32 value lies from `low` to `high`."""
    low32, high32 = np.float32(low), np.float32(high)
    return st.floats(float(low32), float(high32), width=32)


def bars(
    offset: st.SearchStrategy[float] | None = None, min_size: int = 0
) -> st.SearchStrategy[Bar]:
    """Return bars of up to 24 hits with any velocities."""
    values = st.tuples(velocities, offsets() if offset is None else offset)
    return st.dictionaries(cells, values, min_size=min_size, max_size=24).map(bar_of)


def controls() -> st.SearchStrategy[Controls]:
    """Return any controls of up to three genres."""
    names, share = st.sampled_from(("funk", "jazz", "rock", "latin")), st.floats(0, 1)
    mixes = st.dictionaries(names, st.floats(0, 1e6), min_size=1, max_size=3).filter(
        lambda mix: any(mix.values())
    )
    densities = st.dictionaries(st.sampled_from(VOICE_NAMES), share, max_size=3)
    return st.builds(Controls, mixes, bpms, st.booleans(), share, share, densities)


def takes() -> st.SearchStrategy[Take]:
    """Return takes with short latents."""
    latent = st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=4).map(tuple)
    seeds, numbers = st.integers(0, 2**32 - 1), st.integers(0, 9)
    return st.builds(
        Take, numbers, bars(), latent, seeds, controls(), st.none() | st.integers(0, 9)
    )


def locks() -> st.SearchStrategy[Locks]:
    """Return any locks of a few voices, steps and cells."""
    chosen = (st.frozensets(kind, max_size=4) for kind in (voices, steps, cells))
    return st.builds(Locks, *chosen)


def mixers() -> st.SearchStrategy[Mixer]:
    """Return any mixers, also such that mute everything."""
    decibels, either = st.floats(-40, 12), st.booleans()
    strips = st.builds(Strip, decibels, st.floats(-1, 1), st.floats(-12, 12), either, either)
    return st.builds(Mixer, st.tuples(*[strips] * VOICE_COUNT), decibels, st.floats(0, 1))


def kits() -> st.SearchStrategy[DrumKit]:
    """Return kits of any soundfont's name."""
    return st.builds(DrumKit, st.text(max_size=9), st.integers(0, 127))


def sessions(
    bar: st.SearchStrategy[Bar] | None = None,
    swing: st.SearchStrategy[float] | None = None,
    humanize: st.SearchStrategy[float] | None = None,
    dynamics: st.SearchStrategy[float] | None = None,
    mixer: st.SearchStrategy[Mixer] | None = None,
    max_bars: int = 3,
) -> st.SearchStrategy[Session]:
    """Return sessions of up to `max_bars` bars with takes and locks, every voice heard."""

    def of_length(count: int) -> st.SearchStrategy[Session]:
        return st.builds(
            Session,
            st.tuples(*[bars() if bar is None else bar] * count),
            st.tuples(*[st.none() | takes()] * count),
            controls(),
            st.floats(50, 75) if swing is None else swing,
            st.floats(0, 1.5) if humanize is None else humanize,
            st.floats(0, 1.5) if dynamics is None else dynamics,
            locks(),
            st.just(Mixer()) if mixer is None else mixer,
            kits(),
        )

    return st.integers(1, max_bars).flatmap(of_length)


def session_of(*bars_of_loop: Bar, bpm: float = 120.0, swing: float = 50.0) -> Session:
    """Return a session of the bars, without takes."""
    takes_of_loop = (None,) * len(bars_of_loop)
    return Session(bars_of_loop, takes_of_loop, Controls({"funk": 1.0}, bpm), swing)


def books() -> st.SearchStrategy[TakeBook]:
    """Return books of up to three takes, some of them starred."""

    def starred(chosen: list[Take]) -> st.SearchStrategy[TakeBook]:
        numbers = [take.number for take in chosen]
        stars = st.frozensets(st.sampled_from(numbers)) if numbers else st.just(frozenset())
        return st.builds(TakeBook, st.just(tuple(chosen)), stars)

    return st.lists(takes(), max_size=3, unique_by=lambda take: take.number).flatmap(starred)


def sessions_with_books() -> st.SearchStrategy[Session]:
    """Return sessions with books; some takes of a book stand in the loop too."""

    def shared(session: Session, book: TakeBook) -> Session:
        places = min(len(session.loop), len(book.takes))
        takes = (*book.takes[:places], *session.takes[places:])
        return replace(session, takes=takes, book=book)

    def apart(session: Session, book: TakeBook) -> Session:
        return replace(session, book=book)

    values = sessions(mixer=mixers()), books()
    return st.builds(shared, *values) | st.builds(apart, *values)
