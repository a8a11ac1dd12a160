"""The instrument on the screen: its layout, what it draws, and playing and keeping."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer

from gdrm_tui.ui.editing import Editing
from gdrm_tui.ui.exporting import Exporting
from gdrm_tui.ui.generating import Generating
from gdrm_tui.ui.help import HelpScreen
from gdrm_tui.ui.keeping import Keeping
from gdrm_tui.ui.lines import Line, cell_text, loop_text, place_of, transport_text
from gdrm_tui.ui.palette import ActionProvider
from gdrm_tui.ui.panels import knob_values

FRAMES_PER_SECOND = 30
_NARROW = 78


class GdrmApp(Generating, Editing, Exporting, Keeping):
    """The instrument's one screen."""

    CSS_PATH = "app.tcss"
    TITLE = "gdrm"
    COMMANDS: ClassVar = {ActionProvider}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._transport, self._strip, self._cell = Line("transport"), Line("loop"), Line("cell")

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
        self.store.subscribe(self.engine.publish)
        self.store.subscribe(lambda _: self.show())
        self.engine.publish(self.store.session)
        self.grid.focus()
        self.say(self._welcome())
        self.show()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow_engine)
        self.load_generator()

    def _welcome(self) -> str:
        words = {
            "play": "plays",
            "make('new')": "makes a new bar",
            "make('variation')": "varies it",
        }
        words |= {"make('mutation')": "mutates it", "help": "explains the rest"}
        return ", ".join(f"{self.keys(name)} {text}" for name, text in words.items())

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
        if not self.engine.status().alive:
            self.engine.restart()
            self.trouble("the sound engine had stopped and was started again")
        self._show_place()

    def _show_place(self) -> None:
        status, session = self.engine.status(), self.store.session
        place = place_of(status.position_steps, session) if status.playing else None
        sound = f"xruns {status.xruns}" if status.xruns else ""
        transport = transport_text(session, place, sound, unsaved=self.store.unsaved)
        self._transport.show(transport)
        playing = None if place is None else place[0]
        strip = loop_text(session, self.store.selected, playing, self.size.width)
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

    def action_help(self) -> None:
        """Show the help."""
        self.push_screen(HelpScreen(self.setup.keymap))
