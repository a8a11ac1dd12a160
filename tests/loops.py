"""Random values of the domain, for properties; every one of them is valid.

Hypothesis draws a seed and a size, and numpy makes the value: drawn cell by cell, a session took
longer to make than to test. Edges of ranges come far more often than chance would have it, a
smaller size leaves out what a larger one had, and at size 0 every bar is empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, MAX_BPM, MIN_BPM, SESSION_KNOBS, Knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import MAX_LEVEL, MAX_TUNING, MIN_LEVEL, DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))
MOST_HITS = 24
_EDGES = 0.25  # share of the values that lie at an edge of their range
_GENRES = ("funk", "jazz", "rock", "latin")
_LETTERS = tuple("aZ é鼓😀/\\\"'\n\t\0.")
Hits = dict[tuple[int, int], tuple[float, float]]

voices = st.integers(0, VOICE_COUNT - 1)
steps = st.integers(0, STEPS_PER_BAR - 1)
cells = st.tuples(voices, steps)
velocities = st.floats(0, 1, exclude_min=True, width=32)
bpms = st.floats(MIN_BPM, MAX_BPM)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(0, MOST_HITS)


def mask_of(*chosen: tuple[int, int]) -> np.ndarray:
    """Return a mask of shape (voices, steps) that covers the cells."""
    mask = np.zeros(SHAPE, bool)
    for cell in chosen:
        mask[cell] = True
    return mask


def bar_of(hits: Hits) -> Bar:
    """Return the bar with the velocity and offset of each cell."""
    grids = np.zeros((2, *SHAPE), np.float32)
    for cell, values in hits.items():
        grids[0][cell], grids[1][cell] = values
    return Bar(mask_of(*hits), grids[0], grids[1])


def session_of(*bars_of_loop: Bar, bpm: float = 120.0, swing: float = 50.0) -> Session:
    """Return a session of the bars, without takes."""
    takes_of_loop = (None,) * len(bars_of_loop)
    return Session(bars_of_loop, takes_of_loop, Controls({"funk": 1.0}, bpm), swing)


def _number(chance: np.random.Generator, low: float, high: float) -> float:
    """Return a number from `low` to `high`, now and then an edge or the number next to one."""
    if chance.random() < _EDGES:
        edges = (low, high, np.nextafter(low, high), np.nextafter(high, low), (low + high) / 2)
        return float(chance.choice(edges))
    return float(chance.uniform(low, high))


def _grid_values(
    chance: np.random.Generator, low: float, high: float, *special: float
) -> np.ndarray:
    """Return `MOST_HITS` float32 numbers from `low` to `high`, some of them edges or `special`."""
    ends = np.float32(low), np.float32(high)
    within = [value for value in (low, high, *special) if low <= value <= high]
    drawn = chance.uniform(low, high, MOST_HITS), chance.choice(within, MOST_HITS)
    values = np.where(chance.random(MOST_HITS) < _EDGES, drawn[1], drawn[0])
    return values.astype(np.float32).clip(*ends)


def random_mask(seed: int, count: int) -> np.ndarray:
    """Return a mask of shape (voices, steps) that covers `count` cells."""
    mask = np.zeros(SHAPE, bool)
    mask.flat[np.random.default_rng(seed).permutation(mask.size)[:count]] = True
    return mask


def random_bar(seed: int, hits: int, max_offset: float = BELOW_HALF) -> Bar:
    """Return a bar of `hits` hits, up to `MOST_HITS`, of offsets from -0.5 to `max_offset`."""
    return _bar(np.random.default_rng(seed), hits, max_offset)


def _bar(chance: np.random.Generator, hits: int, max_offset: float = BELOW_HALF) -> Bar:
    softest, almost_none = 1 / 127, float(np.finfo(np.float32).smallest_subnormal)
    places = chance.permutation(SHAPE[0] * SHAPE[1])[:hits]
    loudness = _grid_values(chance, almost_none, 1.0, softest)
    lateness = _grid_values(chance, -0.5, max_offset, 0.0, almost_none, -almost_none)
    grids = np.zeros((3, SHAPE[0] * SHAPE[1]), np.float32)
    grids[:, places] = np.ones(hits), loudness[:hits], lateness[:hits]
    sounding, velocity, late = grids.reshape(3, *SHAPE)
    return Bar(sounding > 0, velocity, late)


def random_controls(seed: int) -> Controls:
    """Return controls of up to three genres and up to three densities of single voices."""
    return _controls(np.random.default_rng(seed))


def _controls(chance: np.random.Generator) -> Controls:
    genres = chance.permutation(_GENRES)[: chance.integers(1, 4)].tolist()
    mix = {name: _number(chance, 0, chance.choice([1, 1e6])) for name in genres}
    named = chance.permutation(VOICE_NAMES)[: chance.integers(4)].tolist()
    return Controls(
        mix if any(mix.values()) else {genres[0]: 1.0},
        fill=bool(chance.integers(2)),
        voice_densities={voice: _number(chance, 0, 1) for voice in named},
        **_turned(chance, CONTROL_KNOBS),
    )


def _turned(chance: np.random.Generator, knobs: tuple[Knob, ...]) -> dict[str, Any]:
    return {knob.name: _number(chance, knob.low, knob.high) for knob in knobs}


def random_take(seed: int, size: int) -> Take:
    """Return a take of up to `size` hits, with a short latent and a number up to 9."""
    return _take(np.random.default_rng(seed), size)


def _take(chance: np.random.Generator, size: int) -> Take:
    latent = chance.uniform(-9, 9, chance.integers(1, 5)).astype(np.float32)
    return Take(
        int(chance.integers(10)),
        _bar(chance, chance.integers(size + 1)),
        tuple(latent.tolist()),
        int(chance.integers(2**32)),
        _controls(chance),
        int(chance.integers(10)) if chance.integers(2) else None,
    )


def random_locks(seed: int, size: int) -> Locks:
    """Return locks of up to four voices, steps and cells each; none at size 0."""
    return _locks(np.random.default_rng(seed), size)


def _locks(chance: np.random.Generator, size: int) -> Locks:
    rows, columns, first, second = (
        chance.permutation(count)[: chance.integers(min(size, 4) + 1)].tolist()
        for count in (*SHAPE, *SHAPE)
    )
    return Locks(frozenset(rows), frozenset(columns), frozenset(zip(first, second, strict=False)))


def random_mixer(seed: int) -> Mixer:
    """Return a mixer, which may mute everything and hold strips of unknown voices."""
    return _mixer(np.random.default_rng(seed))


def _mixer(chance: np.random.Generator) -> Mixer:
    strips = tuple(_strip(chance) for _ in range(VOICE_COUNT))
    others = chance.permutation(("nosuch", "neither"))[: chance.integers(3)].tolist()
    return Mixer(
        tuple(replace(strip, muted=True) for strip in strips) if chance.random() < 0.1 else strips,
        _number(chance, MIN_LEVEL, MAX_LEVEL),
        _number(chance, 0, 1),
        tuple((name, _strip(chance)) for name in others),
    )


def _strip(chance: np.random.Generator) -> Strip:
    return Strip(
        _number(chance, MIN_LEVEL, MAX_LEVEL),
        _number(chance, -1, 1),
        _number(chance, -MAX_TUNING, MAX_TUNING),
        bool(chance.integers(2)),
        bool(chance.integers(2)),
        int(chance.integers(128)) if chance.random() < _EDGES else None,
    )


def _kit(chance: np.random.Generator) -> DrumKit:
    name = "".join(chance.choice(_LETTERS, chance.integers(10)).tolist())
    return DrumKit(name, int(chance.integers(128)))


def random_session(
    seed: int,
    size: int,
    count: int,
    max_offset: float = BELOW_HALF,
    any_mixer: bool = False,
    **knobs: float,
) -> Session:
    """Return a session of `count` bars of up to `size` hits, with takes and locks.

    Some bars stand in the loop twice, with their takes. Every voice is heard, unless `any_mixer`.
    `knobs` are those of the session that are not random.
    """
    chance = np.random.default_rng(seed)
    pairs: list[tuple[Bar, Take | None]] = []
    for _ in range(count):
        if pairs and chance.random() < _EDGES:
            pairs.append(pairs[chance.integers(len(pairs))])
            continue
        bar = _bar(chance, chance.integers(size + 1), max_offset)
        pairs.append((bar, _take(chance, size) if chance.integers(2) else None))
    loop, takes_of_loop = zip(*pairs, strict=True)
    return Session(
        loop,
        takes_of_loop,
        _controls(chance),
        locks=_locks(chance, size),
        mixer=_mixer(chance) if any_mixer else Mixer(),
        kit=_kit(chance),
        **(_turned(chance, SESSION_KNOBS) | knobs),
    )


def random_whole_session(seed: int, size: int, count: int) -> Session:
    """Return a session with any mixer, and up to three takes in its book, some of them starred.

    In half of them the takes of the book stand in the loop too.
    """
    session = random_session(seed, size, count, any_mixer=True)
    chance = np.random.default_rng([seed, 1])
    made = {take.number: take for take in (_take(chance, size) for _ in range(chance.integers(4)))}
    starred = frozenset(number for number in made if chance.integers(2))
    book = TakeBook(tuple(made.values()), starred)
    places = min(len(session.loop), len(book.takes)) if chance.integers(2) else 0
    takes_of_loop = (*book.takes[:places], *session.takes[places:])
    return replace(session, takes=takes_of_loop, book=book)


masks = st.builds(random_mask, seeds, st.integers(0, SHAPE[0] * SHAPE[1]))
offsets = st.floats(-0.5, BELOW_HALF, width=32)


def bars(max_offset: float = BELOW_HALF, min_size: int = 0) -> st.SearchStrategy[Bar]:
    """Return bars of `min_size` to `MOST_HITS` hits, none of them later than `max_offset`."""
    return st.builds(random_bar, seeds, st.integers(min_size, MOST_HITS), st.just(max_offset))


def controls() -> st.SearchStrategy[Controls]:
    """Return any controls of up to three genres."""
    return st.builds(random_controls, seeds)


def takes() -> st.SearchStrategy[Take]:
    """Return takes with short latents."""
    return st.builds(random_take, seeds, sizes)


def locks() -> st.SearchStrategy[Locks]:
    """Return any locks of a few voices, steps and cells."""
    return st.builds(random_locks, seeds, sizes)


def mixers() -> st.SearchStrategy[Mixer]:
    """Return any mixers, also such that mute everything."""
    return st.builds(random_mixer, seeds)


def sessions(
    max_offset: float = BELOW_HALF, max_bars: int = 3, any_mixer: bool = False, **knobs: float
) -> st.SearchStrategy[Session]:
    """Return sessions of up to `max_bars` bars with takes and locks.

    `knobs` are those of the session that are not random.
    """
    counts, fixed = st.integers(1, max_bars), {name: st.just(knobs[name]) for name in knobs}
    options = st.just(max_offset), st.just(any_mixer)
    return st.builds(random_session, seeds, sizes, counts, *options, **fixed)


def whole_sessions() -> st.SearchStrategy[Session]:
    """Return sessions with everything that a file can hold; some share takes with their book."""
    return st.builds(random_whole_session, seeds, sizes, st.integers(1, 3))
