"""Random values of the domain, for properties; every one of them is valid.

A property draws a seed and sizes, and the values are made from them: drawing every number of a
session by itself takes many times longer. Smaller sizes leave out and change nothing else, so a
counterexample shrinks to a few hits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM, SESSION_KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))
MOST_HITS = 24
_TINY = float(np.finfo(np.float32).smallest_subnormal)
_LARGEST_SEED = 2**32 - 1
_OTHER_VOICES = ("cowbell", "clap", "Schellenring ♪")

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
    made = partial(_bar, earliest=earliest, latest=latest)
    return st.builds(made, sources, st.integers(min_size, MOST_HITS))


def _mask(source: Random, size: int) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask.flat[_grids(source).permutation(mask.size)[:size]] = True
    return mask


masks = st.builds(_mask, sources, st.integers(0, MOST_HITS) | st.just(VOICE_COUNT * STEPS_PER_BAR))


def controls() -> st.SearchStrategy[Controls]:
    """Return any controls of up to three genres and three voices with densities of their own."""
    return st.builds(_controls, sources, st.integers(1, 3), few)


def takes() -> st.SearchStrategy[Take]:
    """Return takes with short latents."""
    return st.builds(_take, sources, st.integers(0, MOST_HITS), few)


def locks() -> st.SearchStrategy[Locks]:
    """Return any locks of a few voices, steps and cells."""
    return st.builds(_locks, sources, few, few, few)


def mixers() -> st.SearchStrategy[Mixer]:
    """Return any mixers, also such that mute everything or know other voices."""
    return st.builds(_mixer, sources, st.integers(0, VOICE_COUNT), few)


def kits() -> st.SearchStrategy[DrumKit]:
    """Return kits of any soundfont's name."""
    return sources.map(_kit)


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
    return st.builds(_session, sources, loops, few, few, st.fixed_dictionaries(chosen))


def books() -> st.SearchStrategy[TakeBook]:
    """Return books of up to three takes, some of them starred."""
    return st.builds(_book, sources, few, st.integers(0, MOST_HITS))


def sessions_with_books() -> st.SearchStrategy[Session]:
    """Return sessions with books; some takes of a book stand in the loop too, one even twice."""

    def with_book(session: Session, book: TakeBook, shared: bool, twice: bool) -> Session:
        if not shared:
            return replace(session, book=book)
        of_book = book.takes[:1] * 3 if twice else book.takes
        places = min(len(session.loop), len(of_book))
        return replace(session, takes=(*of_book[:places], *session.takes[places:]), book=book)

    return st.builds(with_book, sessions(mixer=mixers()), books(), st.booleans(), st.booleans())


def _grids(source: Random) -> np.random.Generator:
    return np.random.default_rng(source.getrandbits(32))


def _spread(grids: np.random.Generator, low: float, high: float, *edges: float) -> np.ndarray:
    """Return a number from `low` to `high` for each cell, about a third of them of the edges."""
    anywhere, edge = grids.uniform(low, high, SHAPE), grids.choice((low, high, *edges), SHAPE)
    return np.where(grids.random(SHAPE) < 0.35, edge, anywhere).astype(np.float32)


def _number(source: Random, low: float, high: float, *edges: float) -> float:
    """Return a number from `low` to `high`, every other time one of these and `edges`."""
    at_edge = source.random() < 0.5
    return source.choice((low, high, *edges)) if at_edge else source.uniform(low, high)


def _shuffled(source: Random, values: Sequence[Any]) -> list[Any]:
    return source.sample(values, len(values))


def _bar(source: Random, count: int, earliest: float = -0.5, latest: float = BELOW_HALF) -> Bar:
    grids = _grids(source)
    low, high = (float(np.float32(offset)) for offset in (earliest, latest))
    on_grid = [offset for offset in (0.0, -0.0, -_TINY, _TINY) if low <= offset <= high]
    velocities = _spread(grids, 1 / 127, 1.0, _TINY, 0.5)
    offsets = np.clip(_spread(grids, low, high, *on_grid), np.float32(low), np.float32(high))
    hits = np.zeros(SHAPE, bool)
    hits.flat[grids.permutation(hits.size)[:count]] = True
    return Bar(hits, velocities * hits, offsets * hits)


