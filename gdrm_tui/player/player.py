"""The player: transport, what is heard, and what the engine is given to play."""

from __future__ import annotations

from collections import deque

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.loops import (
    MAX_PLAYED_BARS,
    BarAndTake,
    bars_of,
    of_bars,
    with_bars_ahead,
)
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.evolver import Evolver
from gdrm_tui.player.maker import BarMaker
from gdrm_tui.player.messages import Changed, Said, Tell, Trouble
from gdrm_tui.player.playhead import Playhead
from gdrm_tui.player.store import Store

_CAPTURED = (4, 8, 16)


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
    """

    def __init__(
        self, engine: EngineClient, store: Store, maker: BarMaker, tell: Tell, *, on_bar_line: bool
    ) -> None:
        self._engine, self._store, self._maker, self._tell = engine, store, maker, tell
        self.on_bar_line = on_bar_line
        self.playhead = Playhead(engine, store)
        self.evolver = Evolver(store, self.playhead, maker, self.publish, tell)
        self.heard: deque[BarAndTake] = deque(maxlen=MAX_PLAYED_BARS + 1)
        self._held_back = False
        self._opened = store.opened
        self._captured: tuple[Session, list[BarAndTake], int] | None = None
        store.subscribe(self._session_changed)

    def play_or_stop(self) -> None:
        """Play or stop."""
        if self._engine.status().playing:
            self._engine.stop()
        else:
            self._engine.play()

    def mode_text(self) -> str:
        """Return what the transport says of evolving, fills and when changes are heard."""
        evolver = self.evolver
        words = (
            ("evolving", evolver.evolving),
            ("fill next", evolver.fill_is_next),
            (f"fill/{evolver.auto_fill}", evolver.evolving and evolver.auto_fill > 0),
            ("on bar line", self.on_bar_line),
        )
        return "  ".join(text for text, holds in words if holds)

    def publish(self) -> None:
        """Let the engine play the session, with the bars ahead, at once or on the bar line."""
        fed = with_bars_ahead(self._store.session, self.evolver.bars_ahead)
        self._engine.publish(fed, on_bar_line=self.on_bar_line or self._held_back)

    def _session_changed(self, session: Session) -> None:
        if self._store.opened != self._opened:  # of another session nothing was made or heard
            self._opened = self._store.opened
            self.evolver.drop()
            self.playhead.queued = None
            self.heard.clear()
        self.evolver.session_changed(session)
        self.publish()

    def follow(self) -> None:
        """Look where the sound is and do what is due; called 30 times a second."""
        for sentence in self._engine.notices():
            self._tell(Trouble(sentence))
        if not self._engine.status().alive and self._engine.revive():
            self._tell(Trouble("The sound engine stopped and was started again."))
        begun = self.playhead.follow()
        if begun is None:
            self.evolver.playing_ends()
            return
        for number in begun:
            own = bars_of(self._store.session)[self.playhead.loop_place(number)]
            self.heard.append(self.evolver.bar_at(number) or own)
            self.evolver.bar_begins(number)
        self.evolver.look_ahead()

    def queue(self) -> None:
        """Go on with the shown bar at the next bar line; stopped, start with it."""
        selected = self._store.selected
        if self.playhead.bar is None:
            self._engine.play(float(selected * STEPS_PER_BAR))
            return
        self.playhead.queued = selected
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
            self._tell(Said("the groove stays: u goes back to before, c keeps what you heard"))
            return
        self.evolver.begin()
        if self.playhead.bar is None:
            self._engine.play()
        still = self._store.session.controls.variability == 0
        rest = "but variability is 0: press . for more" if still else "c captures, o lets it stay"
        self._tell(Said(f"evolving: each bar varies the one before, {rest}"))
        self._tell(Changed())

    def turn_auto_fill(self) -> None:
        """Go to the next setting of how often a fill comes by itself."""
        every = self.evolver.next_auto_fill()
        often = f"every {every} bars" if every else "off"
        self._tell(Said(f"automatic fills: {often} (while evolving, and in loops that G makes)"))

    def fill(self) -> None:
        """Make a fill: of a playing loop of one bar, or of an evolving one, it comes once."""
        passes = self.evolver.evolving or len(self._store.session.loop) == 1
        if passes and self.playhead.bar is not None and self._maker.loaded:
            self.evolver.fill_next()
            self._tell(Said("a fill comes on the bar line, then the groove again"))
        else:
            self._maker.make("fill")

    def make_loop(self) -> None:
        """Make the whole loop new, of one idea."""
        self._maker.make_loop(self.evolver.auto_fill, self.evolver.stay)

    def capture(self) -> None:
        """Make the last bars heard the loop: 4, pressed again 8, then 16."""
        if self._captured is not None and self._captured[0].loop is self._store.session.loop:
            _, heard, turn = self._captured
        else:
            heard, turn = self._bars_heard(), 0
        if not heard:
            self._tell(Said("nothing to capture yet: space plays, o evolves"))
            return
        self.evolver.stay()
        bars = heard[-_CAPTURED[turn % len(_CAPTURED)] :]
        self._apply_on_bar_line(of_bars(self._store.session, bars), "capture")
        self._captured = self._store.session, heard, turn + 1
        self._store.select(0)
        self._tell(Changed())
        count = len(bars)
        self._tell(Said(f"the loop is the last {count} bars heard: c again for more, u undoes it"))

    def _apply_on_bar_line(self, session: Session, gesture: str) -> None:
        """Make `session` the one in use, heard from the next bar line on, from its first bar."""
        self._held_back = True
        self._store.apply(session, gesture)
        self._held_back = False
        self._engine.jump(0)

    def _bars_heard(self) -> list[BarAndTake]:
        """Return the bars heard, the one that sounds only from its middle on."""
        heard, place = list(self.heard), self.playhead.place
        if heard and place is not None and place % STEPS_PER_BAR < STEPS_PER_BAR / 2:
            heard.pop()
        return heard[-MAX_PLAYED_BARS:]
