"""What sounds when: the one answer that playback, rendering and export share."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import OWN_NOTE, Bar, FloatGrid
from gdrm_tui.core.rolls import SOFTEST
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, TempoMap, swing_delay

REACH = 1, 2  # by offset, humanize and swing
ROLLED_REACH = 2, 3  # by a roll too
_ROUNDING = 1e-6  # steps that adding up positions may be off by, and more
_NEAR, _KEPT = 8, 64  # bars whose hits are kept, as written and as they sound


class LoopHit(NamedTuple):
    """A stroke of the loop: a hit, or one of those of a roll.

    `position` is in steps from the loop's start, in [0, loop length); `velocity` is in (0, 1].
    `step` is the step that the hit was written on, counted from the start of the pass it sounds
    in: the loop's length for an early hit of the next pass's first step, -1 for a late one of the
    last step of the pass before. `note` is the MIDI key that it came in with, as in `Bar.notes`.
    """

    position: float
    voice: int
    velocity: float
    step: int
    note: int = OWN_NOTE


class FrameHit(NamedTuple):
    """A hit placed in a window: its absolute frame, voice, velocity in (0, 1], note and position.

    `position` is in steps since play began: what tells the hits of one pass from those of the next.
    """

    frame: int
    voice: int
    velocity: float
    note: int = OWN_NOTE
    position: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LoopHits:
    """The hits of a loop, worked out bar by bar when they are asked for.

    So a change to a long loop costs what is then played of it.

    Attributes
    ----------
    length : int
        Of the loop in steps.
    sounding : callable
        Returns the hits that sound in a bar of the loop, counted from 0, in order of position.
    reach : (int, int)
        By how many steps, at most, a hit sounds before and after the step it was written on.
    """

    length: int
    sounding: Callable[[int], Sequence[LoopHit]]
    reach: tuple[int, int] = REACH

    @property
    def bars(self) -> int:
        """How many bars it has, the last one perhaps a part of one."""
        return -(-self.length // STEPS_PER_BAR)

    @property
    def hits(self) -> tuple[LoopHit, ...]:
        """All of them, in order of position."""
        return tuple(chain.from_iterable(map(self.sounding, range(self.bars))))

    @property
    def start(self) -> float:
        """Position, 0 or below, where playing has to begin so that no early hit is missed."""
        last = self.sounding(self.bars - 1)
        return min(
            (hit.position - self.length for hit in last if hit.step >= self.length), default=0.0
        )


def hits_as_loop(hits: Iterable[LoopHit], length: int) -> LoopHits:
    """Return hits that are known already as those of a loop of `length` steps."""
    by_bar: dict[int, list[LoopHit]] = {}
    for hit in sorted(hits):
        by_bar.setdefault(int(hit.position // STEPS_PER_BAR), []).append(hit)
    return LoopHits(length, lambda bar: by_bar.get(bar, ()))


def loop_hits(session: Session) -> LoopHits:
    """Return where and how loud every hit of the session's loop sounds, its feel applied.

    Swing and humanize say where, dynamics how loud; voices that the mixer mutes have no hits here.
    The strokes of a roll keep their spacing, however their hit is moved.

    A position before the loop's start or past its end wraps: the loop's length is its bars',
    whatever the first and last hits are.
    """
    count = len(session.loop)
    feel = _Feel(
        swing_delay(session.swing), session.humanize, session.dynamics, session.mixer.heard
    )
    written = lru_cache(_NEAR)(
        lambda index: list(_written(session.loop[index], index, count, feel))
    )

    def sounding(index: int) -> Sequence[LoopHit]:
        begin = index * STEPS_PER_BAR
        near = {(index + by) % count for by in (-1, 0, 1)}  # a bar is longer than any reach
        hits = chain.from_iterable(map(written, near))
        return sorted(hit for hit in hits if begin <= hit.position < begin + STEPS_PER_BAR)

    rolled = any(bar.rolls for bar in session.loop)
    return LoopHits(
        count * STEPS_PER_BAR, lru_cache(_KEPT)(sounding), ROLLED_REACH if rolled else REACH
    )


class _Feel(NamedTuple):
    """By how many steps every second one comes late, and what else moves or mutes hits."""

    delay: float
    humanize: float
    dynamics: float
    heard: frozenset[int]


def _written(bar: Bar, index: int, count: int, feel: _Feel) -> Iterator[LoopHit]:
    """Yield the hits of one of `count` bars, wherever in the loop they sound, in no order."""
    length = count * STEPS_PER_BAR
    velocities, rolls = played_velocities(bar, feel.dynamics), dict(bar.rolls)
    # All at once, since asking an array for each number takes longer than all the rest.
    grids = (bar.offsets, velocities, bar.notes)
    numbers = (grid[bar.hits].tolist() for grid in grids)
    cells = np.argwhere(bar.hits).tolist()
    for (voice, step), offset, velocity, note in zip(cells, *numbers, strict=True):
        if voice not in feel.heard:
            continue
        written = index * STEPS_PER_BAR + step
        position = written + offset * feel.humanize + feel.delay * (step % 2)
        strokes: Iterable[tuple[float, float]] = ((0.0, velocity),)
        if rolls and (roll := rolls.get((voice, step))):
            loud = roll.velocities(velocity, feel.dynamics)
            strokes = zip(roll.places, loud, strict=True)
        for place, loudness in strokes:
            number, wrapped = divmod(position + place, length)
            if wrapped >= length:  # a tiny negative position rounds up to the length itself
                number, wrapped = 0, 0.0
            yield LoopHit(wrapped, voice, loudness, written - int(number) * length, note)


def played_velocities(bar: Bar, dynamics: float) -> FloatGrid:
    """Return how loud the bar's hits sound: each voice's differences from its mean, scaled.

    Parameters
    ----------
    dynamics : float
        0 (every hit of a voice at the voice's mean velocity in the bar) to 1.5 (the differences
        exaggerated); 1 returns the velocities as they are, to the bit.

    Returns
    -------
    shape (voices, steps), float32
        In [1/127, 1] where a hit is, since what would go beyond stops at the edge (at 1, a
        velocity below 1/127 stays as it is); 0 elsewhere.
    """
    if dynamics == 1:
        return bar.velocities
    written = bar.velocities.astype(np.float64)
    counts = np.maximum(bar.hits.sum(1, keepdims=True), 1)
    means = written.sum(1, keepdims=True) / counts
    scaled = np.clip(means + dynamics * (written - means), SOFTEST, 1.0)
    played: FloatGrid = (scaled * bar.hits).astype(np.float32)
    return played


def hits_in_steps(
    loop: LoopHits, start: float, stop: float, first: float = 0, last: float = math.inf
) -> list[tuple[float, LoopHit]]:
    """Return the hits whose position lies in [start, stop), in steps since play began.

    The loop repeats without end. Of these hits only those written on a step in [first, last)
    are returned, wherever they sound: so the early hits of position 0 sound before it, and none
    of a pass that was never played.
    """
    found = []
    first_pass = math.floor((start - _ROUNDING) / loop.length)
    last_pass = math.floor(stop / loop.length)
    for number in range(first_pass, last_pass + 1):
        for position, hit in _hits_of_pass(loop, number, start, stop):
            if first <= number * loop.length + hit.step < last:
                found.append((position, hit))
    return found


def _hits_of_pass(
    loop: LoopHits, number: int, start: float, stop: float
) -> Iterator[tuple[float, LoopHit]]:
    """Yield one pass's hits in [start, stop), in order."""
    begin = number * loop.length

    def place(hit: LoopHit) -> float:
        return begin + hit.position

    first = max(math.floor((start - begin - _ROUNDING) / STEPS_PER_BAR), 0)
    last = min(math.floor((stop - begin + _ROUNDING) / STEPS_PER_BAR), loop.bars - 1)
    for bar in range(first, last + 1):
        hits = loop.sounding(bar)
        for hit in hits[bisect_left(hits, start, key=place) : bisect_left(hits, stop, key=place)]:
            yield place(hit), hit


def hits_in_frames(
    loop: LoopHits,
    tempo: TempoMap,
    start: int,
    stop: int,
    first: float = 0,
    last: float = math.inf,
) -> list[FrameHit]:
    """Return the hits that sound in the half-open window of frames [start, stop), in order.

    Neighbouring windows share the very same boundary in steps (`TempoMap.step_at`), also where
    the tempo changes between them, so each hit falls into exactly one window whatever the block
    size. `first` and `last` are those of `hits_in_steps`.
    """
    if stop <= start:
        return []
    within = hits_in_steps(loop, tempo.step_at(start), tempo.step_at(stop), first, last)
    return [
        FrameHit(tempo.frame_at(position), hit.voice, hit.velocity, hit.note, position)
        for position, hit in within
    ]
