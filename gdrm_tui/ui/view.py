"""The view: the parts of the screen, and drawing on them what the instrument holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical

from gdrm_tui.audio.engine.protocol import Status
from gdrm_tui.core.session import Session
from gdrm_tui.player.editor import Selection
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.dialogs.mixer import MixerDialog
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.layout import CLASSES, fitting, room_needed
from gdrm_tui.ui.widgets.cells import GridContent
from gdrm_tui.ui.widgets.columns import genre_sliders, knob_sliders, knob_values
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.key_line import KeyLine
from gdrm_tui.ui.widgets.lines import Line, Place, cell_text, place_of, transport_text
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders
from gdrm_tui.ui.widgets.take_list import TakeList
from gdrm_tui.ui.widgets.velocity_lane import VelocityLane

_HINT = "space play · g new bar · v vary · tab sliders · ? help"
_HINTED = 4  # sentences on the status line, by then the player has found their way
_TROUBLES_SHOWN = 3
_WELCOME = (
    ("play", "plays"),
    ("make('new')", "makes a new bar"),
    ("make('variation')", "varies it"),
    ("make('mutation')", "mutates it"),
    ("help", "explains the rest"),
)


class View:
    """Draws the session, the cell under the cursor and the playhead, each when it changed.

    Attributes
    ----------
    grid, knobs, genres : widget
        What the keys of their panels go to.
    """

    def __init__(self, app: App[None], instrument: Instrument, keymap: Keymap) -> None:
        self._app, self._it, self._keymap = app, instrument, keymap
        self.grid = Grid(instrument.editor.selection, id="grid")
        self.knobs = Sliders("knobs", knob_sliders(), id="knobs")
        self.genres = Sliders("genres", (), id="genres")
        self._beside = Grid(Selection(), id="beside", beside=True)
        self._status = Line("status")
        self._transport, self._cell = Line("transport"), Line("cell")
        self._cell_short, self._room = Line("short", fluid=True), Line("room", fluid=True)
        self._strip, self._footer = LoopStrip("loop"), KeyLine("keys", keymap)
        self._lane, self._takes = VelocityLane(self.grid, "lane"), TakeList("takes")
        self._drawn: tuple[object, ...] = ()
        self._changes = self._said = 0
        self._troubles: deque[str] = deque(maxlen=_TROUBLES_SHOWN)

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield self._room
        with Horizontal(id="top"):
            yield self._transport
            yield self._cell_short
        yield self._strip
        with Vertical(id="desk"):
            with Horizontal(id="bars"):
                yield self.grid
                yield self._beside
            yield from self._panels()
        yield self._status
        yield self._footer

    def _panels(self) -> Iterator[Sliders | Line | VelocityLane]:
        yield self._lane
        yield self._cell
        yield self.knobs
        yield self._takes
        yield self.genres

    def begin(self, complaints: Iterable[str]) -> None:
        """Welcome the user, say what is wrong in the settings, and draw for the first time."""
        self.grid.focus()
        self.say(", ".join(f"{self._keymap.shown(name)} {text}" for name, text in _WELCOME))
        for complaint in complaints:
            self.trouble(complaint)
        self.show()

    @property
    def panel(self) -> str:
        """The panel that has the focus: "grid", "knobs" or "genres"."""
        focused = self._app.screen_stack[0].focused
        return str(focused.id) if focused in (self.knobs, self.genres) else "grid"

    def fit(self, width: int, height: int) -> None:
        """Tell the screen's style what has room."""
        fits = set(fitting(width, height))
        classes = {name: name in fits for name in CLASSES}
        classes["single"] = len(self._it.store.session.loop) == 1
        self._app.screen_stack[0].update_classes(classes)
        self._room.show(Text(room_needed(width, height)))
        self._drawn = ()

    def offer_genres(self, genres: tuple[str, ...]) -> None:
        """Show a slider for each genre."""
        self.genres.offer(genre_sliders(genres))

    def say(self, text: str) -> None:
        """Put what was done on the status line."""
        self._said += 1
        self._troubles.clear()
        self._put(Text(f" {text}", no_wrap=True, overflow="ellipsis"), trouble=False)

    def trouble(self, text: str) -> None:
        """Put what is missing or went wrong on the status line, beside what was said before.

        Other than what was done, it stays until the next action.
        """
        if text not in self._troubles:
            self._troubles.append(text)
        lines = "\n".join(f" ! {line}" for line in reversed(self._troubles))
        self._put(Text(lines), trouble=True)

    def _put(self, text: Text, *, trouble: bool) -> None:
        self._status.set_class(trouble, "trouble")
        self._status.show(text, rows_change=trouble)

    def show(self) -> None:
        """Draw the session."""
        store, session = self._it.store, self._it.store.session
        self._changes += 1
        self.grid.show(self._content(session, store.selected))
        self._beside.show(self._content(session, self._next_bar))
        self._app.screen_stack[0].set_class(len(session.loop) == 1, "single")
        self.knobs.show(knob_values(session))
        self.genres.show(dict(session.controls.genres))
        current = store.take.number if store.take else None
        self._takes.show_takes(store.book.takes, store.book.starred, current)
        if isinstance(self._app.screen, MixerDialog):
            self._app.screen.show(session.mixer)
        self.show_cell()
        self.show_place()

    def _content(self, session: Session, index: int) -> GridContent:
        return GridContent(
            session.loop[index],
            session.locks,
            session.mixer,
            session.controls.voice_densities,
            f" bar {index + 1}",
        )

    @property
    def _next_bar(self) -> int:
        store = self._it.store
        return (store.selected + 1) % len(store.session.loop)

    def show_cell(self) -> None:
        """Say what the cell under the cursor holds, and which keys matter there."""
        store, cursor = self._it.store, self.grid.cursor
        self._cell.show(cell_text(store.session, store.bar, *cursor))
        self._cell_short.show(cell_text(store.session, store.bar, *cursor, short=True))
        self._lane.show(store.bar, cursor[0])
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys of the panel that has the focus."""
        self._app.screen_stack[0].set_class(self.panel != "grid", "aside")
        selecting = self._it.editor.selection.mark is not None
        self._footer.show_keys(self.panel, selecting=selecting, width=self._app.size.width)

    def show_place(self) -> None:
        """Draw the transport, the strip and the playhead, where they changed."""
        store, player = self._it.store, self._it.player
        status, session = self._it.engine.status(), store.session
        place = place_of(status.position_steps, session) if status.playing else None
        going = player.mode_text(), player.playhead.queued, status.xruns
        counts = self._changes, self._said
        drawn = (session, place, going, store.selected, self._app.size, counts)
        if drawn[1:] == self._drawn[1:] and session is self._drawn[0]:
            return
        self._drawn = drawn
        self._show_lines(session, place, status)
        for index, grid in ((store.selected, self.grid), (self._next_bar, self._beside)):
            grid.playhead = place[1] if place is not None and place[0] == index else None

    def _show_lines(self, session: Session, place: Place | None, status: Status) -> None:
        store, player = self._it.store, self._it.player
        xruns = f"xruns {status.xruns}" if status.xruns else ""
        sound = "  ".join(text for text in (player.mode_text(), xruns) if text)
        short = self._app.screen_stack[0].has_class("brief")
        text = transport_text(session, place, sound, unsaved=store.unsaved, short=short)
        self._transport.show(text)
        playing = None if place is None else place[0]
        hint = _HINT if self._said <= _HINTED else ""
        self._strip.show_loop(session, store.selected, playing, player.playhead.queued, hint)
