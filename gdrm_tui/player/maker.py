"""The bar maker: has bars made on a worker thread and places them in the loop.

One request runs at a time. While a key is held or a slider moved, only the latest request waits,
and its details are worked out when it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import MAX_PLAYED_BARS, BarAndTake, of_bars
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.card import Card
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, make
from gdrm_tui.generation.phrases import PHRASE, form_of
from gdrm_tui.generation.recipes import Recipe, recipe_of
from gdrm_tui.player.messages import Changed, GenresKnown, Hint, Said, Tell, Trouble, Worker
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import described, doing_text, typical_text

OTHER_GENERATOR = "made by another generator"
Done = Callable[[list[Take]], None]


class BarMaker:
    """Asks the generator for bars and places them. Its methods belong to one thread.

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
        self.generator: Generator | None = None  # until it is loaded
        self._absent = "the generator is still loading"
        self._queue = RequestQueue(lambda: store.opened)
        self._forms_made = self._cancelled = 0
        self.doing = ""

    @property
    def loaded(self) -> bool:
        """Whether there is a generator."""
        return self.generator is not None

    @property
    def card(self) -> Card | None:
        """What the generator says of itself, None where there is none."""
        return None if self.generator is None else self.generator.card

    def knows(self, take: Take) -> bool:
        """Return whether the generator can have made the take, as far as that can be told."""
        return self.card is None or len(take.latent) == self.card.latent_size

    def recipe(self, take: Take, book: TakeBook) -> Recipe | None:
        """Return the seeds that lead to the take, None where there are none or no generator."""
        return None if self.generator is None else recipe_of(self.generator, take, book)

    def facts(self, take: Take, bar: Bar) -> list[str]:
        """Return what there is to say of a take that is `bar` now."""
        said = [] if self.knows(take) else [OTHER_GENERATOR]
        if self.generator is not None and not take.controls.fill:
            genres = take.controls.genres
            share = self.generator.typicality(bar, genres)
            said += [] if share is None else [typical_text(share, genres)]
        return said

    def ready(self) -> bool:
        """Return whether bars can be made; where not, say why."""
        if self.generator is None:
            self._tell(Trouble(self._absent))
        return self.loaded

    def load(self, opened: Callable[[], Generator], then: Callable[[], None]) -> None:
        """Have the generator loaded by `opened`, and call `then` when it is there."""

        def use(generator: Generator) -> None:
            self.generator = generator
            self._tell(GenresKnown(generator.genres))
            self.fit_genres()
            self._tell(Changed())
            then()

        def do_without(error: GdrmError) -> None:
            self._absent = str(error)
            self._tell(Trouble(self._absent))

        self._worker(opened, use, do_without)

    def fit_genres(self) -> None:
        """Ask for a genre that the generator knows where the session asks for others."""
        generator, session = self.generator, self._store.session
        if generator is None or set(session.controls.genres) <= set(generator.genres):
            return
        genres = generator.controls_of_first_genre().genres
        self._store.amend(session.with_controls(replace(session.controls, genres=genres)))

    def run(self, request: BarRequest, done: Done, failed: Callable[[GdrmError], None]) -> None:
        """Have `request` answered on the worker; there has to be a generator."""
        generator = self.generator
        assert generator is not None
        self._worker(lambda: make(generator, request), done, failed)

    def make(self, way: Way, index: int | None = None) -> None:
        """Make a bar in the place of the shown one, or of that at `index` of the loop."""
        if not self.ready():
            return
        if way == "variation" and self._store.session.controls.variability == 0:
            more = "press <variability(0.05)> for more"
            self._tell(Hint(f"variability is 0, so a variation is the same bar: {more}"))
        else:
            self._ask(way, self.draw_seed, index)

    def make_from_seed(self, seed: int) -> None:
        """Make the new bar of a seed in the place of the shown one."""
        if self.ready():
            self._ask("new", lambda: seed)

    def _ask(self, way: Way, seed: Callable[[], int], index: int | None = None) -> None:
        place = self._store.selected if index is None else index

        def ask() -> None:
            if place < len(self._store.session.loop):
                request = self._request(way, place, seed())
                self.have_made(request, lambda takes: self._place(place, request, takes[0]))

        self.put(("make", place), ask)

    def put(self, key: Hashable, ask: Callable[[], None]) -> None:
        """Ask for takes as soon as nothing else is under way; of one key the latest alone."""
        self._queue.put(key, ask)

    def have_made(self, request: BarRequest, done: Done) -> None:
        """Have takes made, and drop them where another session was opened meanwhile."""
        opened, cancelled = self._store.opened, self._cancelled

        def arrive(takes: list[Take]) -> None:
            self.doing = ""
            if (opened, cancelled) == (self._store.opened, self._cancelled):
                done(takes)
            self._queue.go_on()

        self._queue.busy, self.doing = True, doing_text(request.way, request.locks)
        self.run(request, arrive, self._fail)

    def cancel(self) -> bool:
        """Do without what is being made, and what waits for it; False where nothing is."""
        if not self.doing:
            return False
        self._cancelled, self.doing = self._cancelled + 1, ""
        self._queue.forget()
        self._tell(Said("cancelled"))
        return True

    def _fail(self, error: GdrmError) -> None:
        self.doing = ""
        self._tell(Trouble(str(error)))
        self._queue.go_on()

    def _request(self, way: Way, index: int, seed: int) -> BarRequest:
        session, number = self._store.session, self._store.next_take_number()
        bar, take = session.loop[index], session.takes[index]
        if way == "fill":
            bar, take = self.groove_of(bar, take)
        return BarRequest(way, session.controls, seed, number, (bar,), session.locks, take)

    def groove_of(self, bar: Bar, take: Take | None) -> BarAndTake:
        """Return what a bar is a fill of, or the bar where it is none or was edited by hand."""
        if take is None or not take.controls.fill or take.parent is None:
            return bar, take
        mask, groove = self._store.session.locks.mask, self._store.book.take(take.parent)
        if groove is None or around(bar, take.bar, mask) != bar:
            return bar, take
        return around(bar, groove.bar, mask), groove

    def _place(self, index: int, request: BarRequest, take: Take) -> None:
        session = self._store.session
        self._store.keep(take)
        if index >= len(session.loop):
            return
        before = session.loop[index]
        after = around(before, take.bar, session.locks.mask)
        self._store.place_take(index, after, take)
        facts = self.facts(take, after)
        text = described(take, self._store.book, request.way, before, after, session.locks, facts)
        of_several = request.way == "fill" and len(session.loop) > 1
        self._tell(Said(f"bar {index + 1} is the fill: {text}" if of_several else text))

    def open_with_new_bar(self, seed: int | None) -> None:
        """Make the bar that the instrument opens with; it is nothing that could be lost.

        What was written meanwhile stays instead.
        """
        index, empty = self._store.selected, self._store.session.loop

        def place(takes: list[Take]) -> None:
            session = self._store.session
            if session.loop != empty:
                return
            self._store.keep(takes[0])
            after = around(session.loop[index], takes[0].bar, session.locks.mask)
            self._store.amend(session.with_bar(index, after, takes[0]))
            self._store.mark_saved()
            self._tell(Changed())

        seed = self.draw_seed() if seed is None else seed
        self.have_made(self._request("new", index, seed), place)
        self.doing = ""  # nobody asked for it, so nobody cancels it

    def make_loop(self, fill_every: int | None, before_placing: Callable[[], None]) -> None:
        """Make a whole new loop of one groove; `before_placing` is called when it is there."""
        if self.ready():
            self.put("loop", partial(self._ask_loop, fill_every, before_placing))

    def _ask_loop(self, fill_every: int | None, before_placing: Callable[[], None]) -> None:
        session = self._store.session
        bars = min(len(session.loop), MAX_PLAYED_BARS)
        form = form_of(bars if bars > 1 else PHRASE, self._forms_made)
        self._forms_made += 1
        request = self._request("form", 0, self.draw_seed())
        for _ in form[1:]:
            self._store.next_take_number()
        request = replace(request, bars=session.loop[:bars], form=form, fill_every=fill_every)

        def place(takes: list[Take]) -> None:
            before_placing()
            now = self._store.session
            laid = bars_under_locks(takes, now.loop, now.locks)
            self._store.apply(of_bars(now, list(zip(laid, takes, strict=True))))
            letters = zip(form, takes, strict=True)
            said = "".join("F" if take.controls.fill else letter for letter, take in letters)
            self._tell(Said(f"a loop of one groove: {said}, seed {takes[0].seed}"))

        self.have_made(request, place)


class RequestQueue:
    """Requests in order; only the latest with the same key is kept.

    Parameters
    ----------
    opened : callable
        Returns which session is in use; requests for another are dropped.

    Attributes
    ----------
    busy : bool
        Whether a request is running; whoever starts it sets this, and calls `go_on` at its end.
    """

    def __init__(self, opened: Callable[[], int]) -> None:
        self._opened = opened
        self._waiting: dict[Hashable, tuple[int, Callable[[], None]]] = {}
        self.busy = False

    def put(self, key: Hashable, ask: Callable[[], None]) -> None:
        """Run a request now, or as soon as no other is running; it may set `busy`."""
        self._waiting[key] = self._opened(), ask
        if not self.busy:
            self.go_on()

    def forget(self) -> None:
        """Drop all waiting requests."""
        self._waiting.clear()

    def go_on(self) -> None:
        """Run the next request, now that none is running."""
        self.busy = False
        while self._waiting and not self.busy:
            opened, ask = self._waiting.pop(next(iter(self._waiting)))
            if opened == self._opened():
                ask()
