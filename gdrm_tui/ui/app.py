"""The instrument on the screen: its layout, what it draws, and playing and keeping."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.ui.actions import bindings
from gdrm_tui.ui.choosing import Choosing
from gdrm_tui.ui.editing import Editing
from gdrm_tui.ui.help import HelpScreen
from gdrm_tui.ui.keeping import export_loop, save_copy
from gdrm_tui.ui.lines import Line, cell_text, loop_text, place_of, transport_text
from gdrm_tui.ui.looping import Looping
from gdrm_tui.ui.palette import ActionProvider
from gdrm_tui.ui.panels import knob_values

FRAMES_PER_SECOND = 30
_NARROW = 78
_WELCOME = "space plays, g makes a new bar, v varies it, x mutates it, ? explains the rest"


class GdrmApp(Looping, Choosing, Editing):
    """The instrument's one screen."""

    CSS_PATH = "app.tcss"
    TITLE = "gdrm"
    COMMANDS: ClassVar = {ActionProvider}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._transport, self._strip, self._cell = Line("transport"), Line("loop"), Line("cell")
        self._asked_to_quit = False

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield self._transport
        yield self._strip
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield self.grid
                yield self._cell
                yield self.knobs
            yield self.genres
        yield self.status
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Start what runs beside the screen."""
        self.store.subscribe(self.publish)
        self.store.subscribe(lambda _: self.show())
        self.publish(self.store.session)
        self.grid.focus()
        self.say(_WELCOME)
        self.show()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow_engine)
        self.load_generator()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the panels to the width."""
        self.set_class(event.size.width < _NARROW, "narrow")

    def show(self) -> None:
        """Draw the session."""
        session = self.store.session
        densities = session.controls.voice_densities
        self.grid.show(self.store.bar, session.locks.voices, densities)
        self.knobs.show(knob_values(session))
        self.genres.show(dict(session.controls.genres))
        self._show_cell()
        self._show_place()

    def on_grid_cursor_moved(self) -> None:
        """Say what the cell under the cursor holds."""
        self._show_cell()

    def _show_cell(self) -> None:
        grid = self.grid
        text = cell_text(self.store.bar, grid.voice, grid.step, self.store.session.bpm)
        self._cell.show(text)

    def _follow_engine(self) -> None:
        """Draw what is heard and say what the engine has to say; called 30 times a second."""
        for sentence in self.engine.notices():
            self.trouble(sentence)
        if not self.engine.status().alive and self.engine.revive():
            self.trouble("the sound engine had stopped and was started again")
        self._show_place()

    def _show_place(self) -> None:
        status, session = self.engine.status(), self.store.session
        place = place_of(status.position_steps, session) if status.playing else None
        xruns = f"xruns {status.xruns}" if status.xruns else ""
        sound = "  ".join(text for text in (self.mode_text(), xruns) if text)
        transport = transport_text(session, place, sound, unsaved=self.store.unsaved)
        self._transport.show(transport)
        playing = None if place is None else place[0]
        strip = loop_text(session, self.store.selected, playing, self.size.width, self.queued)
        self._strip.show(strip)
        here = place is not None and place[0] == self.store.selected
        self.grid.playhead = place[1] if place is not None and here else None

    def action_play(self) -> None:
        """Play or stop."""
        if self.engine.status().playing:
            self.engine.stop()
        else:
            self.engine.play()

    def action_hear(self) -> None:
        """Sound the voice under the cursor."""
        self.engine.strike(self.grid.voice, 0.9)

    def action_panic(self) -> None:
        """Silence everything."""
        self.engine.panic()
        self.say("silenced")

    def action_export(self) -> None:
        """Write the loop as a MIDI file."""
        stem = self.file.stem if self.file else "gdrm-loop"
        try:
            path = export_loop(self.store.session, self.setup.folder, stem)
        except GdrmError as error:
            self.trouble(str(error))
        else:
            bars = len(self.store.session.loop)
            self.say(f"exported {bars} bar{'s' * (bars > 1)} to {path}")

    def action_save(self) -> None:
        """Save the session."""
        try:
            self.file = save_copy(self.store.session, self.file, self.setup.folder)
        except GdrmError as error:
            self.trouble(str(error))
        else:
            self.store.mark_saved()
            self.show()
            self.say(f"saved {self.file}")

    def action_help(self) -> None:
        """Show the help."""
        self.push_screen(HelpScreen())

    async def action_quit(self) -> None:
        """Leave; the first time of asking, say what would be lost."""
        if self.store.unsaved and not self._asked_to_quit:
            self._asked_to_quit = True
            self.say("not saved yet: f2 saves the session, ctrl+q again leaves without")
        else:
            self.exit()