def _controls(source: Random, genre_count: int = 1, voice_count: int = 0) -> Controls:
    weights = [source.choice((1.0, 5e-324, 1e6)), *(_number(source, 0, 1e6) for _ in range(2))]
    genres = _shuffled(source, ("funk", "jazz", "rock", "latin"))[:genre_count]
    densities = [_number(source, 0, 1, 0.5) for _ in range(3)]
    named = _shuffled(source, VOICE_NAMES)[:voice_count]
    return Controls(
        dict(_shuffled(source, [*zip(genres, weights, strict=False)])),
        _number(source, MIN_BPM, MAX_BPM, 120.0),
        source.random() < 0.5,
        _number(source, 0, 1),
        _number(source, 0, 1, 0.5),
        dict(zip(named, densities, strict=False)),
    )


def _take(source: Random, hits: int, detail: int, number: int | None = None) -> Take:
    drawn, parent = source.randrange(10), source.choice((None, source.randrange(10)))
    latent = [_number(source, -9, 9, 0.0, -0.0, _TINY) for _ in range(4)][: detail + 1]
    return Take(
        drawn if number is None else number,
        _bar(source, hits),
        tuple(np.array(latent, np.float32).tolist()),
        source.choice((0, _LARGEST_SEED, source.getrandbits(32))),
        _controls(source, max(1, detail), detail),
        parent,
    )


def _locks(source: Random, voice_count: int, step_count: int, cell_count: int) -> Locks:
    rows, columns = range(VOICE_COUNT), range(STEPS_PER_BAR)
    places = [(source.choice(rows), source.choice(columns)) for _ in range(3)]
    return Locks(
        frozenset(_shuffled(source, rows)[:voice_count]),
        frozenset(_shuffled(source, columns)[:step_count]),
        frozenset(places[:cell_count]),
    )


def _strip(source: Random, mutes: float) -> Strip:
    return Strip(
        _number(source, -40, 12, 0.0),
        _number(source, -1, 1, 0.0),
        _number(source, -12, 12, 0.0),
        source.random() < mutes,
        source.random() < 0.2,
        source.choice((None, 0, 127, source.randrange(128))),
    )


def _mixer(source: Random, touched: int, others: int) -> Mixer:
    mutes, master = source.choice((0.0, 0.5, 1.0)), _number(source, -40, 12, 0.0)
    reverb = _number(source, 0, 1)
    unknown = [(name, _strip(source, mutes)) for name in _OTHER_VOICES][:others]
    strips = [_strip(source, mutes) for _ in range(touched)]
    plain = [Strip()] * (VOICE_COUNT - touched)
    return Mixer((*strips, *plain), master, reverb, tuple(unknown))


def _kit(source: Random) -> DrumKit:
    program = source.choice((0, 127, source.randrange(128)))
    length = source.randrange(10)
    letters = (
        chr(source.choice((source.randrange(32, 127), _code(source)))) for _ in range(length)
    )
    return DrumKit("".join(letters), program)


def _code(source: Random) -> int:
    """Return the code of any character, none of the halves of surrogate pairs."""
    code = source.randrange(0x110000 - 0x800)
    return code if code < 0xD800 else code + 0x800


def _session(
    source: Random, loop: list[Bar], detail: int, locked: int, chosen: dict[str, Any]
) -> Session:
    """Return a session of the bars; `detail` and `locked` in 0 to 3 say how much else is in it."""
    knobs = {
        knob.name: _number(source, knob.low, knob.high, knob.default) for knob in SESSION_KNOBS
    }
    asked = _controls(source, max(1, detail), detail)
    rest = {"locks": _locks(source, locked, locked, locked), "kit": _kit(source)}
    there = [source.random() < detail / 3 for _ in loop]
    of_loop = [_take(source, 6 * detail, detail) if one else None for one in there]
    return Session(tuple(loop), tuple(of_loop), asked, **(knobs | rest | chosen))


def _book(source: Random, count: int, hits: int) -> TakeBook:
    numbers = source.sample(range(10), 3)[:count]
    starred = frozenset(number for number in numbers if source.random() < 0.5)
    made = [_take(source, hits, source.randrange(4), number) for number in numbers]
    return TakeBook(tuple(made), starred)
