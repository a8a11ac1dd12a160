"""The strip of takes: a card for each, with the bar in miniature and how it was made."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.core.bar import distance
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.player.maker import OTHER_GENERATOR
from gdrm_tui.ui.keymap import arrows
from gdrm_tui.ui.widgets.gestures import Gesture
from gdrm_tui.ui.widgets.grid_paint import Piece
from gdrm_tui.ui.widgets.mini import HALVES_ROWS, HALVES_WIDTH, halves
from gdrm_tui.ui.widgets.paints import Paints

CARD = HALVES_WIDTH + 3  # columns
_TEXT = HALVES_WIDTH + 1
_WHY = HALVES_ROWS + 1  # row of a card


class TakeStrip(Widget, can_focus=True):
    """Shows as many takes as fit, the newest first, and always that of the selected bar.

    It never looks at the others, so there may be any number of takes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *arrows(left="move(-1)", right="move(1)"),
        Binding("home", "move(-999999)", show=False),
        Binding("end", "move(999999)", show=False),
        Binding("enter", "choose", show=False),
    ]

    class Chosen(Gesture):
        """The user wants to hear a take in place of the bar that is shown."""

        def __init__(self, take: Take) -> None:
            super().__init__()
            self.take = take

    def __init__(self, id: str, knows: Callable[[Take], bool]) -> None:
        super().__init__(id=id)
        self._knows, self._paints = knows, Paints(self)
        self._book, self._current = TakeBook(), 0
        self._cursor = 0  # counted from the newest
        self._drawn: tuple[object, ...] = ()

    def show_takes(self, book: TakeBook, current: int | None) -> None:
        """Draw the takes; `current` is the number of that in the selected bar."""
        self._book = book
        if current is not None and current != self._current:
            self._current = current
            place = book.place(current)
            self._cursor = 0 if place is None else len(book.takes) - 1 - place
        self._current = current or 0
        drawn = self._seen()
        if drawn != self._drawn:
            self._drawn = drawn
            self.refresh()

    def _seen(self) -> tuple[object, ...]:
        """Return what decides how the cards look."""
        takes = [self._take(self._first + card) for card in range(self._room)]
        stars = [take is not None and take.number in self._book.starred for take in takes]
        return takes, stars, self._current, self._cursor, self._room

    def notify_style_update(self) -> None:
        """Forget the colours of the previous theme."""
        self._paints.forget()
        super().notify_style_update()

    @property
    def _room(self) -> int:
        """Cards that fit side by side."""
        return max((self.outer_size.width - 1) // CARD, 1)

    @property
    def _first(self) -> int:
        """The first take in sight, counted from the newest."""
        count = len(self._book.takes)
        if self._cursor < self._room:
            return 0
        return max(min(self._cursor - self._room // 2, count - self._room), 0)

    def _take(self, back: int) -> Take | None:
        """Return the take at `back` from the newest."""
        place = len(self._book.takes) - 1 - back
        return self._book.takes[place] if place >= 0 else None

    def action_move(self, by: int) -> None:
        """Move to another card, stopping at the ends."""
        last = max(len(self._book.takes) - 1, 0)
        self._cursor = min(max(self._cursor + by, 0), last)
        self.refresh()

    def action_choose(self) -> None:
        """Tell that the take under the cursor is wanted."""
        take = self._take(self._cursor)
        if take is not None:
            self.post_message(self.Chosen(take))

    def on_click(self, event: events.Click) -> None:
        """Choose the card that was clicked."""
        back = self._first + (event.x - 1) // CARD
        if event.x >= 1 and self._take(back) is not None:
            self._cursor = back
            self.action_choose()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        pieces = [Piece(" ", "quiet")]
        for card in range(self._room):
            back = self._first + card
            take = self._take(back)
            row = [] if take is None else self._card(take, back, y)
            used = sum(len(piece.text) for piece in row)
            pieces += [*row, Piece(" " * (CARD - used), "quiet")]
        if y == 0 and not self._book.takes:
            pieces = [Piece(" takes appear here as they are made", "quiet")]
        strip = Strip([self._paints.segment(piece) for piece in pieces])
        return strip.adjust_cell_length(self.size.width, self._paints.ground)

    def _card(self, take: Take, back: int, y: int) -> list[Piece]:
        here = take.number == self._current
        if y == 0:
            return self._heading(take, here=here, chosen=self.has_focus and back == self._cursor)
        if y <= HALVES_ROWS:
            return [Piece(" ", "quiet"), *halves(take.bar)[y - 1]]
        text = self._why(take) if y == _WHY else self._how_far(back)
        return [Piece(f" {text}"[:_TEXT], "cursor" if here else "quiet")]

    def _heading(self, take: Take, *, here: bool, chosen: bool) -> list[Piece]:
        star = "*" if take.number in self._book.starred else " "
        text = f"{'▸' if here else ' '}{star}{self._book.shown_number(take.number)}"
        if chosen:
            return [Piece(f"{text:<{_TEXT}}", "ink", "cursor", "bold")]
        return [Piece(text, "playing" if here else "quiet", "", "bold" if here else "")]

    def _why(self, take: Take) -> str:
        """Return why a take was made: new, after another one, or as its fill."""
        if not self._knows(take):
            return OTHER_GENERATOR
        parent = None if take.parent is None else self._book.shown_number(take.parent)
        if take.controls.fill:
            return "fill" if parent is None else f"fill of {parent}"
        return "new" if parent is None else f"from {parent}"

    def _how_far(self, back: int) -> str:
        """Return how many of the hits differ from those of the take before."""
        take, before = self._take(back), self._take(back + 1)
        if take is None or before is None:
            return ""
        touched = int((take.bar.hits | before.bar.hits).sum())
        return f"{100 * distance(take.bar, before.bar) / touched:.0f} % moved" if touched else ""
