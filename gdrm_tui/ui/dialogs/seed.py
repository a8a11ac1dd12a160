"""The seed dialog: the command that makes a take again, and a field to type a seed in."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.ui.dialogs.dialog import Dialog


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
