"""Actions on the loop as a whole: its order, a loop of one idea, and what was heard as a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import on, work

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.loops import (
    MAX_PLAYED_BARS,
    BarAndTake,
    of_bars,
    with_bar_moved,
    with_duplicate,
    with_empty_bar,
    without_bar,
)
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.generation.forms import form_of, take_form
from gdrm_tui.generation.takes import Kept
from gdrm_tui.ui.evolving import Evolving
from gdrm_tui.ui.making import new_seed
from gdrm_tui.ui.messages import LoopReady, Trouble

_PHRASE = 4  # bars of a loop that is made where there was one bar only
_CAPTURED = (4, 8, 16)
_TAKES_OF_A_FORM = 4


class Looping(Evolving):
    """Bars in, out and about; whole loops made and captured."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._forms_made = 0
        self._captured: tuple[Session, list[BarAndTake], int] | None = None

    def action_bar(self, by: int) -> None:
        """Show another bar of the loop."""
        self.store.select(self.store.selected + by)
        self.show()

    def action_insert_bar(self) -> None:
        """Put an empty bar after the shown one and show it."""
        self._change_order(lambda s, i: with_empty_bar(s, i + 1), 1)

    def action_duplicate(self) -> None:
        """Put a copy of the bar after it and show it."""
        self._change_order(with_duplicate, 1)

    def action_delete_bar(self) -> None:
        """Take the bar out of the loop."""
        self._change_order(without_bar, 0)

    def action_move_bar(self, by: int) -> None:
        """Move the bar to the left or right in the loop."""
        self._change_order(lambda s, i: with_bar_moved(s, i, by), by)

    def _change_order(self, change: Callable[[Session, int], Session], select_by: int) -> None:
        selected = self.store.selected
        try:
            changed = change(self.store.session, selected)
        except ValueError as error:
            self.say(str(error))
            return
        self.store.apply(changed)
        self.store.select(selected + select_by)
        self.show()
        self.say(f"bar {self.store.selected + 1} of {len(changed.loop)}")

    def action_make_loop(self) -> None:
        """Make the whole loop anew, of one idea."""
        if self._generator is None:
            self.trouble(self._no_generator)
            return
        session = self.store.session
        bars = min(len(session.loop), MAX_PLAYED_BARS)
        form = form_of(bars if bars > 1 else _PHRASE, self._forms_made)
        self._forms_made += 1
        number = self.store.next_take_number()
        for _ in range(_TAKES_OF_A_FORM - 1):
            self.store.next_take_number()
        kept = Kept(session.loop[0], session.locks.mask)
        self._make_loop(session.controls, form, number, kept)

    @work(thread=True, group="takes")
    def _make_loop(self, controls: Controls, form: str, number: int, kept: Kept) -> None:
        assert self._generator is not None
        try:
            takes = take_form(
                self._generator, controls, form, new_seed(), number, self.auto_fill, kept
            )
            self.post_message(LoopReady(takes, form))
        except GdrmError as error:
            self.post_message(Trouble(str(error)))

    @on(LoopReady)
    def _place_loop(self, message: LoopReady) -> None:
        session, takes = self.store.session, message.takes
        locked = session.locks.mask
        bars: list[BarAndTake] = [
            (merge(session.loop[place % len(session.loop)], take.bar, locked), take)
            for place, take in enumerate(takes)
        ]
        if self.evolving:
            self._stay()
        self.store.apply(of_bars(session, bars))
        letters = zip(message.form, takes, strict=True)
        form = "".join("F" if take.controls.fill else letter for letter, take in letters)
        self.say(f"a loop of one idea: {form}, seed {takes[0].seed}")

    def action_capture(self) -> None:
        """Make the last bars heard the loop: 4, pressed again 8, then 16."""
        if self._captured is not None and self._captured[0] is self.store.session:
            _, heard, turn = self._captured
        else:
            heard, turn = self._bars_heard(), 0
        if not heard:
            self.say("nothing was heard yet to capture: space plays, o evolves")
            return
        if self.evolving:
            self._stay()
        bars = heard[-_CAPTURED[turn % len(_CAPTURED)] :]
        self.apply_on_bar_line(of_bars(self.store.session, bars), "capture")
        self._captured = self.store.session, heard, turn + 1
        self.store.select(0)
        self.show()
        self.say(f"the last {len(bars)} bars heard are the loop: c again for more, u takes it back")

    def _bars_heard(self) -> list[BarAndTake]:
        """Return the bars heard, the one that sounds only from its middle on."""
        heard = list(self.heard)
        place = self.place_heard
        if heard and place is not None and place % STEPS_PER_BAR < STEPS_PER_BAR / 2:
            heard.pop()
        return heard[-MAX_PLAYED_BARS:]
