"""The instrument on the screen: its layout and what it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from gdrm_tui.ui.choosing import Choosing
from gdrm_tui.ui.editing import Editing
from gdrm_tui.ui.exporting import Exporting
from gdrm_tui.ui.keeping import Keeping
from gdrm_tui.ui.keymap import app_bindings
from gdrm_tui.ui.layout import css_variables
from gdrm_tui.ui.looping import Looping
from gdrm_tui.ui.pacing import Pacing
from gdrm_tui.ui.screen import Pictured
from gdrm_tui.ui.sounding import Sounding
from gdrm_tui.ui.themes import DARK, THEMES
from gdrm_tui.ui.widgets.grid import Grid

if TYPE_CHECKING:
    from textual.command import Provider

FRAMES_PER_SECOND = 30


def _palette() -> type[Provider]:
    from gdrm_tui.ui.dialogs.palette import ActionProvider  # it would slow the start

    return ActionProvider


class GdrmApp(Looping, Choosing, Editing, Pacing, Sounding, Exporting, Keeping, Pictured):
    """The instrument's one screen."""

    CSS_PATH = "app.tcss"
    TITLE = "gdrm"
    BINDINGS = app_bindings()
    COMMANDS: ClassVar = {_palette}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables of the style sheet."""
        return css_variables()

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        self.fit_screen(*self.size)  # styles every part once rather than again when it is there
        yield self.room
        with Horizontal(id="top"):
            yield self.transport
            yield self.cell_short
        yield self.strip
        with Vertical(id="desk"):
            with Horizontal(id="bars"):
                yield self.grid
                yield self.beside
            yield self.lane
            yield self.cell
            yield self.knobs
            yield self.takes
            yield self.genres
        yield self.status
        yield self.footer

    def on_mount(self) -> None:
        """Start what runs beside the screen."""
        self.store.subscribe(self.publish)
        self.store.subscribe(lambda _: self.show())
        self.publish(self.store.session)
        self.grid.focus()
        self.say(self._welcome())
        self.show()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow_engine)
        self.call_after_refresh(self.load_generator)

    def _welcome(self) -> str:
        words = {
            "play": "plays",
            "make('new')": "makes a new bar",
            "make('variation')": "varies it",
        }
        words |= {"make('mutation')": "mutates it", "help": "explains the rest"}
        return ", ".join(f"{self.keys(name)} {text}" for name, text in words.items())

    @on(Grid.CursorMoved)
    def _follow_cursor(self) -> None:
        self.show_cell()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of the panel that is entered."""
        self.show_keys()

    def _follow_engine(self) -> None:
        """Draw what is heard and say what the engine has to say; called 30 times a second."""
        for sentence in self.engine.notices():
            self.trouble(sentence)
        if not self.engine.status().alive and self.engine.revive():
            self.trouble("the sound engine had stopped and was started again")
        self.show_place()

    def action_help(self) -> None:
        """Show the help."""
        from gdrm_tui.ui.dialogs.help import HelpDialog

        self.push_screen(HelpDialog(self.setup.keymap, self.panel))
