"""Dialogs: a box in the middle, closed by escape, or by q if it takes no typing; one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """A dialog whose parts are in a container called "box"; its result is None if it is closed."""

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog #box {
        width: 76;
        max-width: 98%;
        height: auto;
        max-height: 96%;
        border: round $primary;
        padding: 0 1;
        background: $surface;
    }
    Dialog OptionList { height: auto; max-height: 12; border: none; padding: 0; }
    Dialog .heading { text-style: bold; }
    Dialog .note { color: $text-muted; }
    Dialog .warning { color: $warning; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "close")]

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)


class OneDialog:
    """Opens dialogs, each in place of the one that was open."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    @property
    def is_open(self) -> bool:
        """Whether a dialog is open."""
        return isinstance(self._app.screen, ModalScreen)

    def open(
        self,
        dialog: ModalScreen[Result | None],
        then: Callable[[Result | None], None] | None = None,
    ) -> None:
        """Open a dialog, and call `then` with what it answers."""
        if not self.is_open:
            self._app.push_screen(dialog, then)
            return

        async def instead() -> None:
            await self.close()
            self._app.push_screen(dialog, then)

        self._app.run_worker(instead(), group="dialogs")

    async def ask(self, dialog: ModalScreen[Result | None]) -> Result | None:
        """Open a dialog and return what it answers, None where it is closed; in a worker."""
        await self.close()
        return await self._app.push_screen_wait(dialog)

    async def close(self) -> None:
        """Close what is open, without an answer."""
        while isinstance(screen := self._app.screen, ModalScreen):
            await screen.dismiss(None)
