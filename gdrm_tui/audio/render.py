"""Offline rendering: a session to samples through the engine, piece by piece."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

import numpy as np

from gdrm_tui.audio.engine.engine import QUANTUM, Engine
from gdrm_tui.audio.engine.limiter import DELAY, Limiter
from gdrm_tui.audio.engine.mixdown import REVERB_BUS, Block
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.audio.engine.transport import Plan, plan_of
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.schedule import LoopHit, LoopHits, hits_as_loop
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import TempoMap
from gdrm_tui.core.voices import VOICE_NAMES

Tail = Literal["ring", "cut", "wrap"]
Pull = Callable[[int], Block]

# Below this peak (-80 dB) nothing is heard.
SILENCE = 1e-4
LONGEST_TAIL_SECONDS = 20
LONGEST_WRAP_SECONDS = 1800
# After the passes: longer than the longest tail at the fastest tempo.
SILENT_STEPS = LONGEST_TAIL_SECONDS * 100
REVERB = "reverb"
# Frames rendered at once: all buses of so many fit a processor's cache.
PIECE = 16_384


@dataclass(frozen=True, slots=True)
class Rendering:
    """What to render of a session.

    Attributes
    ----------
    session : Session
    sample_rate : int
        Frames a second.
    passes : int
        How often the loop plays, 1 or more.
    tail : {"ring", "cut", "wrap"}
        From the loop's first step on. "ring": until the last drum has rung out. "cut": exactly
        the loop's length; what still rings is cut off. "wrap": the same length, and what still
        rings is added to the beginning, as far as the loop's own hits let it ring, so that the
        samples loop without a seam.
    lead_in : bool
        Whether early hits of the first step sound before it, as when the loop is played once, and
        the samples begin with them. Otherwise they sound at the end, where the next pass would
        follow, and the first sample is the first step.
    boost : float
        Decibels by which it is louder than the mixer says.

    Raises
    ------
    ValueError
        When `passes` is below 1.
    GdrmError
        When "wrap", which holds everything in memory, would be longer than half an hour, or have
        a lead-in.
    """

    session: Session
    sample_rate: int
    passes: int = 1
    tail: Tail = "ring"
    lead_in: bool = False
    boost: float = 0.0
    _plan: Plan = field(init=False, repr=False, compare=False)
    _loop: LoopHits = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.passes < 1:
            raise ValueError(f"{self.passes} passes: a loop plays 1 or more")
        plan = plan_of(self.session)
        object.__setattr__(self, "_plan", plan)
        # What rings on past the end of a loop that goes round is stopped by its beginning.
        passes = self.passes + (self.tail == "wrap")
        loop = _unrolled(plan.loop, passes, as_played=self.lead_in)
        object.__setattr__(self, "_loop", loop)
        if self.tail == "wrap" and self.lead_in:
            raise GdrmError("a wrapped loop has no lead-in: let the tail ring, or cut it")
        if self.tail == "wrap" and self.frames > LONGEST_WRAP_SECONDS * self.sample_rate:
            raise GdrmError(
                f"{self.frames / self.sample_rate / 60:.0f} minutes are too long to wrap: "
                "render fewer repeats, or let the tail ring or cut it"
            )

    @property
    def frames(self) -> int:
        """Length without what rings on after it."""
        length = self._plan.loop.length * self.passes
        return TempoMap(self.sample_rate, self._plan.bpm, 0, self._start()).frame_at(length)

    @property
    def lead_frames(self) -> int:
        """Frames before the first step, 0 without a lead-in."""
        return TempoMap(self.sample_rate, self._plan.bpm, 0, self._start()).frame_at(0.0)

    @property
    def together(self) -> int | None:
        """The bus that all voices may share, since the mixer has them alike; None where not."""
        voices = sorted({hit.voice for hit in self._plan.loop.hits})
        strips = self.session.mixer.strips
        placed = {(strips[voice].level, strips[voice].pan) for voice in voices}
        return voices[0] if len(placed) == 1 else None

    @property
    def stem_names(self) -> tuple[str, ...]:
        """The voices that sound in it, and the reverb where there is any."""
        heard = {hit.voice for hit in self._plan.loop.hits}
        names = tuple(VOICE_NAMES[voice] for voice in sorted(heard))
        return (*names, REVERB) if self.session.mixer.reverb else names

    def mix(self, synth: Synth, *, ahead: bool = False) -> Generator[Block]:
        """Yield the samples, each piece of shape (frames, 2), float32, in [-1, 1].

        Parameters
        ----------
        synth : Synth
            A new one, at the sample rate.
        ahead : bool
            Whether another thread plays the synth meanwhile, for the next piece. Then close what is
            returned before the synth.
        """
        pull = _before_limiter(self._engine(synth))
        if self.tail == "wrap":
            yield _limited_loop(self._wrapped(pull), self.sample_rate)
            return
        played = self._played(pull)
        with closing(_ahead(played) if ahead else played) as pieces:
            yield from self._limited(pieces)

    def unlimited(self, synth: Synth) -> Iterator[Block]:
        """Yield the samples as `mix` does, before the limiter; they may go beyond [-1, 1]."""
        pull = _before_limiter(self._engine(synth))
        return iter([self._wrapped(pull)]) if self.tail == "wrap" else self._pieces(pull)

    def stems(self, synth: Synth) -> Iterator[Block]:
        """Yield the samples of each of `stem_names`, pieces of shape (frames, 2 x stems).

        The limiter does not act on them, so they add up to the mix where that stays below full
        scale.
        """
        buses = [REVERB_BUS if n == REVERB else VOICE_NAMES.index(n) for n in self.stem_names]
        pull = _stems(self._engine(synth), buses)
        return iter([self._wrapped(pull)]) if self.tail == "wrap" else self._pieces(pull)

    def _played(self, pull: Pull) -> Generator[Block]:
        """Yield the samples before the limiter, which is late by the first piece, without end."""
        yield pull(DELAY)
        yield from self._body(pull)
        while self.tail == "ring":
            yield pull(self.sample_rate)

    def _limited(self, pieces: Iterator[Block]) -> Iterator[Block]:
        limiter = Limiter(self.sample_rate)

        def pull(count: int) -> Block:
            piece = next(pieces)
            assert len(piece) == count
            limiter.process(piece)
            return piece

        pull(DELAY)
        return self._pieces(pull)

    def _engine(self, synth: Synth) -> Engine:
        plan = self._plan
        engine = Engine(synth, self.sample_rate, self.boost)
        end = plan.loop.length * self.passes if self.tail == "wrap" else math.inf
        engine.set_plan(replace(plan, loop=self._loop, sounding=end))
        engine.mixdown.settle()
        heard = {hit.voice for hit in plan.loop.hits} | {REVERB_BUS}
        engine.mixdown.leave_out_silent(tuple(sorted(heard)))
        engine.play(self._start())
        return engine

    def _start(self) -> float:
        """Return the step, 0 or below, where the samples begin.

        They begin a whole number of quanta before the first step, so that the engine places every
        hit after it as it does without a lead-in.
        """
        steps, bpm = self._loop.start, self._plan.bpm
        if not steps:
            return 0.0
        per_step = TempoMap(self.sample_rate, bpm).frames_per_step
        frames = math.ceil(-steps * per_step / QUANTUM) * QUANTUM
        start = -frames / per_step
        while TempoMap(self.sample_rate, bpm, 0, start).frame_at(0.0) < frames:
            start = math.nextafter(start, -math.inf)
        return start

    def _pieces(self, pull: Pull) -> Iterator[Block]:
        body = self._body(pull)
        return chain(body, self._rest(pull)) if self.tail == "ring" else body

    def _body(self, pull: Pull) -> Iterator[Block]:
        frames = self.frames
        for begin in range(0, frames, PIECE):
            yield pull(min(PIECE, frames - begin))

    def _rest(self, pull: Pull) -> Iterator[Block]:
        """Yield what rings on, up to where it has been silent for a second."""
        for _ in range(LONGEST_TAIL_SECONDS):
            piece = pull(self.sample_rate)
            if np.abs(piece).max(initial=0) < SILENCE:
                return
            yield piece

    def _wrapped(self, pull: Pull) -> Block:
        """Return the body with the rest laid over its beginning, several times if it is longer."""
        looped = np.concatenate(list(self._body(pull)))
        rest = np.concatenate([looped[:0], *self._rest(pull)])
        for begin in range(0, len(rest), len(looped)):
            piece = rest[begin : begin + len(looped)]
            looped[: len(piece)] += piece
        return looped


def _unrolled(loop: LoopHits, passes: int, as_played: bool) -> LoopHits:
    """Return the passes as one loop that is silent after them.

    With `as_played` each pass has the hits written in it, wherever they sound; otherwise the hits
    that sound in it.
    """
    length = loop.length * passes + SILENT_STEPS
    hits = []
    for number in range(passes):
        for hit in loop.hits:
            shift = number - (_passes_off(hit, loop.length) if as_played else 0)
            position = hit.position + shift * loop.length
            step = hit.step + shift * loop.length if as_played else int(position)
            before = length if position < 0 else 0
            hits.append(hit._replace(position=position + before, step=step + before))
    return hits_as_loop(hits, length)


def _passes_off(hit: LoopHit, length: int) -> int:
    """Return 1 for an early hit of the next pass, -1 for a late one of the pass before, else 0."""
    return (hit.step >= length) - (hit.step < 0)


def _ahead(pieces: Iterator[Block]) -> Generator[Block]:
    """Yield the pieces, each worked out by a thread while the one before is made use of."""
    with ThreadPoolExecutor(1, "ahead") as worker:
        following = worker.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = worker.submit(next, pieces, None)
            yield piece


def _before_limiter(engine: Engine) -> Pull:
    def pull(count: int) -> Block:
        block: Block = np.zeros((count, 2), np.float32)
        engine.mixdown.mix(engine.render_buses(count), block)
        return block

    return pull


def _stems(engine: Engine, chosen: list[int]) -> Pull:
    def pull(count: int) -> Block:
        buses = engine.render_buses(count)
        singles = [engine.mixdown.single(buses, bus) for bus in chosen]
        return np.concatenate([np.zeros((count, 0), np.float32), *singles], axis=1)

    return pull


def _limited_loop(looped: Block, sample_rate: int) -> Block:
    """Return the loop as the limiter leaves it when it has gone round once."""
    limiter = Limiter(sample_rate)
    twice = np.concatenate([looped, looped, np.resize(looped, (DELAY, 2))])
    limiter.process(twice)
    return twice[len(looped) + DELAY :]
