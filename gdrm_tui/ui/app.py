"""The app: a Textual shell around the instrument."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import App, ComposeResult

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import AUTOSAVE_SECONDS
from gdrm_tui.player.messages import Changed, GenresKnown, Message, Said, Trouble
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.actions import commands_of
from gdrm_tui.ui.conversations import ENDINGS, Conversations
from gdrm_tui.ui.gestures import Gesture, follow
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap, app_bindings
from gdrm_tui.ui.later import Later, Threads
from gdrm_tui.ui.layout import css_variables
from gdrm_tui.ui.themes import use_theme
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.command import Provider
    from textual.dom import DOMNode

FRAMES_PER_SECOND = 30


def _palette() -> type[Provider]:
    from gdrm_tui.ui.dialogs.palette import ActionProvider  # would slow the start

    return ActionProvider


class GdrmApp(App[None]):
    """Gives keys and the mouse to the instrument, and draws what it tells."""

    CSS_PATH = "app.tcss"
    TITLE = "gdrm"
    COMMANDS: ClassVar = {_palette}
    BINDINGS: ClassVar = app_bindings()

    def __init__(
        self,
        setup: Setup,
        engine: EngineClient,
        keymap: Keymap = DEFAULT_KEYMAP,
        complaints: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.keymap = keymap
        threads, tell = Threads(self), self.show_message
        self.instrument = Instrument(setup, engine, threads, tell)
        self.view = View(self, self.instrument, keymap)
        self._conversations = Conversations(self, self.instrument, setup, keymap, threads, tell)
        self.commands = commands_of(self.instrument) | self._conversations.commands()
        self._complaints = (*use_theme(self, setup.settings.theme), *complaints)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the heights that the style sheet takes from the tables of voices and knobs."""
        return css_variables()

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        self.view.fit(*self.size)  # styles every part once rather than again when it is there
        yield from self.view.compose()

    def on_mount(self) -> None:
        """Start what runs beside the screen."""
        self.set_keymap(self.keymap.as_textual())
        self.view.begin(self._complaints)
        keeper = self.instrument.keeper
        keeper.begin()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow)
        self.set_interval(AUTOSAVE_SECONDS, keeper.keep_safe)
        for ending in ENDINGS if keeper.can_recover else ():
            asyncio.get_running_loop().add_signal_handler(ending, self._conversations.end)
        if keeper.left_behind():
            self._conversations.recover()
        self.instrument.begin()
        self.call_after_refresh(self.instrument.load)

    def _follow(self) -> None:
        """Follow what is heard, and draw it; called 30 times a second."""
        if self.screen_stack:  # none is left while the app closes
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
        if own and name in self.commands:
            self.commands[name](*arguments)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the parts to the screen."""
        self.view.fit(*event.size)
        self.call_after_refresh(self.view.show)

    @on(events.DescendantFocus)
    @on(Grid.CursorMoved)
    def _show_cell(self) -> None:
        self.view.show_cell()

    @on(Later)
    def _do_later(self, message: Later) -> None:
        message.do()

    @on(Grid.Painted)
    @on(Grid.Turned)
    @on(Grid.LabelClicked)
    @on(Grid.BarClicked)
    @on(LoopStrip.Clicked)
    @on(Sliders.Changed)
    def _follow_gesture(self, gesture: Gesture) -> None:
        follow(gesture, self.instrument, self.view, self._conversations)
