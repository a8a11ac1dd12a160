"""Random sessions drawn from a seed, for properties that need many of them quickly.

A session is a function of its seed, so a failing property ends in seconds as the session that
fails. Values lie at the ends of their ranges more often than by luck alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st
from loops import BELOW_HALF

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import MAX_LEVEL, MAX_TUNING, MIN_LEVEL, DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES

_GENRES = ("funk", "jazz", "rock", "latin")
_SOUNDFONTS = ("", "house", '/with space/ä "quoted"\n.sf2', "鼓")
_SOFT = (1e-9, 1 / 127, 1.0)
_MOST_HITS = 24


def sessions(
    max_offset: float = BELOW_HALF, max_bars: int = 3, **knobs: float
) -> st.SearchStrategy[Session]:
    """Return sessions of up to `max_bars` bars with takes and locks and the mixer as it comes.

    `knobs` are those of the session that are not random.
    """

    def session_of(seed: int) -> Session:
        draw = Draw(seed, max_offset)
        return replace(draw.session(draw.whole(1, max_bars)), **knobs)  # type: ignore[arg-type]

    return _seeds().map(session_of)


def whole_sessions() -> st.SearchStrategy[Session]:
    """Return sessions with everything that a file can hold; some share takes with their book."""

    def session_of(seed: int) -> Session:
        draw = Draw(seed)
        session, book = draw.session(draw.whole(1, 3)), draw.book()
        if draw.coin():
            places = min(len(session.loop), len(book.takes))
            takes = (*book.takes[:places], *session.takes[places:])
            session = replace(session, takes=takes)
        return replace(session, book=book, mixer=draw.mixer())

    return _seeds().map(session_of)


def bars() -> st.SearchStrategy[Bar]:
    """Return bars of up to 24 hits."""
    return _seeds().map(lambda seed: Draw(seed).bar())


def _seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**32 - 1)


class Draw:
    """Values of the domain, one after another from a seed."""

    def __init__(self, seed: int, max_offset: float = BELOW_HALF) -> None:
        self._random = np.random.default_rng(seed)
        self._max_offset = np.float32(max_offset)

    def whole(self, low: int, high: int) -> int:
        return int(self._random.integers(low, high, endpoint=True))

    def coin(self) -> bool:
        return bool(self._random.random() < 0.5)

    def number(self, low: float, high: float) -> float:
        """Return a number in [low, high], in three cases out of ten one of its ends."""
        if self._random.random() < 0.3:
            return high if self.coin() else low
        return float(self._random.uniform(low, high))

    def some(self, things: Sequence[str], least: int = 0) -> list[str]:
        count = self.whole(least, min(3, len(things)))
        return [things[i] for i in self._random.choice(len(things), count, replace=False)]

    def _numbers(self, count: int, low: float, high: float, ends: Sequence[float]) -> np.ndarray:
        values = self._random.uniform(low, high, count)
        at_ends = self._random.random(count) < 0.3
        values[at_ends] = self._random.choice(ends, at_ends.sum())
        return values.astype(np.float32)

    def bar(self) -> Bar:
        cells = self._random.choice(SHAPE[0] * SHAPE[1], self.whole(0, _MOST_HITS), replace=False)
        hits = np.zeros(SHAPE, bool)
        grids = np.zeros((2, *SHAPE), np.float32)
        hits.flat[cells] = True
        grids[0].flat[cells] = self._numbers(len(cells), 1e-3, 1.0, _SOFT)
        ends = (-0.5, 0.0, float(self._max_offset))
        offsets = self._numbers(len(cells), -0.5, float(self._max_offset), ends)
        grids[1].flat[cells] = np.minimum(offsets, self._max_offset)
        return Bar(hits, grids[0], grids[1])

    def controls(self) -> Controls:
        genres = {name: self.number(0, 1e6) for name in self.some(_GENRES, 1)}
        genres[next(iter(genres))] += 0.5  # no mix is empty
        knobs = {knob.name: self.number(knob.low, knob.high) for knob in CONTROL_KNOBS}
        densities = {name: self.number(0, 1) for name in self.some(VOICE_NAMES)}
        return Controls(genres, fill=self.coin(), voice_densities=densities, **knobs)

    def take(self, number: int) -> Take:
        latent = tuple(self._numbers(self.whole(1, 4), -9, 9, (0.0, -0.0)).tolist())
        parent = self.whole(0, 9) if self.coin() else None
        return Take(number, self.bar(), latent, self.whole(0, 2**32 - 1), self.controls(), parent)

    def book(self) -> TakeBook:
        numbers = range(1, self.whole(1, 4))
        starred = frozenset(number for number in numbers if self.coin())
        return TakeBook(tuple(map(self.take, numbers)), starred)

    def places(self, size: int) -> frozenset[int]:
        return frozenset(self.whole(0, size - 1) for _ in range(self.whole(0, 4)))

    def locks(self) -> Locks:
        cells = np.argwhere(self.bar().hits)[: self.whole(0, 4)].tolist()
        return Locks(self.places(SHAPE[0]), self.places(SHAPE[1]), frozenset(map(tuple, cells)))

    def strip(self) -> Strip:
        level, pan = self.number(MIN_LEVEL, MAX_LEVEL), self.number(-1, 1)
        note = self.whole(0, 127) if self.coin() else None
        tuning = self.number(-MAX_TUNING, MAX_TUNING)
        return Strip(level, pan, tuning, self.coin(), self.coin(), note)

    def mixer(self) -> Mixer:
        """Return a mixer that may mute everything and hold the strip of an unknown voice."""
        strips = tuple(self.strip() for _ in range(VOICE_COUNT))
        others = (("nosuch", self.strip()),) if self.coin() else ()
        return Mixer(strips, self.number(MIN_LEVEL, MAX_LEVEL), self.number(0, 1), others)

    def session(self, bars: int) -> Session:
        knobs = {knob.name: self.number(knob.low, knob.high) for knob in SESSION_KNOBS}
        return Session(
            tuple(self.bar() for _ in range(bars)),
            tuple(self.take(self.whole(0, 9)) if self.coin() else None for _ in range(bars)),
            self.controls(),
            locks=self.locks(),
            kit=DrumKit(_SOUNDFONTS[self.whole(0, 3)], self.whole(0, 127)),
            **knobs,  # type: ignore[arg-type]
        )
