"""What dialogs share: a box in the middle that escape closes. And a question in such a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

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
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close")]

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)


@dataclass(frozen=True)
class Answer:
    """An answer to a question: its key, a letter, and its text."""

    key: str
    text: str


class Question(Dialog[str]):
    """Asks a question; the result is the key of the answer. Enter gives the first answer."""

    def __init__(self, text: str, answers: Sequence[Answer], name: str | None = None) -> None:
        super().__init__(name=name)
        self._text, self._answers = text, answers

    def compose(self) -> ComposeResult:
        """Lay out the question above its answers."""
        with Vertical(id="box"):
            yield Static(self._text, markup=False, classes="heading")
            options = [Option(f"{one.key}    {one.text}", id=one.key) for one in self._answers]
            yield OptionList(*options, markup=False, compact=True)
            yield Static("esc  cancel", classes="note", markup=False)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Give the answer that was selected."""
        self.dismiss(message.option_id)

    def on_key(self, event: events.Key) -> None:
        """Give the answer whose key was pressed."""
        if any(event.key == one.key for one in self._answers):
            event.stop()
            self.dismiss(event.key)
