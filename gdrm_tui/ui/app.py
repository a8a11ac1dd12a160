"""The app: a Textual shell around the instrument."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import App, ComposeResult
from textual.theme import Theme

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.plain_text import UTF8, shown
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import AUTOSAVE_SECONDS
from gdrm_tui.player.messages import Changed, GenresKnown, Hint, Message, Said, Trouble
from gdrm_tui.player.setup import Setup
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.remote.remote import Host, Remote
from gdrm_tui.ui.actions import BY_HAND
from gdrm_tui.ui.choices import Choices
from gdrm_tui.ui.commands import commands_of
from gdrm_tui.ui.conversations import ENDINGS, Conversations
from gdrm_tui.ui.gestures import Gesture, follow
from gdrm_tui.ui.hang_up import HangUp
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap, app_bindings
from gdrm_tui.ui.later import Later, OneThread, Threads
from gdrm_tui.ui.layout import css_variables
from gdrm_tui.ui.listening import Listening
from gdrm_tui.ui.one_dialog import OneDialog
from gdrm_tui.ui.palette import palette_of
from gdrm_tui.ui.plain_terminal import PlainDriver, PlainSigns
from gdrm_tui.ui.teaching import Teaching
from gdrm_tui.ui.themes import suit_terminal, use_theme
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets import grid_messages
from gdrm_tui.ui.widgets.genre_sliders import GenreSliders
from gdrm_tui.ui.widgets.loop_strip import LoopStrip
from gdrm_tui.ui.widgets.sliders import Sliders
from gdrm_tui.ui.widgets.take_strip import TakeStrip

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.command import Provider
    from textual.dom import DOMNode
    from textual.filter import LineFilter

FRAMES_PER_SECOND = 30
METERS_PER_SECOND = 4


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
        remote: RemoteOptions | None = None,
    ) -> None:
        super().__init__(driver_class=PlainDriver)
        self._signs = PlainSigns(UTF8)
        self.keymap, self._hang_up = keymap, HangUp()
        threads, tell = Threads(self), self.show_message
        files = OneThread(self, "files")
        self.instrument = Instrument(setup, engine, threads, files, tell)
        self._changed = False
        host = Host(threads, files, self._post, self._act, tell, setup.controllers)
        self.remote = Remote(self.instrument, setup.settings, remote or RemoteOptions(), host)
        self.view = View(self, self.instrument, keymap, self.remote, tell)
        dialogs = OneDialog(self)
        self._conversations = Conversations(
            self, self.instrument, setup, keymap, threads, tell, dialogs
        )
        self._choices = Choices(self, self.instrument, keymap, dialogs, tell)
        self.commands = commands_of(self.instrument) | self._conversations.commands()
        self.commands |= {**self._choices.commands(), **self.view.commands()}
        self.commands |= self.remote.commands()
        self._teaching = Teaching(self, self.remote.learner, self.instrument, self.view, dialogs)
        self.commands |= self._teaching.commands(self.commands["unselect"])
        self.commands |= Listening(self, self.instrument, tell, dialogs).commands()
        self._complaints = (*use_theme(self, setup.settings.theme), *complaints)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return what the style sheet takes from the table of knobs, and the drums' colours."""
        return css_variables() | palette_of(self.current_theme).variables()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what every line goes through before it is drawn."""
        return [*super().get_line_filters(), self._signs]

    def use_encoding(self, encoding: str) -> None:
        """Draw in the signs that a terminal of another encoding than UTF-8 has."""
        self._signs = PlainSigns(encoding)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text, such as a path, whose bytes need not be UTF-8."""
        super().copy_to_clipboard(shown(text))

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        self.view.fit(*self.size)  # styles every part once rather than again when it is there
        yield from self.view.compose()

    def on_mount(self) -> None:
        """Start what runs beside the screen."""
        self.set_keymap(self.keymap.as_textual())
        if not self.is_headless:
            suit_terminal(self)
        self.view.begin(self._complaints)
        keeper = self.instrument.keeper
        keeper.begin()
        self.set_interval(1 / FRAMES_PER_SECOND, self._follow)
        self.set_interval(1 / METERS_PER_SECOND, self._follow_levels)
        self.set_interval(AUTOSAVE_SECONDS, keeper.keep_safe)
        for ending in ENDINGS if keeper.can_recover else ():
            asyncio.get_running_loop().add_signal_handler(ending, self._conversations.end)
        if keeper.left_behind():
            self._conversations.recover()
        self.instrument.preferences.begin(self.theme)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.instrument.begin()
        self.remote.begin()
        self.call_after_refresh(self.instrument.load)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name == self.theme:  # else it changed again since
            self.instrument.preferences.keep_theme(theme.name)

    def _follow(self) -> None:
        """Follow what is heard, and draw it; called 30 times a second.

        A lost terminal is looked for as often: some drawings later, the screen waits for ever to
        write to it.
        """
        if self._hang_up.happened:
            self._conversations.end()
        elif self.screen_stack:  # none is left while the app closes
            self.instrument.player.follow()
            self.remote.follow()
            self.view.show_place()

    def _follow_levels(self) -> None:
        if self.screen_stack:
            self.view.show_levels()

    def show_message(self, message: Message) -> None:
        """Show what the instrument tells."""
        if not self.screen_stack:  # none is left while the app closes
            return
        match message:
            case Said(text) | Hint(text):
                text = self.keymap.in_text(text) if isinstance(message, Hint) else text
                self.view.say(text)
                self.remote.heard(text)
            case Trouble(text):
                self.view.trouble(text)
                self.remote.heard(text)
            case Changed() if not self._changed:
                # Behind the keys that were pressed meanwhile: a burst of them is drawn once.
                self._changed = True
                self.call_later(self._show_changes)
            case GenresKnown(genres):
                self.view.offer_genres(genres)

    def _show_changes(self) -> None:
        self._changed = False
        if self.screen_stack:
            self.view.show()

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
            if name in BY_HAND:
                self.instrument.player.hold(for_good=name == "bar")
            self.view.guide.did(f"{name}({', '.join(map(repr, arguments))})" if arguments else name)
            self.commands[name](*arguments)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the parts to the screen."""
        self.view.fit(*event.size)
        self.call_after_refresh(self.view.show)

    @on(events.DescendantFocus)
    def _show_panel(self) -> None:
        if self.screen_stack:
            self.view.show_panel()

    @on(grid_messages.CursorMoved)
    def _show_cell(self) -> None:
        self.instrument.player.hold()
        self.view.show_cell()

    def _post(self, do: Callable[[], None]) -> None:
        """Have something called on the screen's thread; called from any."""
        self.post_message(Later(do))

    def _act(self, action: str) -> None:
        """Do an action of the registry for a controller, unless a dialog is open."""
        if action in self.keymap.keys and len(self.screen_stack) == 1:
            self.call_later(self.run_action, action)

    @on(grid_messages.HeadClicked)
    def _mark(self, click: grid_messages.HeadClicked) -> None:
        self.instrument.player.hold()
        self.instrument.marker.turn(click.step)

    @on(Later)
    def _do_later(self, message: Later) -> None:
        message.do()

    @on(grid_messages.Painted)
    @on(grid_messages.Turned)
    @on(grid_messages.RollTurned)
    @on(grid_messages.MenuAsked)
    @on(grid_messages.StepTyped)
    @on(grid_messages.LabelClicked)
    @on(grid_messages.BarClicked)
    @on(grid_messages.FoldClicked)
    @on(LoopStrip.Clicked)
    @on(TakeStrip.Chosen)
    @on(Sliders.Changed)
    @on(GenreSliders.Typed)
    @on(GenreSliders.TypingEnds)
    def _follow_gesture(self, gesture: Gesture) -> None:
        follow(gesture, self.instrument, self.view, self._choices)
