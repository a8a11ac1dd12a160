"""Offline rendering: a session to samples through the engine, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np

from gdrm_tui.audio.engine.engine import Engine, Plan, plan_of
from gdrm_tui.audio.engine.limiter import DELAY, Limiter
from gdrm_tui.audio.engine.mixdown import REVERB_BUS, Block
from gdrm_tui.audio.engine.synth import Synth
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.schedule import LoopHit, LoopHits
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
        "ring": as played once, from the loop's start (before the first step where its first hit
        is early) until the last drum has rung out. "cut": exactly the loop's length from its
        first step; what still rings is cut off. "wrap": the same length, and what still rings is
        added to the beginning, so that the samples loop without a seam. With "cut" and "wrap" an
        early first hit sounds at the end, where the next pass would follow.

    Raises
    ------
    ValueError
        When `passes` is below 1.
    GdrmError
        When "wrap", which holds everything in memory, would be longer than half an hour.
    """

    session: Session
    sample_rate: int
    passes: int = 1
    tail: Tail = "ring"

    def __post_init__(self) -> None:
        if self.passes < 1:
            raise ValueError(f"{self.passes} passes: a loop plays 1 or more")
        if self.tail == "wrap" and self.frames > LONGEST_WRAP_SECONDS * self.sample_rate:
            raise GdrmError(
                f"{self.frames / self.sample_rate / 60:.0f} minutes are too long to wrap: "
                "render fewer repeats, or let the tail ring or cut it"
            )

    @property
    def frames(self) -> int:
        """Length without what rings on after it."""
        plan = plan_of(self.session)
        length = plan.loop.length * self.passes
        start = self._unrolled(plan).start
        return TempoMap(self.sample_rate, plan.bpm, 0, start).frame_at(length)

    @property
    def stem_names(self) -> tuple[str, ...]:
        """The voices that sound in it, and the reverb where there is any."""
        heard = {hit.voice for hit in plan_of(self.session).loop.hits}
        names = tuple(VOICE_NAMES[voice] for voice in sorted(heard))
        return (*names, REVERB) if self.session.mixer.reverb else names

    def mix(self, synth: Synth) -> Iterator[Block]:
        """Yield the samples, each piece of shape (frames, 2), float32, in [-1, 1].

        `synth` is a new one, at the sample rate.
        """
        engine = self._engine(synth)
        if self.tail == "wrap":
            return iter([_limited_loop(self._wrapped(_before_limiter(engine)), self.sample_rate)])
        _discard(engine, DELAY)
        return self._pieces(_after_limiter(engine))

    def stems(self, synth: Synth) -> Iterator[Block]:
        """Yield the samples of each of `stem_names`, pieces of shape (frames, 2 x stems).

        The limiter does not act on them, so they add up to the mix where that stays below full
        scale.
        """
        buses = [REVERB_BUS if n == REVERB else VOICE_NAMES.index(n) for n in self.stem_names]
        pull = _stems(self._engine(synth), buses)
        return iter([self._wrapped(pull)]) if self.tail == "wrap" else self._pieces(pull)

    def _engine(self, synth: Synth) -> Engine:
        plan = plan_of(self.session)
        engine = Engine(synth, self.sample_rate)
        engine.set_plan(Plan(self._unrolled(plan), plan.bpm, plan.mixer))
        engine.mixdown.settle()
        engine.play()
        return engine

    def _unrolled(self, plan: Plan) -> LoopHits:
        return _unrolled(plan.loop, self.passes, as_played=self.tail == "ring")

    def _pieces(self, pull: Pull) -> Iterator[Block]:
        body = self._body(pull)
        return chain(body, self._rest(pull)) if self.tail == "ring" else body

    def _body(self, pull: Pull) -> Iterator[Block]:
        frames, piece = self.frames, self.sample_rate
        for begin in range(0, frames, piece):
            yield pull(min(piece, frames - begin))

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
            hits.append(LoopHit(position + before, hit.voice, hit.velocity, step + before))
    return LoopHits(tuple(sorted(hits)), length)


def _passes_off(hit: LoopHit, length: int) -> int:
    """Return 1 for an early hit of the next pass, -1 for a late one of the pass before, else 0."""
    return (hit.step >= length) - (hit.step < 0)


def _after_limiter(engine: Engine) -> Pull:
    def pull(count: int) -> Block:
        block: Block = np.zeros((count, 2), np.float32)
        engine.render(block)
        return block

    return pull


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


def _discard(engine: Engine, count: int) -> None:
    """Render `count` frames and drop them: the limiter is late by so many."""
    engine.render(np.zeros((count, 2), np.float32))


def _limited_loop(looped: Block, sample_rate: int) -> Block:
    """Return the loop as the limiter leaves it when it has gone round once."""
    limiter = Limiter(sample_rate)
    twice = np.concatenate([looped, looped, np.resize(looped, (DELAY, 2))])
    limiter.process(twice)
    return twice[len(looped) + DELAY :]
