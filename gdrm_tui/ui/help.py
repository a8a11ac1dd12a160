"""The help screen, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.keymap import Keymap

_PANELS = (
    ("arrows", "Move in the grid or on the sliders; left and right move a slider."),
    ("tab", "Go to the next panel: grid, knobs, genres."),
    ("0, backspace", "On a slider: back to its default."),
    ("mouse", "Click a cell to toggle it, a slider to set it; the wheel turns sliders."),
    ("ctrl+p", "Find any of these by name."),
)
_SIGNS = (
    ("▁ … █", "A hit, as high as it is loud."),
    ("‹ ›", "It comes early or late."),
    ("▼", "The step that is heard."),
    ("■", "In front of a voice: it is locked."),
    ("⡀ … ⣿", "After a voice: its density, where [ or ] moved it from the middle."),
    ("×", "After a voice: its density is 0, so it is silent in new bars."),
)


class HelpScreen(ModalScreen[None]):
    """Every key, and what the signs mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,space,enter", "dismiss", "close"),
    ]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with VerticalScroll(id="help"):
            yield Static(self._text())

    def _text(self) -> Table:
        table = Table.grid(padding=(0, 2))
        groups = dict.fromkeys(action.group for action in ACTIONS)
        for group in groups:
            rows = [(self._keymap.shown(a.name), a.help) for a in ACTIONS if a.group == group]
            self._add(table, group, rows)
        self._add(table, "Anywhere", _PANELS)
        self._add(table, "Signs in the grid", _SIGNS)
        return table

    @staticmethod
    def _add(table: Table, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        table.add_row(f"[b]{heading}[/b]", "")
        for keys, text in rows:
            table.add_row(f"  {keys}", text)
        table.add_row("", "")
