"""The evolver: bars made ahead of the playhead, and fills that come once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import BarAndTake
from gdrm_tui.core.playability import around
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.maker import BarRequest
from gdrm_tui.generation.phrases import is_fill
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Changed, Said, Tell, Trouble
from gdrm_tui.player.playhead import Playhead
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import described

FILL_SETTINGS: tuple[int | None, ...] = (None, 2, 4, 8, 0)
_BARS_AHEAD = 2


@dataclass(frozen=True)
class BarAhead:
    """A bar made before it is heard, and the request it was made for."""

    request: BarRequest
    bar: Bar
    take: Take

    @property
    def fill(self) -> bool:
        """Whether it is a fill."""
        return self.request.way == "fill"


class Evolver:
    """Lets the groove evolve by itself, and plays a fill once.

    While it evolves, the session's loop holds what is heard: a bar goes into the loop when it
    begins to sound, and the engine has it one bar earlier. All of it is one step of undo.

    Parameters
    ----------
    publish : callable
        Gives the engine the session with the bars ahead.

    Attributes
    ----------
    evolving : bool
        Whether each time round the next bar is a variation.
    auto_fill : int or None
        Every bar of this number is a fill; 0 for none, None for as many as drummers play.
    ahead : dict of int to BarAhead
        By slot.
    """

    def __init__(
        self,
        store: Store,
        playhead: Playhead,
        maker: BarMaker,
        publish: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._store, self._playhead, self._maker = store, playhead, maker
        self._publish, self._tell = publish, tell
        self.evolving = False
        self.auto_fill = FILL_SETTINGS[0]
        self.ahead: dict[int, BarAhead] = {}
        self._before: Session | None = None  # what undo goes back to from what evolved
        self._bars = len(store.session.loop)
        self._fill_seed = 0
        self._grooves: dict[int, tuple[Take, BarAndTake]] = {}  # of the fills that evolved
        self._fill_at: int | None = None
        self._passing: int | None = None  # slot of the fill that is heard, once
        self._asking = False

    @property
    def fill_is_next(self) -> bool:
        """Whether a fill comes once."""
        return self._fill_at is not None

    @property
    def bars_ahead(self) -> dict[int, Bar]:
        """The bars to play instead of the loop's own, by slot."""
        return {slot: ahead.bar for slot, ahead in self.ahead.items()}

    def bar_at(self, number: int) -> BarAndTake | None:
        """Return what is heard instead of the loop's own bar, None where that is heard."""
        ahead = self.ahead.get(self._playhead.slot(number))
        return None if ahead is None else (ahead.bar, ahead.take)

    def begin(self) -> None:
        """Let each bar from now on vary the one before."""
        self.evolving = True
        self._fill_seed = self._maker.draw_seed()

    def stay(self) -> None:
        """Let the groove stay as it is heard now."""
        if self.evolving:
            self.drop()
            self._publish()
            self._tell(Changed())

    def drop(self) -> None:
        """Forget what is ahead."""
        self.evolving = False
        self._before = self._fill_at = self._passing = None
        self._grooves, self.ahead = {}, {}

    def fill_next(self) -> None:
        """Have the next bar be a fill that passes."""
        self._fill_at = self._playhead.first_open_bar()

    def next_auto_fill(self) -> int | None:
        """Go to the next setting of how often a fill comes by itself, and return it."""
        place = FILL_SETTINGS.index(self.auto_fill) + 1
        self.auto_fill = FILL_SETTINGS[place % len(FILL_SETTINGS)]
        return self.auto_fill

    def session_changed(self, session: Session) -> None:
        """Drop what is ahead of another loop: bars came or went, or evolving was undone."""
        if len(session.loop) != self._bars:
            self._bars = len(session.loop)
            self.drop()
        elif self._before is not None and session.loop is self._before.loop:
            self.drop()

    def bar_begins(self, number: int) -> None:
        """Let the loop hold what is heard now; take a fill that has passed out of the way."""
        slot = self._playhead.slot(number)
        passed, self._passing = self._passing, None
        if passed is not None and passed != slot and passed in self.ahead:
            del self.ahead[passed]
            self._publish()
        if slot in self.ahead:
            self._fill_at = None if self.ahead[slot].fill else self._fill_at
            if self.evolving:
                self._hold(number % self._bars, self.ahead.pop(slot))
            else:
                self._passing = slot
        if self.evolving:
            self._tell(Changed())

    def playing_ends(self) -> None:
        """Forget the fill that would have come."""
        self._fill_at = self._passing = None
        if self.ahead:
            self.ahead = {}
            self._publish()

    def _hold(self, place: int, heard: BarAhead) -> None:
        before = self._store.session
        session = before.with_bar(place, heard.bar, heard.take)
        if self._before is None:
            self._store.apply(session)
            self._before = before
        else:
            self._store.amend(session)
        book, locks = self._store.book, session.locks
        if heard.fill:
            self._grooves[place] = heard.take, (heard.request.bar, heard.request.origin)
        bars, facts = (before.loop[place], heard.bar), self._maker.facts(heard.take, heard.bar)
        self._tell(Said(described(heard.take, book, heard.request.way, *bars, locks, facts)))

    def look_ahead(self) -> None:
        """Have the first of the next bars made that is not as it is wanted."""
        heard = self._playhead.bar
        if heard is None or self._asking or not (self.evolving or self.fill_is_next):
            return
        first = max(self._playhead.first_open_bar(), heard + 1)
        self._put_off_fill(first)
        for number in range(first, heard + _BARS_AHEAD + 1):
            wanted, there = self._wanted(number, heard), self.ahead.get(self._playhead.slot(number))
            if wanted is not None and (there is None or not _same(there.request, wanted)):
                self._ask(number, wanted, there)
                return

    def _put_off_fill(self, first: int) -> None:
        """Let the fill come in bar `first` where its own bar began to sound without it."""
        if self._fill_at is not None and self._fill_at < first:
            there = self.ahead.get(self._playhead.slot(self._fill_at))
            if there is None or not there.fill:
                self._fill_at = first

    def _wanted(self, number: int, heard: int) -> BarRequest | None:
        """Return what the bar of that number is to be made from, None where it is the loop's."""
        fill = number == self._fill_at
        if self.evolving:
            fill = fill or is_fill(number, self.auto_fill, self._fill_seed)
        elif not fill:
            return None
        session, between = self._store.session, number - self._bars
        bar, take = self._groove_at(number % self._bars)
        if between > heard and self._playhead.slot(between) in self.ahead:
            last = self.ahead[self._playhead.slot(between)]
            bar, take = last.bar, last.take
            if last.fill:
                bar, take = last.request.bar, last.request.origin
        return BarRequest(
            "fill" if fill else "variation",
            replace(session.controls, fill=False),
            seed=0,
            bars=(bar,),
            locks=session.locks,
            origin=take,
        )

    def _groove_at(self, place: int) -> BarAndTake:
        """Return the bar of the loop, or what it is a fill of."""
        session = self._store.session
        bar, take = session.loop[place], session.takes[place]
        fill, groove = self._grooves.get(place, (None, None))
        if groove is not None and fill is take:
            return groove
        return self._maker.groove_of(bar, take)

    def _ask(self, number: int, wanted: BarRequest, there: BarAhead | None) -> None:
        """Have a bar made; one that is made anew keeps the seed and number that it had."""
        own = there.take if there else None
        seed = self._maker.draw_seed() if own is None else own.seed
        taken = self._store.next_take_number() if own is None else own.number
        request, opened = replace(wanted, seed=seed, number=taken), self._store.opened
        self._asking = True

        def done(takes: list[Take]) -> None:
            self._asking = False
            if opened == self._store.opened:  # else it belongs to a session that was closed
                self._set_ahead(number, request, takes[0])

        self._maker.run(request, done, self._fail)

    def _set_ahead(self, number: int, request: BarRequest, take: Take) -> None:
        self._store.keep(take)
        heard = self._playhead.bar
        if heard is None:
            return
        if not self._playhead.first_open_bar() <= number <= heard + _BARS_AHEAD:
            return  # too late for it
        if self._wanted(number, heard) is None:
            return
        bar = around(request.bar, take.bar, request.locks.mask)
        self.ahead[self._playhead.slot(number)] = BarAhead(request, bar, take)
        self._publish()
        self._tell(Changed())

    def _fail(self, error: GdrmError) -> None:
        self._asking = False
        self.drop()
        self._publish()
        self._tell(Changed())
        self._tell(Trouble(str(error)))


def _same(made: BarRequest, wanted: BarRequest) -> bool:
    """Return whether the two ask for the same bar, whatever their seeds and numbers."""
    return replace(wanted, seed=made.seed, number=made.number) == made
