"""The loop strip: the bars of the loop in a line, and a hint for newcomers."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message

from gdrm_tui.core.session import Session
from gdrm_tui.ui.widgets.lines import Line

_CELL = 7  # columns of a bar's name, at most


class LoopStrip(Line):
    """Shows the bars; a message tells which one was clicked."""

    class Clicked(Message):
        """The bar `index`, from 0, was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self._places: dict[int, int] = {}

    def show_loop(
        self,
        session: Session,
        selected: int,
        playing: int | None,
        queued: int | None,
        hint: str,
    ) -> None:
        """Draw the bars: [selected], ▶ playing, ▷ queued."""
        text, self._places = loop_text(session, selected, playing, queued, self.size.width)
        room = self.size.width - text.cell_len - 1
        if len(hint) < room:
            text.append(hint.rjust(room), "dim")
        self.show(text)

    def on_click(self, event: events.Click) -> None:
        """Tell which bar was clicked."""
        if event.x in self._places:
            self.post_message(self.Clicked(self._places[event.x]))


def loop_text(
    session: Session, selected: int, playing: int | None, queued: int | None, width: int
) -> tuple[Text, dict[int, int]]:
    """Return the strip, and the index of the bar in each of its columns."""
    text = Text(" loop ", no_wrap=True, overflow="ellipsis")
    room = max((width - 8) // _CELL, 1)
    first = max(0, min(selected - room // 2, len(session.loop) - room))
    places: dict[int, int] = {}
    for index in range(first, min(first + room, len(session.loop))):
        name = f"{index + 1}{'F' if _is_fill(session, index) else ''}"
        heard = "▶" if index == playing else "▷" if index == queued else " "
        chosen = index == selected
        start = text.cell_len
        text.append(heard)
        text.append(f"[{name}]" if chosen else f" {name} ", "bold reverse" if chosen else "")
        text.append(" ")
        places.update(dict.fromkeys(range(start, text.cell_len), index))
    if first + room < len(session.loop):
        text.append("…")
    return text, places


def _is_fill(session: Session, index: int) -> bool:
    take = session.takes[index]
    return take is not None and take.controls.fill
