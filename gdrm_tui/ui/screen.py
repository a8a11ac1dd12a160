"""The widgets of the screen, and drawing the session and what is heard on them."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual import events

from gdrm_tui.audio.engine.protocol import Status
from gdrm_tui.core.session import Session
from gdrm_tui.ui.dialogs.mixer import MixerScreen
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.layout import CLASSES, fitting, room_needed
from gdrm_tui.ui.widgets.cells import Picture
from gdrm_tui.ui.widgets.columns import knob_values
from gdrm_tui.ui.widgets.key_line import KeyLine
from gdrm_tui.ui.widgets.lines import Line, Place, cell_text, place_of, transport_text
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.take_list import TakeList
from gdrm_tui.ui.widgets.velocity_lane import VelocityLane

_HINT = "space play · g new bar · v vary · tab sliders · ? help"
_HINTED = 4  # sentences on the status line, by then the player has found their way


class Pictured(Instrument):
    """Draws the session, the cell under the cursor and the playhead, each when it changed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.transport, self.cell = Line("transport"), Line("cell")
        self.cell_short, self.room = Line("short", fluid=True), Line("room", fluid=True)
        self.strip, self.footer = LoopStrip("loop"), KeyLine("keys", self.setup.keymap)
        self.lane, self.takes = VelocityLane(self.grid, "lane"), TakeList("takes")
        self._drawn: tuple[object, ...] = ()
        self._changes = self._said = 0

    @property
    def panel(self) -> str:
        """The panel that has the focus: "grid", "knobs" or "genres"."""
        focused = self.screen_stack[0].focused
        return str(focused.id) if focused in (self.knobs, self.genres) else "grid"

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panels to the screen."""
        width, height = event.size
        self.fit_screen(width, height)
        self.room.show(Text(room_needed(width, height)))
        self._drawn = ()
        self.call_after_refresh(self.show)

    def fit_screen(self, width: int, height: int) -> None:
        """Tell the screen's style what has room."""
        fits = set(fitting(width, height))
        classes = {name: name in fits for name in CLASSES}
        classes["single"] = len(self.store.session.loop) == 1
        self.screen_stack[0].update_classes(classes)

    def say(self, text: str) -> None:
        """Put what was done on the status line."""
        self._said += 1
        super().say(text)

    def show(self) -> None:
        """Draw the session."""
        session = self.store.session
        self._changes += 1
        self.grid.show(self._picture(session, self.store.selected))
        self.beside.show(self._picture(session, self._next_bar(session)))
        self.screen_stack[0].set_class(len(session.loop) == 1, "single")
        self.knobs.show(knob_values(session))
        self.genres.show(dict(session.controls.genres))
        current = self.store.take.number if self.store.take else None
        self.takes.show_takes(self.store.book.takes, self.store.book.starred, current)
        if isinstance(self.screen, MixerScreen):
            self.screen.show(session.mixer)
        self.show_cell()
        self.show_place()

    def _picture(self, session: Session, index: int) -> Picture:
        return Picture(
            session.loop[index],
            session.locks,
            session.mixer,
            session.controls.voice_densities,
            f" bar {index + 1}",
        )

    def show_cell(self) -> None:
        """Say what the cell under the cursor holds, and which keys matter there."""
        grid, session, bar = self.grid, self.store.session, self.store.bar
        self.cell.show(cell_text(session, bar, *grid.cursor))
        self.cell_short.show(cell_text(session, bar, *grid.cursor, short=True))
        self.lane.show(bar, grid.voice)
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys of the panel that has the focus."""
        self.screen_stack[0].set_class(self.panel != "grid", "aside")
        selecting = self.grid.mark is not None
        self.footer.show_keys(self.panel, selecting=selecting, width=self.size.width)

    def show_place(self) -> None:
        """Draw the transport, the strip and the playhead, where they changed."""
        status, session = self.engine.status(), self.store.session
        place = place_of(status.position_steps, session) if status.playing else None
        going = self.mode_text(), self.queued, status.xruns
        counts = self._changes, self._said
        drawn = (session, place, going, self.store.selected, self.size, counts)
        if drawn[1:] == self._drawn[1:] and session is self._drawn[0]:
            return
        self._drawn = drawn
        self._show_lines(session, place, status)
        pair = (self.store.selected, self.grid), (self._next_bar(session), self.beside)
        for index, grid in pair:
            grid.playhead = place[1] if place is not None and place[0] == index else None

    def _next_bar(self, session: Session) -> int:
        return (self.store.selected + 1) % len(session.loop)

    def _show_lines(self, session: Session, place: Place | None, status: Status) -> None:
        xruns = f"xruns {status.xruns}" if status.xruns else ""
        sound = "  ".join(text for text in (self.mode_text(), xruns) if text)
        short = self.screen_stack[0].has_class("brief")
        unsaved = self.store.unsaved
        text = transport_text(session, place, sound, unsaved=unsaved, short=short)
        self.transport.show(text)
        playing = None if place is None else place[0]
        hint = _HINT if self._said <= _HINTED else ""
        self.strip.show_loop(session, self.store.selected, playing, self.queued, hint)
