"""What sounds when: the one answer that playback, rendering and export share."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import Bar, FloatGrid
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, TempoMap, swing_delay

_SOFTEST = 1 / 127  # MIDI's softest note that is one


class LoopHit(NamedTuple):
    """A hit of the loop.

    `position` is in steps from the loop's start, in [0, loop length); `velocity` is in (0, 1].
    `step` is the step that the hit was written on, counted from the start of the pass it sounds
    in: the loop's length for an early hit of the next pass's first step, -1 for a late one of the
    last step of the pass before.
    """

    position: float
    voice: int
    velocity: float
    step: int


class FrameHit(NamedTuple):
    """A hit placed in a window: its absolute frame, voice and velocity in (0, 1]."""

    frame: int
    voice: int
    velocity: float


@dataclass(frozen=True, slots=True)
class LoopHits:
    """The hits of a loop in order of position, and the loop's length in steps."""

    hits: tuple[LoopHit, ...]
    length: int

    @property
    def start(self) -> float:
        """Position, 0 or below, where playing has to begin so that no early hit is missed."""
        early = [hit.position - self.length for hit in self.hits if hit.step == self.length]
        return min(early, default=0.0)


def loop_hits(session: Session) -> LoopHits:
    """Return where and how loud every hit of the session's loop sounds, its feel applied.

    Swing and humanize say where, dynamics how loud; voices that the mixer mutes have no hits here.

    A position before the loop's start or past its end wraps: the loop's length is its bars',
    whatever the first and last hits are.
    """
    length = len(session.loop) * STEPS_PER_BAR
    delay = swing_delay(session.swing)
    heard = session.mixer.heard
    hits = []
    for index, bar in enumerate(session.loop):
        velocities = played_velocities(bar, session.dynamics)
        for voice, step in np.argwhere(bar.hits).tolist():
            if voice not in heard:
                continue
            written = index * STEPS_PER_BAR + step
            offset = float(bar.offsets[voice, step]) * session.humanize
            position = written + offset + delay * (step % 2)
            number, wrapped = divmod(position, length)
            if wrapped >= length:  # a tiny negative position rounds up to the length itself
                number, wrapped = 0, 0.0
            velocity = float(velocities[voice, step])
            hits.append(LoopHit(wrapped, voice, velocity, written - int(number) * length))
    return LoopHits(tuple(sorted(hits)), length)


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
    scaled = np.clip(means + dynamics * (written - means), _SOFTEST, 1.0)
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
    first_pass, last_pass = math.floor(start / loop.length), math.floor(stop / loop.length)
    for number in range(first_pass, last_pass + 1):
        for position, hit in _hits_of_pass(loop, number, start, stop):
            if first <= number * loop.length + hit.step < last:
                found.append((position, hit))
    return found


def _hits_of_pass(
    loop: LoopHits, number: int, start: float, stop: float
) -> Iterator[tuple[float, LoopHit]]:
    """Yield one pass's hits in [start, stop), found by halves: a loop may hold 100,000."""

    def place(hit: LoopHit) -> float:
        return number * loop.length + hit.position

    first = bisect_left(loop.hits, start, key=place)
    for hit in loop.hits[first : bisect_left(loop.hits, stop, key=place)]:
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
    return [FrameHit(tempo.frame_at(position), hit.voice, hit.velocity) for position, hit in within]
