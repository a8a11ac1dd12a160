"""The bar maker: has bars made on a worker thread, and places them in the loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from gdrm_tui.core.bar import BoolGrid
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import MAX_PLAYED_BARS, of_bars
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_COUNT, VOICE_NAMES
from gdrm_tui.generation.generator import Generator, SearchSize
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, form_of, make
from gdrm_tui.player.messages import Changed, GenresKnown, Said, Tell, Trouble, Worker
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import described

_PHRASE = 4  # bars of a loop that is made where there was one bar only
_TAKES_OF_A_FORM = 4

Done = Callable[[list[Take]], None]


class BarMaker:
    """Asks the generator for bars and places what comes. Its methods belong to one thread.

    Parameters
    ----------
    worker : Worker
        Runs the generator beside that thread.
    draw_seed : callable
        Returns the seed of each bar that is asked for without one.
    """

    def __init__(
        self, store: Store, worker: Worker, draw_seed: Callable[[], int], tell: Tell
    ) -> None:
        self._store, self._worker, self._tell = store, worker, tell
        self.draw_seed = draw_seed
        self._generator: Generator | None = None
        self._absent = "the generator is still loading"
        self._forms_made = 0

    @property
    def loaded(self) -> bool:
        """Whether there is a generator."""
        return self._generator is not None

    def ready(self) -> bool:
        """Return whether bars can be made; where not, say why."""
        if self._generator is None:
            self._tell(Trouble(self._absent))
        return self.loaded

    def load(self, path: Path, search: SearchSize, then: Callable[[], None]) -> None:
        """Load the generator file, and call `then` when it is there."""

        def use(generator: Generator) -> None:
            self._generator = generator
            self._tell(GenresKnown(generator.genres))
            self.fit_genres()
            self._tell(Changed())
            then()

        def do_without(error: GdrmError) -> None:
            self._absent = str(error)
            self._tell(Trouble(self._absent))

        self._worker(lambda: Generator(path, search), use, do_without)

    def fit_genres(self) -> None:
        """Ask for a genre that the generator knows where the session asks for others."""
        generator, session = self._generator, self._store.session
        if generator is None or set(session.controls.genres) <= set(generator.genres):
            return
        genres = generator.controls_of_first_genre().genres
        self._store.amend(session.with_controls(replace(session.controls, genres=genres)))

    def run(self, request: BarRequest, done: Done, failed: Callable[[GdrmError], None]) -> None:
        """Have `request` answered on the worker; there has to be a generator."""
        generator = self._generator
        assert generator is not None
        self._worker(lambda: make(generator, request), done, failed)

    def make(self, way: Way) -> None:
        """Make a bar in the place of the shown one: new, variation, mutation or fill."""
        if not self.ready():
            return
        if way == "variation" and self._store.session.controls.variability == 0:
            self._tell(Said("variability is 0, so a variation is the same bar: press . for more"))
        else:
            self._ask(way, self.draw_seed())

    def make_from_seed(self, seed: int) -> None:
        """Make the new bar of a seed in the place of the shown one."""
        if self.ready():
            self._ask("new", seed)

    def _ask(self, way: Way, seed: int) -> None:
        index = self._store.selected
        request = self._request(way, index, seed)
        self._run(request, lambda takes: self._place(index, request, takes[0]))

    def _run(self, request: BarRequest, done: Done) -> None:
        """Have takes made, and drop them where another session was opened meanwhile."""
        opened = self._store.opened

        def arrive(takes: list[Take]) -> None:
            if opened == self._store.opened:
                done(takes)

        self.run(request, arrive, self._fail)

    def _fail(self, error: GdrmError) -> None:
        self._tell(Trouble(str(error)))

    def _request(self, way: Way, index: int, seed: int) -> BarRequest:
        session = self._store.session
        return BarRequest(
            way,
            session.controls,
            seed,
            self._store.next_take_number(),
            (session.loop[index],),
            session.locks,
            session.takes[index],
        )

    def _place(self, index: int, request: BarRequest, take: Take) -> None:
        session = self._store.session
        self._store.keep(take)
        if index >= len(session.loop):
            return
        before = session.loop[index]
        after = merge(before, take.bar, session.locks.mask)
        self._store.place_take(index, after, take)
        text = described(take, self._store.book, request.way, before, after, session.locks)
        self._tell(Said(text))

    def open_with_new_bar(self, seed: int | None) -> None:
        """Make the bar that the instrument opens with; it is nothing that could be lost."""
        index = self._store.selected

        def place(takes: list[Take]) -> None:
            self._store.keep(takes[0])
            session = self._store.session
            after = merge(session.loop[index], takes[0].bar, session.locks.mask)
            self._store.amend(session.with_bar(index, after, takes[0]))
            self._store.mark_saved()
            self._tell(Changed())

        seed = self.draw_seed() if seed is None else seed
        self._run(self._request("new", index, seed), place)

    def make_loop(self, fill_every: int, before_placing: Callable[[], None]) -> None:
        """Make the whole loop new, of one idea; `before_placing` is called when it is there."""
        if not self.ready():
            return
        session = self._store.session
        bars = min(len(session.loop), MAX_PLAYED_BARS)
        form = form_of(bars if bars > 1 else _PHRASE, self._forms_made)
        self._forms_made += 1
        request = self._request("form", 0, self.draw_seed())
        for _ in range(_TAKES_OF_A_FORM - 1):
            self._store.next_take_number()
        request = replace(request, form=form, fill_every=fill_every)

        def place(takes: list[Take]) -> None:
            before_placing()
            now = self._store.session
            laid = bars_under_locks(takes, now.loop, now.locks)
            self._store.apply(of_bars(now, list(zip(laid, takes, strict=True))))
            letters = zip(form, takes, strict=True)
            said = "".join("F" if take.controls.fill else letter for letter, take in letters)
            self._tell(Said(f"a loop of one idea: {said}, seed {takes[0].seed}"))

        self._run(request, place)

    def steer(self, session: Session, gesture: str, voice: int | None = None) -> bool:
        """Apply new controls and make the shown bar again under them; `voice` alone if given.

        Returns
        -------
        bool
            False where the bar stays as it is: without a generator, or edited by hand.
        """
        self._store.apply(session, gesture)
        return self._remake(self._store.selected, gesture, voice)

    def _remake(self, index: int, gesture: str, voice: int | None) -> bool:
        """Make a bar, or one voice of it, again from its own latent under the controls as they are.

        What was edited by hand since it was made is left as it is. Moving the controls back brings
        the very same bar back.
        """
        session = self._store.session
        bar, take = session.loop[index], session.takes[index]
        if take is None or self._generator is None:
            return False
        if merge(bar, take.bar, _untouched(session, voice)) != bar:
            return False
        # A take that stands in another bar of the loop too becomes one of its own here.
        shared = sum(other is not None and other.number == take.number for other in session.takes)
        number = self._store.next_take_number() if shared > 1 else take.number
        request = BarRequest(
            "remix" if voice is None else "voice",
            session.controls,
            take.seed,
            number,
            (bar,),
            session.locks,
            take,
            voice,
        )
        self._run(request, lambda takes: self._place_remade(index, request, takes[0], gesture))
        return True

    def _place_remade(self, index: int, request: BarRequest, take: Take, gesture: str) -> None:
        session = self._store.session
        if index >= len(session.loop) or _overtaken(request, session.controls):
            return
        before, origin = session.loop[index], session.takes[index]
        if (before, origin) != (request.bar, request.origin):
            # The bar changed meanwhile, by another slider or by hand: steer what is there now.
            self._remake(index, gesture, request.voice)
            return
        after = merge(before, take.bar, _untouched(session, request.voice))
        self._store.place_take(index, after, take, gesture)


def _overtaken(request: BarRequest, now: Controls) -> bool:
    """Return whether what a request steers moved on since: threads answer in any order."""
    asked = request.controls
    if request.voice is not None:
        name = VOICE_NAMES[request.voice]
        return asked.voice_density(name) != now.voice_density(name)
    return (asked.genres, asked.density) != (now.genres, now.density)


def _untouched(session: Session, voice: int | None) -> BoolGrid:
    """Return the cells, shape (voices, steps), that a bar made again leaves as they are.

    They are the locked ones and, where `voice` alone is steered, those of all others.
    """
    cells = session.locks.mask
    if voice is not None:
        cells[np.arange(VOICE_COUNT) != voice] = True
    return cells
