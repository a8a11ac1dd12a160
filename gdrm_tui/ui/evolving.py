"""The endless drummer: bars made ahead of the playhead, and fills that come once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import on, work

from gdrm_tui.core.edits import merge
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.takes import Kept, fill_of, take_like, varied_take
from gdrm_tui.ui.generating import Generating
from gdrm_tui.ui.hearing import Ahead, Hearing, Want
from gdrm_tui.ui.making import described, new_seed
from gdrm_tui.ui.messages import AheadFailed, AheadReady

_FILL_SETTINGS = (0, 2, 4, 8)
_BARS_AHEAD = 2
_HOW_IT_EVOLVES = "c captures, o lets it stay"


class Evolving(Hearing, Generating):
    """Evolve mode, fills that come by themselves, and the next bar as a fill.

    While it evolves, the session's loop holds what is heard: a bar is put there when it begins to
    sound, and the engine has it one bar before. All of it is one step of undo.

    Attributes
    ----------
    evolving : bool
        Whether each time round the next bar is a variation.
    auto_fill : int
        Every how manieth bar is a fill, 0 for none.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.auto_fill = 4
        self.evolving = False
        self._before: Session | None = None  # what undo goes back to from what evolved
        self._bars = len(self.store.session.loop)
        self._fill_at: int | None = None
        self._passing: int | None = None  # slot of the fill that is heard, once
        self._asking, self._asked_in = False, 0

    def mode_text(self) -> str:
        """Return what the transport says of evolving, fills and when changes are heard."""
        return "  ".join(
            text
            for text, holds in (
                ("evolving", self.evolving),
                ("fill next", self._fill_at is not None),
                (f"fill/{self.auto_fill}", self.evolving and self.auto_fill > 0),
                ("on bar line", self.on_bar_line),
            )
            if holds
        )

    def action_evolve(self) -> None:
        """Let the groove go on by itself, or stay as it is heard now."""
        if self._generator is None:
            self.trouble(self._no_generator)
        elif self.evolving:
            self._stay()
            self.say("the groove stays: u brings back what was before, c captures what was heard")
        else:
            self.evolving = True
            if self.bar_heard is None:
                self.engine.play()
            still = self.store.session.controls.variability == 0
            rest = "but variability is 0: press . for more" if still else _HOW_IT_EVOLVES
            self.say(f"evolving: each bar varies the one before, {rest}")
            self.show()

    def action_auto_fill(self) -> None:
        """Turn to the next setting of how often a fill comes by itself."""
        place = _FILL_SETTINGS.index(self.auto_fill) + 1
        self.auto_fill = _FILL_SETTINGS[place % len(_FILL_SETTINGS)]
        often = f"every {self.auto_fill} bars" if self.auto_fill else "off"
        self.say(f"fills by themselves: {often} (evolving, and in what G makes)")

    def action_make(self, verb: str) -> None:
        """Make a bar; a fill of a loop of one bar, or of an evolving one, comes once and passes."""
        passes = self.evolving or len(self.store.session.loop) == 1
        if verb == "fill" and passes and self.bar_heard is not None and self._generator:
            self._fill_at = self.first_open_bar()
            self.say("a fill comes on the bar line, and then the groove again")
        else:
            super().action_make(verb)

    def publish(self, session: Session) -> None:
        """Publish; what was ahead is dropped where the loop is another one by now."""
        if len(session.loop) != self._bars:
            self._bars = len(session.loop)
            self._drop_ahead()
        elif self._before and session.loop is self._before.loop:  # undone
            self._drop_ahead()
        super().publish(session)

    def take_up(self, session: Session, file: Path | None, *, saved: bool = True) -> None:
        """Go on with another session, of which nothing was made ahead or heard."""
        self._drop_ahead()
        self.queued = None
        self.heard.clear()
        super().take_up(session, file, saved=saved)

    def bar_begins(self, number: int) -> None:
        """Let the loop hold what is heard now; take a fill that has passed out of the way."""
        super().bar_begins(number)
        slot = number % self.ring
        passed, self._passing = self._passing, None
        if passed is not None and passed != slot and passed in self.ahead:
            del self.ahead[passed]
            self.publish(self.store.session)
        if slot in self.ahead:
            self._fill_at = None if self.ahead[slot].want.fill else self._fill_at
            if self.evolving:
                self._hear(number % self._bars, self.ahead.pop(slot))
            else:
                self._passing = slot
        if self.evolving:
            self._show_heard(number % self._bars)

    def playing_ends(self) -> None:
        """Forget the fill that would have come."""
        super().playing_ends()
        self._fill_at = self._passing = None
        if self.ahead:
            self.ahead = {}
            self.publish(self.store.session)

    def _hear(self, place: int, heard: Ahead) -> None:
        before = self.store.session
        session = before.with_bar(place, heard.bar, heard.take)
        if self._before is None:
            self.store.apply(session)
            self._before = before
        else:
            self.store.amend(session)
        verb = "fill" if heard.want.fill else "variation"
        book, locks = self.store.book, session.locks
        self.say(described(heard.take, book, verb, before.loop[place], heard.bar, locks))

    def _show_heard(self, place: int) -> None:
        if self.store.selected != place:
            self.store.select(place)
        self.show()

    def _stay(self) -> None:
        self._drop_ahead()
        self.publish(self.store.session)
        self.show()

    def _drop_ahead(self) -> None:
        self.evolving = False
        self._before = self._fill_at = self._passing = None
        self.ahead = {}

    def look_ahead(self) -> None:
        """Have the first of the next bars made that is not as it is wanted."""
        heard = self.bar_heard
        if heard is None or self._asking or not (self.evolving or self._fill_at is not None):
            return
        first = max(self.first_open_bar(), heard + 1)
        self._put_off_fill(first)
        for number in range(first, heard + _BARS_AHEAD + 1):
            want, there = self._want(number, heard), self.ahead.get(number % self.ring)
            if want is not None and (there is None or there.want != want):
                self._ask_ahead(number, want, there)
                return

    def _put_off_fill(self, first: int) -> None:
        """Let the fill come in bar `first` where its own bar began to sound without it."""
        if self._fill_at is not None and self._fill_at < first:
            there = self.ahead.get(self._fill_at % self.ring)
            if there is None or not there.want.fill:
                self._fill_at = first

    def _want(self, number: int, heard: int) -> Want | None:
        """Return what the bar of that number is to be made from, None where it is the loop's."""
        fill = number == self._fill_at
        if self.evolving:
            fill = fill or (self.auto_fill > 0 and (number + 1) % self.auto_fill == 0)
        elif not fill:
            return None
        session, place = self.store.session, number % self._bars
        bar, take = session.loop[place], session.takes[place]
        between = number - self._bars
        if between > heard and between % self.ring in self.ahead:
            last = self.ahead[between % self.ring]
            bar, take = last.bar, last.take
        return Want(bar, take, session.controls, session.locks, fill)

    def _ask_ahead(self, number: int, want: Want, there: Ahead | None) -> None:
        self._asking, self._asked_in = True, self.store.opened
        if there is None:
            self._make_ahead(number, want, new_seed(), self.store.next_take_number())
        else:
            self._make_ahead(number, want, there.take.seed, there.take.number)

    @work(thread=True, group="ahead")
    def _make_ahead(self, number: int, want: Want, seed: int, take_number: int) -> None:
        assert self._generator is not None
        try:
            take = bar_after(self._generator, want, seed, take_number)
        except GdrmError as error:
            self.post_message(AheadFailed(str(error)))
        else:
            self.post_message(AheadReady(number, want, take))

    @on(AheadReady)
    def _set_ahead(self, message: AheadReady) -> None:
        self._asking = False
        if self._asked_in != self.store.opened:
            return  # it belongs to a session that was closed meanwhile
        self.store.keep(message.take)
        number, want, heard = message.number, message.want, self.bar_heard
        if heard is None or not self.first_open_bar() <= number <= heard + _BARS_AHEAD:
            return  # too late for it
        if self._want(number, heard) is None:
            return
        bar = merge(want.bar, message.take.bar, want.locks.mask)
        self.ahead[number % self.ring] = Ahead(want, bar, message.take)
        self.publish(self.store.session)

    @on(AheadFailed)
    def _end_evolving(self, message: AheadFailed) -> None:
        self._asking = False
        self._stay()
        self.trouble(message.text)


def bar_after(generator: Generator, want: Want, seed: int, number: int) -> Take:
    """Return the take that follows a bar as it is wanted; may be called on any thread.

    A fill is that of the bar's own latent, so the groove goes on after it where it was.
    """
    controls = replace(want.controls, fill=False)
    kept = Kept(want.bar, want.locks.mask)
    groove = take_like(generator, want.bar, want.controls, want.take, kept.mask)
    if want.fill:
        return fill_of(generator, replace(groove, controls=controls), seed, number, kept)
    return varied_take(generator, groove, controls, seed, number, kept)
