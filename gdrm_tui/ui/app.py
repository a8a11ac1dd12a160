"""The app: a Textual shell around the instrument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.actions import parse
from textual.app import App, ComposeResult
from textual.theme import Theme

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.plain_text import UTF8, shown
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Message
from gdrm_tui.player.setup import Setup
from gdrm_tui.remote.options import RemoteOptions
from gdrm_tui.remote.remote import Host, Remote
from gdrm_tui.ui.following import Following
from gdrm_tui.ui.hand import Hand
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap, app_bindings
from gdrm_tui.ui.later import Later, OneThread, Threads
from gdrm_tui.ui.layout import css_variables
from gdrm_tui.ui.terminal import PlainDriver, PlainSigns
from gdrm_tui.ui.themes import palette_of, suit_terminal, use_theme
from gdrm_tui.ui.view import View
from gdrm_tui.ui.widgets.gestures import Gesture

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.command import Provider
    from textual.dom import DOMNode
    from textual.filter import LineFilter


def _palette() -> type[Provider]:
    from gdrm_tui.ui.dialogs.menu import ActionProvider  # would slow the start

    return ActionProvider


class GdrmApp(App[None]):
    """Passes keys, first those `typed` before it, and gestures to the hand; shows messages."""

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
        typed: bytes = b"",
    ) -> None:
        super().__init__(driver_class=PlainDriver)
        self.typed, self._signs, self.keymap = typed, PlainSigns(UTF8), keymap
        threads, files, tell = Threads(self), OneThread(self, "files"), self.show_message
        self.instrument = it = Instrument(setup, engine, threads, files, tell)
        host = Host(threads, files, self._post, self._act, tell, setup.controllers)
        self.remote = Remote(it, setup.settings, remote or RemoteOptions(), host)
        self.view = View(self, it, keymap, self.remote, tell)
        self.hand = Hand(self, it, self.remote, self.view, setup, keymap, threads, tell)
        self._following = Following(self, it, self.remote, self.view, self.hand, keymap)
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
        self.instrument.keeper.begin()
        self._following.begin()
        self.hand.conversations.begin()
        self.instrument.preferences.begin(self.theme)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.instrument.begin()
        self.remote.begin()
        self.call_after_refresh(self.instrument.load)

    def _keep_theme(self, theme: Theme) -> None:
        if theme.name == self.theme:  # else it changed again since
            self.instrument.preferences.keep_theme(theme.name)

    def show_message(self, message: Message) -> None:
        """Show what the instrument tells."""
        self._following.show(message)

    def _post(self, do: Callable[[], None]) -> None:
        self.post_message(Later(do))  # from any thread, done on the screen's

    def _act(self, action: str) -> None:
        self.hand.act(action)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do an action of the registry, or one of Textual's."""
        place, name, arguments = parse(action) if isinstance(action, str) else action
        own = place == "app" or (not place and default_namespace in (None, self))
        done = own and self.hand.do(name, arguments)
        return done or await super().run_action(action, default_namespace, namespaces)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the parts to the screen."""
        self.view.fit(*event.size)
        self.call_after_refresh(self.view.show)

    @on(events.DescendantFocus)
    def _show_panel(self) -> None:
        if self.screen_stack:
            self.view.show_panel()

    @on(Later)
    def _do_later(self, message: Later) -> None:
        message.do()

    @on(Gesture)
    def _follow_gesture(self, gesture: Gesture) -> None:
        self.hand.follow(gesture)
