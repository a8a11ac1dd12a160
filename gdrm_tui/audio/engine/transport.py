"""Transport: which hits are due, also while loop and tempo change, on the bar line or at once."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.schedule import FrameHit, LoopHits, hits_in_frames, loop_hits
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR, TempoMap, checked_bpm

# So many tempo changes may happen within the output's latency.
REMEMBERED_TEMPOS = 32


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a session: the hits of its loop, its tempo and its mixer.

    It is made on a thread where a long session may take its time; the engine takes it over at no
    cost.

    Attributes
    ----------
    loop : LoopHits
    bpm : float
    mixer : Mixer
    humanize : float
        How much hits that are written alike differ: 0 not at all, 1 as a drummer's.
    sounding : float
        Steps: hits from this position on stop what they would stop, and do not sound.
    """

    loop: LoopHits
    bpm: float
    mixer: Mixer
    humanize: float = 1.0
    sounding: float = math.inf


def plan_of(session: Session) -> Plan:
    """Return what plays of `session`; raises where it cannot be played. Any thread."""
    return Plan(loop_hits(session), checked_bpm(session.bpm), session.mixer, session.humanize)


class Stretch(NamedTuple):
    """The frames in [start, stop), which have one constant tempo."""

    tempo: TempoMap
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the music that one loop plays at one tempo.

    It plays the hits written on steps in [first, last) of the loop, wherever they sound. So around
    a bar line, both the late hits of one section and the early hits of the next are played.
    """

    loop: LoopHits
    tempo: TempoMap
    first: float = 0
    last: float = math.inf

    def at_tempo(self, bpm: float, frame: int) -> Section:
        """Return the section with `bpm` from `frame` on; itself where that is its tempo already."""
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
        self._sections: tuple[Section, ...] = ()
        self._tempos: deque[TempoMap] = deque(maxlen=REMEMBERED_TEMPOS)
        self._waits = False  # for the bar line, to play what is set
        self._target: int | None = None
        self.plays = 0  # how often it was started

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return bool(self._sections)

    @property
    def bpm(self) -> float:
        """Tempo of what plays, or will play; 0 before the first loop."""
        return self._sections[-1].tempo.bpm if self.playing else self._bpm

    def step_at(self, frame: int) -> float:
        """Return the position at `frame`, in steps since play began or since a jump; 0 if stopped.

        A frame before play began has the position that the first tempo gives it.
        """
        if not self.playing:
            return 0.0
        return self._tempo_at(frame).step_at(frame)

    def set_plan(self, loop: LoopHits, bpm: float, *, on_bar_line: bool) -> None:
        """Play `loop` at `bpm`, at once or from the next bar line that no hit has passed yet."""
        self._loop, self._bpm = loop, bpm
        self._waits = on_bar_line and self.playing
        if not self.playing or self._waits:
            return
        *ending, current = (section.at_tempo(bpm, self._due) for section in self._sections)
        if current.tempo is not self._sections[-1].tempo:
            self._tempos.append(current.tempo)
        self._sections = (*ending, replace(current, loop=loop))

    def stretches(self, start: int, stop: int) -> list[Stretch]:
        """Return which tempo places which of the frames in [start, stop); none when stopped."""
        if not self.playing:
            return []
        begin = max(start, self._tempos[0].anchor_frame)
        changes = {tempo.anchor_frame for tempo in self._tempos}
        cuts = [begin, *sorted(frame for frame in changes if begin < frame < stop), stop]
        return [Stretch(self._tempo_at(a), a, b) for a, b in pairwise(cuts) if a < b]

    def _tempo_at(self, frame: int) -> TempoMap:
        found = (tempo for tempo in reversed(self._tempos) if tempo.anchor_frame <= frame)
        return next(found, self._tempos[0])

    def play(self, frame: int, at: float | None, first: float = 0.0) -> None:
        """Start at `frame`, at the position `at`, by default where no early hit is lost.

        Hits written on steps before `first` do not sound. While it plays, or without a loop, this
        has no effect.
        """
        if self.playing or self._loop is None:
            return
        start = self._loop.start if at is None else at
        self._due = frame
        self.plays += 1
        tempo = TempoMap(self._sample_rate, self._bpm, frame, start)
        self._tempos.clear()
        self._tempos.append(tempo)
        self._sections = (Section(self._loop, tempo, first),)
        self._target = None

    def set_tempo(self, bpm: float) -> None:
        """Go on at `bpm` from the first frame whose hits are not taken."""
        self._bpm = bpm
        if not self.playing or bpm == self._sections[-1].tempo.bpm:
            return
        self._sections = tuple(section.at_tempo(bpm, self._due) for section in self._sections)
        self._tempos.append(self._sections[-1].tempo)

    def stop(self) -> None:
        """Stop; a loop that waited for the bar line plays next."""
        self._sections = ()
        self._waits = False

    def jump(self, bar: int) -> None:
        """Go on with `bar` of the loop, from 0, at the next bar line; no effect when stopped."""
        if self.playing:
            self._target = bar

    def take_hits(self, until: int) -> list[FrameHit]:
        """Return the hits since those taken before, up to frame `until`, in order."""
        if not self.playing or until <= self._due:
            return []
        if self._waits or self._target is not None:
            self._cross_bar_line(until)
        hits = [
            hit
            for section in self._sections
            for hit in hits_in_frames(
                section.loop, section.tempo, self._due, until, section.first, section.last
            )
        ]
        self._due = until
        self._sections = tuple(s for s in self._sections if not self._over(s))
        return sorted(hits)

    def _over(self, section: Section) -> bool:
        _, late = section.loop.reach
        return section.tempo.step_at(self._due) > section.last + late

    def _cross_bar_line(self, until: int) -> None:
        """Begin the section that waits for the next bar line once its first hits may be due.

        No hit of that bar line can have sounded yet.
        """
        *ending, current = self._sections
        tempo, loop = current.tempo, self._loop or current.loop
        early = max(current.loop.reach[0], loop.reach[0])
        bars = math.ceil((tempo.step_at(self._due) + early) / STEPS_PER_BAR)
        line = bars * STEPS_PER_BAR
        if tempo.step_at(until) < line - early:
            return
        start = line if self._target is None else self._target * STEPS_PER_BAR % loop.length
        following = TempoMap(self._sample_rate, self._bpm, tempo.frame_at(line), float(start))
        self._tempos.append(following)
        ended = replace(current, last=min(current.last, line))
        self._sections = (*ending, ended, Section(loop, following, start))
        self._waits, self._target = False, None
