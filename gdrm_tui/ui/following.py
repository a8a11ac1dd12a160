"""Following: draws what is heard as time goes on, and shows the instrument's messages."""

from __future__ import annotations

from textual.app import App

from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import AUTOSAVE_SECONDS
from gdrm_tui.player.messages import Changed, GenresKnown, Hint, Message, Said, Trouble
from gdrm_tui.remote.remote import Remote
from gdrm_tui.ui.hand import Hand
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.terminal import HangUp
from gdrm_tui.ui.view import View

FRAMES_PER_SECOND = 30
METERS_PER_SECOND = 4


class Following:
    """Keeps the screen up to date with the instrument, and quits if the terminal is gone."""

    def __init__(
        self,
        app: App[None],
        instrument: Instrument,
        remote: Remote,
        view: View,
        hand: Hand,
        keymap: Keymap,
    ) -> None:
        self._app, self._it, self._remote, self._view = app, instrument, remote, view
        self._hand, self._keymap = hand, keymap
        self._hang_up, self._changed = HangUp(), False

    def begin(self) -> None:
        """Look from now on where the sound is, and keep unsaved work safe."""
        self._app.set_interval(1 / FRAMES_PER_SECOND, self._follow)
        self._app.set_interval(1 / METERS_PER_SECOND, self._follow_levels)
        self._app.set_interval(AUTOSAVE_SECONDS, self._it.keeper.keep_safe)

    @property
    def _closing(self) -> bool:
        """Whether nothing can be drawn: no screen is left while the app closes."""
        return not self._app.screen_stack

    def _follow(self) -> None:
        """Follow what is heard, and draw it; called 30 times a second.

        A lost terminal is looked for as often: some drawings later, the screen waits for ever to
        write to it.
        """
        if self._hang_up.happened:
            self._hand.conversations.end()
        elif not self._closing:
            self._it.player.follow()
            self._remote.follow()
            self._view.show_place()

    def _follow_levels(self) -> None:
        if not self._closing:
            self._view.show_levels()

    def show(self, message: Message) -> None:
        """Show what the instrument tells."""
        if self._closing:
            return
        match message:
            case Said(text):
                self._say(text)
            case Hint(text):
                self._say(self._keymap.in_text(text))
            case Trouble(text):
                self._view.trouble(text)
                self._remote.heard(text)
            case Changed() if not self._changed:
                # Behind the keys that were pressed meanwhile: a burst of them is drawn once.
                self._changed = True
                self._app.call_later(self._show_changes)
            case GenresKnown(genres):
                self._view.offer_genres(genres)

    def _say(self, text: str) -> None:
        self._view.say(text)
        self._remote.heard(text)

    def _show_changes(self) -> None:
        self._changed = False
        if not self._closing:
            self._view.show()
