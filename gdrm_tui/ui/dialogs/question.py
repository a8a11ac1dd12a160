"""Questions: a dialog with a few answers, each on a key, and one that asks for a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.ui.dialogs.dialog import Dialog


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


class SeedDialog(Dialog[int]):
    """Shows `text` above a field that holds `seed` at first; the result is the seed typed."""

    def __init__(self, seed: int | None, text: str) -> None:
        super().__init__()
        self._seed, self._text = seed, text

    def compose(self) -> ComposeResult:
        """Lay out the text above the field."""
        with Vertical(id="box"):
            yield Static(self._text, markup=False, id="command")
            yield Input("" if self._seed is None else str(self._seed), type="integer", compact=True)
            yield Static(
                "enter makes a bar from this seed and the genre mix, esc cancels", id="note"
            )

    @on(Input.Submitted)
    def _choose(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if text.isascii() and text.isdigit() and int(text) <= MAX_SEED:
            self.dismiss(int(text))
        else:
            note = self.query_one("#note", Static)
            note.update(f"a seed is a whole number from 0 to {MAX_SEED}")
