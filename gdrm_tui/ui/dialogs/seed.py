"""The seed line: what makes a take again on the command line, and a field to type a seed in."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from gdrm_tui.core.limits import MAX_SEED


class SeedLine(ModalScreen[int | None]):
    """Shows the text, and returns the seed that was typed; None where it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]
    DEFAULT_CSS = """
    SeedLine { align: center middle; }
    #seedline { width: 76; max-width: 96%; height: auto; border: round $primary;
                padding: 0 1; background: $surface; }
    """

    def __init__(self, seed: int | None, text: str) -> None:
        super().__init__()
        self._seed, self._text = seed, text

    def compose(self) -> ComposeResult:
        """Lay out text and field."""
        with Vertical(id="seedline"):
            yield Static(self._text, markup=False, id="seedtext")
            yield Input("" if self._seed is None else str(self._seed), type="integer")
            yield Static(
                "enter makes the seed's bar in the mix as it is, escape leaves", id="seedhint"
            )

    @on(Input.Submitted)
    def _choose(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if text.isascii() and text.isdigit() and int(text) <= MAX_SEED:
            self.dismiss(int(text))
        else:
            hint = self.query_one("#seedhint", Static)
            hint.update(f"a seed is a whole number from 0 to {MAX_SEED}")

    def action_leave(self) -> None:
        """Close without a seed."""
        self.dismiss(None)
