"""Transport: which hits are due, through changes of loop and tempo, on the bar line or at once."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from gdrm_tui.core.schedule import FrameHit, LoopHits, hits_in_frames
from gdrm_tui.core.timing import STEPS_PER_BAR, TempoMap

# Tempo changes within the output's latency that the heard position can still look back on.
REMEMBERED_TEMPOS = 32
# How far from its step a hit may sound: half a step and half as much again, and late by swing.
_EARLIEST, _LATEST = 1, 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the music that one loop plays at one tempo.

    Of the loop it plays the hits written on steps in [first, last), wherever they sound; so at a
    bar line the late hits of one stretch and the early ones of the next both have their place.
    """

    loop: LoopHits
    tempo: TempoMap
    first: float = 0
    last: float = math.inf

    def at_tempo(self, bpm: float, frame: int) -> Stretch:
        """Return the stretch going on at `bpm` from `frame`; itself where it does already."""
        if bpm == self.tempo.bpm:
            return self
        return replace(self, tempo=self.tempo.with_tempo(bpm, frame))


class Transport:
    """Where the music is. All methods belong to the one thread that renders.

    Parameters
    ----------
    sample_rate : int
        Frames a second.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._loop: LoopHits | None = None
        self._bpm = 0.0
        self._due = 0  # first frame whose hits are not taken
        self._stretches: tuple[Stretch, ...] = ()
        self._tempos: deque[TempoMap] = deque(maxlen=REMEMBERED_TEMPOS)
        self._waits = False  # for the bar line, to play what is set
        self._target: int | None = None

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return bool(self._stretches)

    @property
    def bpm(self) -> float:
        """Tempo of what plays, or will play; 0 before the first loop."""
        return self._stretches[-1].tempo.bpm if self.playing else self._bpm

    def step_at(self, frame: int) -> float:
        """Return the position at `frame`, in steps since play began or since a jump; 0 if stopped.

        A frame before play began has the position that the first tempo gives it.
        """
        if not self.playing:
            return 0.0
        for tempo in reversed(self._tempos):
            if tempo.anchor_frame <= frame:
                return tempo.step_at(frame)
        return self._tempos[0].step_at(frame)

    def set_plan(self, loop: LoopHits, bpm: float, *, on_bar_line: bool) -> None:
        """Play `loop` at `bpm`, at once or from the next bar line that no hit has passed yet."""
        self._loop, self._bpm = loop, bpm
        self._waits = on_bar_line and self.playing
        if not self.playing or self._waits:
            return
        *ending, current = (stretch.at_tempo(bpm, self._due) for stretch in self._stretches)
        if current.tempo is not self._stretches[-1].tempo:
            self._tempos.append(current.tempo)
        self._stretches = (*ending, replace(current, loop=loop))

    def play(self, frame: int, at: float | None) -> None:
        """Start at `frame`, at the position `at`, by default where no early hit is lost.

        Playing already, or without a loop, it changes nothing.
        """
        if self.playing or self._loop is None:
            return
        start = self._loop.start if at is None else at
        self._due = frame
        tempo = TempoMap(self._sample_rate, self._bpm, frame, start)
        self._tempos.clear()
        self._tempos.append(tempo)
        self._stretches = (Stretch(self._loop, tempo),)
        self._target = None

    def stop(self) -> None:
        """Stop; what waited for the bar line is what plays next."""
        self._stretches = ()
        self._waits = False

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; stopped, do nothing."""
        if self.playing:
            self._target = bar

    def take_hits(self, until: int) -> list[FrameHit]:
        """Return the hits between what was taken before and frame `until`, in order."""
        if not self.playing or until <= self._due:
            return []
        if self._waits or self._target is not None:
            self._cross_bar_line(until)
        hits = [
            hit
            for stretch in self._stretches
            for hit in hits_in_frames(
                stretch.loop, stretch.tempo, self._due, until, stretch.first, stretch.last
            )
        ]
        self._due = until
        self._stretches = tuple(s for s in self._stretches if not self._over(s))
        return sorted(hits)

    def _over(self, stretch: Stretch) -> bool:
        return stretch.tempo.step_at(self._due) > stretch.last + _LATEST

    def _cross_bar_line(self, until: int) -> None:
        """Begin the stretch that waits for the next bar line when its first hits may be due.

        The bar line is one of which no hit can have sounded yet.
        """
        *ending, current = self._stretches
        tempo, loop = current.tempo, self._loop or current.loop
        bars = math.ceil((tempo.step_at(self._due) + _EARLIEST) / STEPS_PER_BAR)
        line = bars * STEPS_PER_BAR
        if tempo.step_at(until) < line - _EARLIEST:
            return
        start = line if self._target is None else self._target * STEPS_PER_BAR % loop.length
        following = TempoMap(self._sample_rate, self._bpm, tempo.frame_at(line), float(start))
        self._tempos.append(following)
        ended = replace(current, last=min(current.last, line))
        self._stretches = (*ending, ended, Stretch(loop, following, start))
        self._waits, self._target = False, None
