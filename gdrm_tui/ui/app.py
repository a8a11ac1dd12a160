"""The app: a Textual shell around the instrument."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import App, ComposeResult
from textual.binding import BindingsMap

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import AUTOSAVE_SECONDS
from gdrm_tui.player.messages import Changed, GenresKnown, Message, Said, Trouble
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.commands import commands_of
from gdrm_tui.ui.conversations import Conversations
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap
from gdrm_tui.ui.later import Later, Threads
from gdrm_tui.ui.themes import DARK, THEMES
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.command import Provider
    from textual.dom import DOMNode

FRAMES_PER_SECOND = 30
LEAVING_SECONDS = 2.0
_ENDINGS = (signal.SIGHUP, signal.SIGTERM)
_WELCOME = (
    ("play", "plays"),
    ("make('new')", "makes a new bar"),
    ("make('variation')", "varies it"),
    ("make('mutation')", "mutates it"),
    ("help", "explains the rest"),
)


def _palette() -> type[Provider]:
    from gdrm_tui.ui.dialogs.palette import ActionProvider  # would slow the start

    return ActionProvider


class GdrmApp(App[None]):
    """Gives keys and the mouse to the instrument, and draws what it tells."""

    CSS_PATH = "app.tcss"
    TITLE = "gdrm"
    COMMANDS: ClassVar = {_palette}

    def __init__(
        self,
        setup: Setup,
        engine: EngineClient,
        keymap: Keymap = DEFAULT_KEYMAP,
        complaints: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.setup, self.keymap, self._complaints = setup, keymap, complaints
        threads = Threads(self)
        self.instrument = Instrument(setup, engine, threads, self.show_message)
        self.view = View(self, self.instrument, keymap)
        self._conversations = Conversations(
            self, self.instrument, setup, keymap, threads, self.show_message
        )
        self._commands = commands_of(self.instrument, self._conversations)
        live = BindingsMap(keymap.bindings()).key_to_bindings
        self._bindings = BindingsMap.from_keys({**self._bindings.key_to_bindings, **live})
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        self.view.fit(*self.size)  # styles every part once rather than again when it is there
        yield from self.view.compose()

    def on_mount(self) -> None:
        """Start what runs beside the screen."""
        self.view.grid.focus()
        keys = (f"{self.keymap.shown(name)} {text}" for name, text in _WELCOME)
        self.view.say(", ".join(keys))
        self._follow_settings()
        self.view.show()
        keeper = self.instrument.keeper
        keeper.begin()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow)
        self.set_interval(AUTOSAVE_SECONDS, keeper.keep_safe)
        for ending in _ENDINGS if keeper.can_recover else ():
            asyncio.get_running_loop().add_signal_handler(ending, self._end)
        if keeper.left_behind():
            self._conversations.recover()
        self.instrument.begin()
        self.call_after_refresh(self.instrument.load)

    def _follow_settings(self) -> None:
        theme = self.setup.settings.theme
        if theme in self.available_themes:
            self.theme = theme
        elif theme is not None:
            known = ", ".join(sorted(self.available_themes))
            self.view.trouble(f"settings: there is no theme {theme}; the themes are {known}")
        for complaint in self._complaints:
            self.view.trouble(complaint)

    def _follow(self) -> None:
        """Follow what is heard, and draw it; called 30 times a second."""
        self.instrument.player.follow()
        self.view.show_place()

    def show_message(self, message: Message) -> None:
        """Show what the instrument tells."""
        match message:
            case Said(text):
                self.view.say(text)
            case Trouble(text):
                self.view.trouble(text)
            case Changed():
                self.view.show()
            case GenresKnown(genres):
                self.view.offer_genres(genres)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do an action of the registry, or one of Textual's."""
        place, name, arguments = parse(action) if isinstance(action, str) else action
        own = place == "app" or (not place and default_namespace in (None, self))
        if own and name in self._commands:
            self._commands[name](*arguments)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _end(self) -> None:
        """Leave because the system or a closed terminal says so, and keep what is unsaved."""
        problem = self.instrument.keeper.close(keep=True)
        # Also where leaving waits for ever to write to a terminal that is gone. The engine ends
        # when its pipe does. Only now, since a slow disk may take longer to keep the work.
        timer = threading.Timer(LEAVING_SECONDS, os._exit, (1,))
        timer.daemon = True
        timer.start()
        self.exit(return_code=1, message=problem)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the parts to the screen."""
        self.view.fit(*event.size)
        self.call_after_refresh(self.view.show)

    def on_descendant_focus(self) -> None:
        """Show the keys of the panel that is entered."""
        self.view.show_keys()

    @on(Later)
    def _do_later(self, message: Later) -> None:
        message.do()

    @on(Grid.CursorMoved)
    def _follow_cursor(self) -> None:
        self.view.show_cell()

    @on(Grid.Painted)
    def _paint(self, message: Grid.Painted) -> None:
        self.instrument.editor.paint(message.cell, message.stroke, on=message.on)

    @on(Grid.Turned)
    def _turn_wheel(self, message: Grid.Turned) -> None:
        self.instrument.editor.turn_wheel(message.by)

    @on(Grid.LabelClicked)
    def _mute(self, message: Grid.LabelClicked) -> None:
        self.instrument.desk.turn("muted", message.voice)

    @on(Grid.BarClicked)
    def _show_beside(self, message: Grid.BarClicked) -> None:
        store = self.instrument.store
        self.instrument.arranger.show_bar((store.selected + 1) % len(store.session.loop))
        self.view.grid.cursor = message.cell

    @on(LoopStrip.Clicked)
    def _show_bar(self, message: LoopStrip.Clicked) -> None:
        self.instrument.arranger.show_bar(message.index)

    @on(Sliders.Changed)
    def _turn_slider(self, message: Sliders.Changed) -> None:
        controls = self.instrument.controls
        if message.sliders is self.view.genres:
            controls.set_genre(message.name, message.value)
        elif message.sliders is self.view.knobs:
            controls.set(message.name, message.value)
        else:
            self._conversations.mix(str(message.sliders.id), message.name, message.value)
