"""The rhythm maker: has rhythms played by a whole kit, and places the bars in the loop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.playability import around
from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import Latent, draw
from gdrm_tui.generation.marks import around_marks, as_the_network_hits
from gdrm_tui.generation.rhythm_loop import take_in_rhythm
from gdrm_tui.generation.rhythms import Crowd, crowd_about
from gdrm_tui.generation.search import Locked
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Said, Tell, Trouble, Worker
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import described


class _Asked(NamedTuple):
    """What a crowd was made for."""

    controls: Controls
    locked: Locked | None
    start: Take | None


class RhythmMaker:
    """Makes bars that play a rhythm. Half of the work is done beforehand, so the bar comes quickly.

    The bars made for one rhythm share a groove: the variability says how far each is from the one
    before.

    Parameters
    ----------
    on_bar_line : callable
        Returns what lets changes within it be heard from the next bar line on.
    """

    def __init__(
        self,
        store: Store,
        maker: BarMaker,
        worker: Worker,
        tell: Tell,
        on_bar_line: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._store, self._maker, self._worker, self._tell = store, maker, worker, tell
        self._on_bar_line = on_bar_line
        self._last: Take | None = None
        self._ready: tuple[_Asked, int, Crowd] | None = None

    def begin(self, place: int) -> None:
        """Let the next answer have a groove of its own, and prepare for it.

        Parameters
        ----------
        place : int
            The bar of the loop that it is likely to be for.
        """
        self._last = None
        self._prepare(place)

    def answer(self, rhythm: Rhythm, place: int, then: Callable[[int | None], None]) -> None:
        """Have a rhythm played by the kit in a bar of the loop.

        `then` is called with its place once it is there, or with None where it does not come.
        """
        generator = self._maker.generator
        if generator is None or place >= len(self._store.session.loop):
            self._maker.ready()
            then(None)
            return
        asked, ready = self._asked(place), self._ready
        number, opened = self._store.next_take_number(), self._store.opened
        seed = self._maker.draw_seed()
        if ready is not None and _same(ready[0], asked):
            job = partial(take_in_rhythm, generator, rhythm, ready[2], ready[1], number)
        else:
            job = partial(_answered, generator, asked, rhythm, seed, number)

        def arrive(take: Take) -> None:
            there = opened == self._store.opened
            if there:
                self._place(take, asked, place)
            then(place if there else None)

        def fail(error: GdrmError) -> None:
            self._fail(error)
            then(None)

        marks = self._store.session.loop[place].marks
        self._worker(lambda: as_the_network_hits(generator, job(), marks), arrive, fail)

    def _place(self, take: Take, asked: _Asked, place: int) -> None:
        if asked.start is not None:
            take = replace(take, parent=asked.start.number)
        store = self._store
        store.keep(take)
        if place >= len(store.session.loop):
            return
        before, locks = store.session.loop[place], store.session.locks
        after = around(before, take.bar, locks.mask)
        with self._on_bar_line():
            store.place_take(place, after, take)
        facts = self._maker.facts(take, after)
        way = "your rhythm"
        self._tell(Said(described(take, store.book, way, before, after, locks, facts)))
        self._last = take
        self._prepare(place)

    def _prepare(self, place: int) -> None:
        """Have the crowd made among which the next answer is looked for."""
        generator = self._maker.generator
        if generator is None:
            return
        asked = self._asked(min(place, len(self._store.session.loop) - 1))
        seed = self._maker.draw_seed()

        def keep(crowd: Crowd) -> None:
            self._ready = asked, seed, crowd

        self._worker(lambda: _crowd(generator, asked, seed), keep, self._fail)

    def _asked(self, place: int) -> _Asked:
        session = self._store.session
        bar, mask = session.loop[place], session.locks.mask
        locked = around_marks(bar, mask, bar.marks) if session.locks or bar.marks else None
        return _Asked(replace(session.controls, fill=False), locked, self._last)

    def _fail(self, error: GdrmError) -> None:
        self._tell(Trouble(str(error)))


def _same(first: _Asked, second: _Asked) -> bool:
    """Return whether a crowd for the one serves the other: what is locked is alike too."""
    if (first.controls, first.start) != (second.controls, second.start):
        return False
    if first.locked is None or second.locked is None:
        return first.locked is second.locked
    same_cells = bool((first.locked.cells == second.locked.cells).all())
    return same_cells and first.locked.bar == second.locked.bar


def _crowd(generator: Generator, asked: _Asked, seed: int) -> Crowd:
    start: Latent = draw(seed, generator.card.latent_size)
    reach = 1.0
    if asked.start is not None:
        start, reach = asked.start.latent_array, asked.controls.variability
    return crowd_about(generator, asked.controls, start, reach, seed, asked.locked)


def _answered(generator: Generator, asked: _Asked, rhythm: Rhythm, seed: int, number: int) -> Take:
    return take_in_rhythm(generator, rhythm, _crowd(generator, asked, seed), seed, number)
