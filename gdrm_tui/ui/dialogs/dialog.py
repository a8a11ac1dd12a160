"""What all dialogs share: a box in the middle that escape closes, or q where nothing is typed."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """A dialog whose parts lie in a container called "box"; None is its result if it is closed."""

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
