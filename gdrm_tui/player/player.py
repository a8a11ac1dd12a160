"""The player: transport, what is heard, and what the engine plays."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.protocol import News
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.loops import (
    MAX_PLAYED_BARS,
    BarAndTake,
    of_bars,
    with_bars_ahead,
)
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.generation.phrases import PHRASE
from gdrm_tui.player.evolver import Evolver
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Changed, Hint, Said, Tell, Trouble
from gdrm_tui.player.playhead import Playhead
from gdrm_tui.player.store import Store

_CAPTURED = (4, 8, 16)
_NOTHING_ASKED = Controls({"none": 1.0})


class Player:
    """Plays the session, follows what is heard, and remembers it.

    Attributes
    ----------
    playhead : Playhead
    evolver : Evolver
    on_bar_line : bool
        Whether changes are heard from the next bar line on rather than at once.
    heard : deque of (Bar, Take or None)
        The bars heard last.
    count_in : int
        Bars that are counted before the loop begins to play.
    following : bool
        Whether the bar that begins to sound becomes the shown one.
    """

    def __init__(
        self, engine: EngineClient, store: Store, maker: BarMaker, tell: Tell, *, on_bar_line: bool
    ) -> None:
        self._engine, self._store, self._maker, self._tell = engine, store, maker, tell
        self.on_bar_line = on_bar_line
        self.playhead = Playhead(engine, store)
        self.evolver = Evolver(store, self.playhead, maker, self.publish, tell)
        self.heard: deque[BarAndTake] = deque(maxlen=MAX_PLAYED_BARS + 1)
        self.count_in = 0
        self.following, self._holds = True, False
        self._held_back = False
        self._instead: Session | None = None  # is heard in the session's place, as a metronome
        self._fed: tuple[bool, Session] | None = None  # what the engine was given last
        self._opened = store.opened
        self._captured: tuple[Session, list[BarAndTake], int] | None = None
        store.subscribe(self._session_changed)

    @property
    def plays(self) -> bool:
        """Whether the loop plays, or will as soon as the engine is up."""
        return self._engine.status().playing or self._engine.will_play

    def play_or_stop(self) -> None:
        """Play or stop."""
        if self.plays:
            self._engine.stop()
        else:
            self.following = not self._holds
            if self.count_in:
                self._engine.play(-float(self.count_in * STEPS_PER_BAR))
            else:
                self._engine.play()

    def mode_text(self) -> str:
        """Return what the transport says of evolving, fills and when changes are heard."""
        evolver = self.evolver
        words = (
            ("evolving", evolver.evolving),
            ("fill next", evolver.fill_is_next),
            (f"fill/{evolver.auto_fill}", bool(evolver.auto_fill)),
            ("no fills", evolver.auto_fill == 0),
            ("on bar line", self.on_bar_line),
            ("held", not self.following and len(self._store.session.loop) > 1),
        )
        return "  ".join(text for text, holds in words if holds)

    def publish(self) -> None:
        """Let the engine play the session, with the bars ahead, at once or on the bar line."""
        fed = self._instead or with_bars_ahead(self._store.session, self.evolver.bars_ahead)
        late = self.on_bar_line or self._held_back
        heard = late, _heard(fed)
        if heard != self._fed:
            self._fed = heard
            self._engine.publish(fed, on_bar_line=late)

    @property
    def plays_instead(self) -> bool:
        """Whether another session is heard in the place of the one in use."""
        return self._instead is not None

    def play_instead(self, session: Session | None, *, on_bar_line: bool = False) -> None:
        """Let another session be heard in the place of the one in use, None for that one again."""
        self._instead = session
        if on_bar_line:
            with self.on_next_bar_line():
                self.publish()
        else:
            self.publish()

    def _session_changed(self, session: Session) -> None:
        if self._store.opened != self._opened:  # of another session nothing was made or heard
            self._opened = self._store.opened
            self.evolver.drop()
            self.following, self._holds = True, False
            self.playhead.queued = None
            self.heard.clear()
        self.evolver.session_changed(session)
        self.publish()

    def follow(self) -> None:
        """Look where the sound is and do what is due; called 30 times a second."""
        for notice in self._engine.notices():
            self._tell(Said(notice) if isinstance(notice, News) else Trouble(notice))
        if not self._engine.status().alive and self._engine.revive():
            self._tell(Trouble("The sound engine stopped and was started again."))
        begun = self.playhead.follow()
        if self._instead is not None:  # of the loop nothing is heard
            return
        if begun is None:
            self.evolver.playing_ends()
            return
        for number in begun:
            session, place = self._store.session, self.playhead.loop_place(number)
            own = session.loop[place], session.takes[place]
            self.heard.append(self.evolver.bar_at(number) or own)
            self.evolver.bar_begins(number)
        if begun and self.following:
            self._show_heard()
        self.evolver.look_ahead()

    def _show_heard(self) -> None:
        if self.playhead.bar is not None:
            place = self.playhead.loop_place(self.playhead.bar)
            if place != self._store.selected:
                self._store.select(place)
                self._tell(Changed())

    def hold(self, *, for_good: bool = False) -> None:
        """Let the shown bar stay: the hand is on it.

        It stays until playing starts again, or where it was chosen by hand, `for_good`, until
        `turn_following`.
        """
        self._holds = self._holds or for_good
        if for_good or self.playhead.bar is not None:
            self.following = False

    def turn_following(self) -> None:
        """Show what plays from now on, or stay at the bar that is shown."""
        self._holds = self.following
        self.following = not self.following
        if self.following:
            self._show_heard()
            self._tell(Said("the grid follows what plays"))
        else:
            self._tell(Hint("the grid stays at this bar: <follow> follows what plays again"))
        self._tell(Changed())

    def queue(self) -> None:
        """Go on with the shown bar at the next bar line; stopped, start with it."""
        selected = self._store.selected
        if self.playhead.bar is None:
            self._engine.play(float(selected * STEPS_PER_BAR))
            return
        self.playhead.queued = selected
        self.following, self._holds = True, False
        self._engine.jump(selected)
        self._tell(Said(f"bar {selected + 1} plays from the next bar line"))

    def turn_bar_line(self) -> None:
        """Let changes be heard on the bar line, or at once."""
        self.on_bar_line = not self.on_bar_line
        when = "on the bar line" if self.on_bar_line else "at once"
        self._tell(Said(f"you hear changes {when}"))
        self.publish()

    def evolve_or_stay(self) -> None:
        """Let the groove go on by itself, or stay as it is heard now."""
        if not self._maker.ready():
            return
        if self.evolver.evolving:
            self.evolver.stay()
            self._tell(Hint("the groove stays: <undo> goes back, <capture> keeps what you heard"))
            return
        self.evolver.begin()
        if self.playhead.bar is None:
            self._engine.play()
        still = self._store.session.controls.variability == 0
        more = "but variability is 0: press <variability(0.05)> for more"
        rest = more if still else "<capture> captures, <evolve> stops"
        self._tell(Hint(f"evolving: each bar varies the one before, {rest}"))
        self._tell(Changed())

    def turn_auto_fill(self) -> None:
        """Go to the next setting of how often a fill comes by itself."""
        every = self.evolver.next_auto_fill()
        often = {None: "as drummers play them", 0: "off"}.get(every, f"every {every} bars")
        where = "while evolving, and in loops that <make_loop> makes"
        self._tell(Hint(f"automatic fills: {often} ({where})"))
        self._tell(Changed())

    def fill(self) -> None:
        """Make a fill: of a playing loop of one bar, or of an evolving one, it comes once.

        Otherwise it stays: in the bar that is shown or, while the grid follows what plays, in the
        last bar of the phrase, where drummers play them.
        """
        passes = self.evolver.evolving or len(self._store.session.loop) == 1
        if passes and self.playhead.bar is not None and self._maker.loaded:
            self.evolver.fill_next()
            self._tell(Said("a fill comes on the bar line, then the groove again"))
        else:
            self._maker.make("fill", self._place_of_fill())

    def _place_of_fill(self) -> int:
        """Return which bar of the loop becomes a fill."""
        shown = self._store.selected
        if self.playhead.bar is None or not self.following:
            return shown
        last = shown // PHRASE * PHRASE + PHRASE - 1
        return min(last, len(self._store.session.loop) - 1)

    def make_loop(self) -> None:
        """Make a whole new loop of one groove."""
        self._maker.make_loop(self.evolver.auto_fill, self.evolver.stay)

    def capture(self) -> None:
        """Make the last bars heard the loop: 4, pressed again 8, then 16."""
        if self._captured is not None and self._captured[0].loop is self._store.session.loop:
            _, heard, turn = self._captured
        else:
            heard, turn = self._bars_heard(), 0
        if not heard:
            self._tell(Hint("nothing to capture yet: <play> plays, <evolve> evolves"))
            return
        self.evolver.stay()
        bars = heard[-_CAPTURED[turn % len(_CAPTURED)] :]
        self._apply_on_bar_line(of_bars(self._store.session, bars), "capture")
        self._captured = self._store.session, heard, turn + 1
        self._store.select(0)
        self._tell(Changed())
        rest = "<capture> again for more, <undo> undoes it"
        self._tell(Hint(f"the loop is the last {len(bars)} bars heard: {rest}"))

    @contextmanager
    def on_next_bar_line(self) -> Iterator[None]:
        """Let what changes meanwhile be heard from the next bar line on."""
        self._held_back = True
        try:
            yield
        finally:
            self._held_back = False

    def _apply_on_bar_line(self, session: Session, gesture: str) -> None:
        """Make `session` the one in use, heard from the next bar line on, from its first bar."""
        with self.on_next_bar_line():
            self._store.apply(session, gesture)
        self._engine.jump(0)

    def _bars_heard(self) -> list[BarAndTake]:
        """Return the bars heard, the one that sounds only from its middle on."""
        heard, place = list(self.heard), self.playhead.place
        if heard and place is not None and place % STEPS_PER_BAR < STEPS_PER_BAR / 2:
            heard.pop()
        return heard[-MAX_PLAYED_BARS:]


def _heard(session: Session) -> Session:
    """Return what of a session is heard: nothing of takes, locks and what bars are asked for by."""
    asked = replace(_NOTHING_ASKED, bpm=session.bpm)
    return replace(session.without_takes(), controls=asked, locks=Locks())
