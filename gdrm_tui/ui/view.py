"""The view: the parts of the screen, which it draws from the state of the instrument."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from gdrm_tui.audio.engine.status import Status
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Tell
from gdrm_tui.player.mixing_desk import FLOOR, Level
from gdrm_tui.remote.remote import Remote
from gdrm_tui.ui.dialogs.mixer import MixerDialog
from gdrm_tui.ui.guide import Guide
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.layout import (
    CLASSES,
    GRID_ROWS,
    fitting,
    grid_room,
    panels_row,
    room_needed,
    strip_rows,
)
from gdrm_tui.ui.letters import StepKeys, TypedMix
from gdrm_tui.ui.shown import Shown, TopLine
from gdrm_tui.ui.widgets.cells import heights_of, meter_text
from gdrm_tui.ui.widgets.genre_sliders import GenreSliders, genre_sliders
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.lines import KeyLine, Line, Place, StatusLine, cell_text, place_of
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.slider import knob_sliders, knob_values
from gdrm_tui.ui.widgets.sliders import Sliders
from gdrm_tui.ui.widgets.take_strip import TakeStrip
from gdrm_tui.ui.widgets.velocity_lane import VelocityLane

_BUSY_AFTER = 0.2  # seconds from which on the status line says what is under way
_METER, _METER_WIDTH = 6, 12  # columns of the master's bar, and with its figure
_BESIDE_KNOBS = 66  # columns, where the genres are below the grid
_WELCOME = (
    "<play> plays, <make('new')> makes a new bar, <make('variation')> varies it, "
    "<make('mutation')> mutates it, <help> explains the rest"
)


class View:
    """Draws the session, the cell under the cursor and the playhead, each when it changes.

    Parameters
    ----------
    remote : Remote
        What is connected.

    Attributes
    ----------
    grid, knobs, genres : widget
        What the keys of their panels go to.
    """

    def __init__(
        self, app: App[None], instrument: Instrument, keymap: Keymap, remote: Remote, tell: Tell
    ) -> None:
        self._app, self._it, self._keymap, self._remote = app, instrument, keymap, remote
        self.grid = Grid(instrument.editor.selection, id="grid")
        self.knobs = Sliders("knobs", knob_sliders(), id="knobs")
        self.genres = GenreSliders(keymap.digits, id="genres")
        self._shown = Shown(instrument, keymap.in_text("<fold> shows them"))
        self._status, self._top = StatusLine("status"), TopLine(instrument)
        self._transport, self._cell = Line("transport"), Line("cell")
        self._master = Line("master-meter")
        self._cell_short, self._room = Line("short", fluid=True), Line("room", fluid=True)
        self._strip, self._footer = LoopStrip("loop"), KeyLine("keys", keymap)
        self._lane = VelocityLane(self.grid, "lane")
        self._takes = TakeStrip("takes", instrument.maker.knows)
        self.guide = Guide(newcomer=not instrument.keeper.recent)
        self.step_keys = StepKeys(self.grid, instrument, keymap.steps, self.show, tell)
        self.mix_typing = TypedMix(self.genres, instrument, self._focused, self.show, tell)
        self._doing, self._since = "", 0.0
        self._grid_rows = GRID_ROWS
        self._drawn: tuple[object, ...] = ()
        self._changes = 0

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield self._room
        with Horizontal(id="top"):
            yield self._transport
            yield self._master
            yield self._cell_short
        yield self._strip
        with Vertical(id="desk"):
            yield self.grid
            yield from self._panels()
        yield self._status
        yield self._footer

    def _panels(self) -> Iterator[Sliders | Line | VelocityLane | TakeStrip]:
        yield self._lane
        yield self._cell
        yield self.knobs
        yield self._takes
        yield self.genres

    def begin(self, complaints: Iterable[str]) -> None:
        """Welcome the user, say what is wrong in the settings, and draw for the first time."""
        self.grid.focus()
        if self._it.player.plays:  # since before the screen was there
            self.guide.did("play")
        self.say(self._keymap.in_text(_WELCOME))
        for complaint in complaints:
            self.trouble(complaint)
        self.show()

    @property
    def panel(self) -> str:
        """The panel that has the focus: "grid", "knobs", "genres" or "takes"."""
        focused = self._focused()
        others = self.knobs, self.genres, self._takes
        return str(focused.id) if focused in others else "grid"

    def _focused(self) -> Widget | None:
        return self._app.screen_stack[0].focused

    def fit(self, width: int, height: int) -> None:
        """Tell the screen's style what has room."""
        fits = set(fitting(width, height))
        self._app.screen_stack[0].update_classes({name: name in fits for name in CLASSES})
        self._room.show(Text(room_needed(width, height)))
        self.grid.styles.width, self._grid_rows = grid_room(width, height)
        self._give_grid_its_rows()
        self._strip.styles.height = strip_rows(width, height)
        broad = "broad" in fits
        self.genres.styles.offset = (_BESIDE_KNOBS, panels_row(width, height)) if broad else (0, 0)
        self._drawn = ()

    def offer_genres(self, genres: tuple[str, ...]) -> None:
        """Show a slider for each genre."""
        card = self._it.maker.card
        self.genres.offer(genre_sliders(genres, card.thin_genres if card else ()))

    def say(self, text: str) -> None:
        """Put what was done on the status line."""
        self._status.say(text)
        self._give_grid_its_rows()

    def trouble(self, text: str) -> None:
        """Put what is missing or went wrong on the status line, beside what was said before."""
        self._status.trouble(text)
        self._give_grid_its_rows()

    def _give_grid_its_rows(self) -> None:
        """Let the grid give way to a status of several lines, so that nothing below it is cut."""
        rows = max(self._grid_rows - (self._status.rows - 1), GRID_ROWS)
        if self.grid.styles.height is None or self.grid.styles.height.value != rows:
            self.grid.styles.height = rows

    def show(self) -> None:
        """Draw the session."""
        store, session = self._it.store, self._it.store.session
        self._changes += 1
        fit = self.grid.bars_that_fit(len(session.loop))
        with_next = self.grid.has_room_for_next
        self.grid.show(self._shown.content(fit, self.step_keys.heads, with_next=with_next))
        self.knobs.show(knob_values(session))
        self.genres.show(dict(session.controls.genres))
        learnt = self._remote.learner.assignments.targets()
        self.knobs.mark({target.name for target in learnt if target.kind == "knob"})
        self.genres.mark({target.name for target in learnt if target.kind == "genre"})
        self._takes.show_takes(store.book, store.take.number if store.take else None)
        if isinstance(self._app.screen, MixerDialog):
            self._app.screen.show(session.mixer)
        self.show_cell()
        self.show_place()

    def turn_fold(self) -> None:
        """Fold the silent voices away, or show all."""
        unfolded = self._shown.turn_fold()
        self.show()
        self.say("all voices are shown" if unfolded else "voices that are silent are folded away")

    def show_panel(self) -> None:
        """Show which keys matter in the panel that has the focus; letters are steps in the grid."""
        if self.panel != "grid":
            self.step_keys.leave()
        self.show_cell()

    def show_cell(self) -> None:
        """Say what the cell under the cursor holds, and which keys matter there."""
        store, cursor = self._it.store, self.grid.cursor
        self._cell.show(cell_text(store.session, store.bar, *cursor))
        self._cell_short.show(cell_text(store.session, store.bar, *cursor, short=True))
        self._lane.show(self.grid.content.bars, cursor[0])
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys of the panel that has the focus."""
        self._app.screen_stack[0].set_class(self.panel != "grid", "aside")
        self._footer.show_keys(self._mode, self._app.size.width)

    @property
    def _mode(self) -> str:
        """Whose keys are in use: those of a panel, or of what the hand does in it."""
        panel = self.panel
        if panel == "genres" and self.genres.typing:
            return "typing"
        if panel != "grid":
            return panel
        selecting = self._it.editor.selection.mark is not None
        return "steps" if self.step_keys.on else "selection" if selecting else "grid"

    def show_place(self) -> None:
        """Draw the transport, the strip and the playhead, where they changed."""
        self._show_doing()
        store, player = self._it.store, self._it.player
        status, session = self._it.engine.status(), store.session
        place = place_of(status.position_steps, session) if status.playing else None
        connected = "  ".join(filter(None, (self._remote.signs(), self._it.midi.sign())))
        queued, hint = player.playhead.queued, self.guide.hint
        going = player.mode_text(), queued, status.xruns, hint, connected
        counts = self._changes, self._status.said
        drawn = (session, place, going, store.selected, self._app.size, counts)
        if drawn[1:] == self._drawn[1:] and session is self._drawn[0]:
            return
        self._drawn = drawn
        self._show_lines(place, status, connected)
        self.grid.playhead = self._playhead(place)

    def show_levels(self) -> None:
        """Draw the meters, at a pace of their own."""
        *voices, master = self._it.desk.read_meters() or [Level(FLOOR, FLOOR)]
        self.grid.show_levels(heights_of(voices))
        self._master.show(Text(f" {meter_text(master, _METER)} ", no_wrap=True))

    def _show_doing(self) -> None:
        """Say what is under way once it takes long enough to be wondered about."""
        doing, now = self._it.maker.doing, time.monotonic()
        if doing != self._doing:
            self._doing, self._since = doing, now
        elif doing and self._since and now - self._since > _BUSY_AFTER:
            self._since = 0.0
            self.say(f"{doing} … {self._keymap.shown('unselect')} cancels")

    def _playhead(self, place: Place | None) -> int | None:
        """Return the step that plays, counted through the bars in the grid."""
        if place is None:
            return None
        shown = self.grid.place_of(place[0])
        return None if shown is None else shown * STEPS_PER_BAR + place[1]

    def _show_lines(self, place: Place | None, status: Status, connected: str) -> None:
        classes = self._app.screen_stack[0].classes
        beside = self._cell_short.shown_width if "snug" in classes else 0
        beside += _METER_WIDTH if "metered" in classes else 0
        room = self._app.size.width - beside
        self._transport.show(self._top.text(place, status, connected, room))
        playing = None if place is None else place[0]
        hint = self._keymap.in_text(self.guide.hint)
        self._strip.show_loop(self._shown.loop(playing), hint)
