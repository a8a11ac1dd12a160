"""Values of the domain drawn by a source of random numbers; every one of them is valid."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM, SESSION_KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.core.rolls import LONGEST_ROLL, MOST_STROKES, SHORTEST_SPACING, Roll
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))
MOST_HITS = 24
_TINY = float(np.finfo(np.float32).smallest_subnormal)
_LARGEST_SEED = 2**32 - 1
_OTHER_VOICES = ("no-such-drum", "gong", "Schellenring ♪")


def drawn_roll(source: Random) -> Roll:
    strokes = source.randint(2, MOST_STROKES)
    spacing = _number(source, SHORTEST_SPACING, LONGEST_ROLL / (strokes - 1), 1 / strokes)
    return Roll(strokes, source.choice((1, -1)) * spacing, _number(source, -1, 1, 0.0))


def drawn_mask(source: Random, size: int) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask.flat[_grids(source).permutation(mask.size)[:size]] = True
    return mask


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


def drawn_bar(
    source: Random, count: int, earliest: float = -0.5, latest: float = BELOW_HALF
) -> Bar:
    grids = _grids(source)
    low, high = (float(np.float32(offset)) for offset in (earliest, latest))
    on_grid = [offset for offset in (0.0, -0.0, -_TINY, _TINY) if low <= offset <= high]
    velocities = _spread(grids, 1 / 127, 1.0, _TINY, 0.5)
    offsets = np.clip(_spread(grids, low, high, *on_grid), np.float32(low), np.float32(high))
    hits = np.zeros(SHAPE, bool)
    hits.flat[grids.permutation(hits.size)[:count]] = True
    return Bar(hits, velocities * hits, offsets * hits)


def drawn_controls(source: Random, genre_count: int = 1, voice_count: int = 0) -> Controls:
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
        _number(source, 0, 1),
    )


def drawn_take(source: Random, hits: int, detail: int, number: int | None = None) -> Take:
    drawn, parent = source.randrange(10), source.choice((None, source.randrange(10)))
    latent = [_number(source, -9, 9, 0.0, -0.0, _TINY) for _ in range(4)][: detail + 1]
    return Take(
        drawn if number is None else number,
        drawn_bar(source, hits),
        tuple(np.array(latent, np.float32).tolist()),
        source.choice((0, _LARGEST_SEED, source.getrandbits(32))),
        drawn_controls(source, max(1, detail), detail),
        parent,
        _rhythm(source) if detail and source.random() < 0.3 else None,
    )


def _rhythm(source: Random) -> Rhythm:
    chosen = source.sample(range(STEPS_PER_BAR), source.randrange(5))
    return Rhythm(
        tuple(
            Onset(step, _number(source, 1 / 127, 1.0), _number(source, -0.5, BELOW_HALF, 0.0))
            for step in chosen
        )
    )


def drawn_locks(source: Random, voice_count: int, step_count: int, cell_count: int) -> Locks:
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


def drawn_mixer(source: Random, touched: int, others: int) -> Mixer:
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


def drawn_session(
    source: Random, loop: list[Bar], detail: int, locked: int, chosen: dict[str, Any]
) -> Session:
    """Return a session of the bars; `detail` and `locked` in 0 to 3 say how much else is in it."""
    knobs = {
        knob.name: _number(source, knob.low, knob.high, knob.default) for knob in SESSION_KNOBS
    }
    asked = drawn_controls(source, max(1, detail), detail)
    rest = {"locks": drawn_locks(source, locked, locked, locked), "kit": _kit(source)}
    there = [source.random() < detail / 3 for _ in loop]
    of_loop = [drawn_take(source, 6 * detail, detail) if one else None for one in there]
    return Session(tuple(loop), tuple(of_loop), asked, **(knobs | rest | chosen))


def drawn_book(source: Random, count: int, hits: int) -> TakeBook:
    numbers = source.sample(range(10), 3)[:count]
    starred = frozenset(number for number in numbers if source.random() < 0.5)
    made = [drawn_take(source, hits, source.randrange(4), number) for number in numbers]
    return TakeBook(tuple(made), starred)
