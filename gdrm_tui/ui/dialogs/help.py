"""The help screen, made from the registry of actions, the panel it was asked in first."""

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
from gdrm_tui.ui.dialogs.answers import QUESTIONS
from gdrm_tui.ui.keymap import Keymap

_TITLES = {"grid": "the grid", "knobs": "the knobs", "genres": "the genres", "": "every panel"}
_SIGNS = (
    ("▁ … ▇", "A hit, as high as it is loud; █ is an accent."),
    ("‹ › « »", "It comes early or late, a little or much."),
    ("▼", "The step that is heard."),
    ("■", "Before a voice or over a step: locked."),
    ("▫ ▪ ◂ ▸", "A locked cell: a rest, a hit on the grid, an early, a late one."),
    ("░", "In the selection."),
    ("M S -", "Behind a voice: muted, soloed, silent since others are soloed."),
    ("⡀ … ⣿", "Behind a voice: its density, where [ or ] moved it from the middle."),
    ("×", "Behind a voice: its density is 0, so it is silent in new bars."),
    ("F", "Behind a bar's number: a fill."),
)
_MOUSE = (
    ("cell", "Click puts a hit or takes it off, drag paints, wheel makes louder."),
    ("label", "Click mutes the voice."),
    ("slider", "Click or drag sets it, the wheel turns it."),
    ("bar", "Click on the loop strip shows the bar."),
)


class HelpScreen(ModalScreen[None]):
    """How things are done, every key, and what the signs mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,space,enter", "dismiss", "close"),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    #help {
        width: 84;
        max-width: 96%;
        height: 90%;
        border: round $primary;
        padding: 0 2;
        background: $surface;
    }
    """

    def __init__(self, keymap: Keymap, panel: str = "grid") -> None:
        super().__init__()
        self._keymap, self._panel = keymap, panel

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with VerticalScroll(id="help"):
            yield Static(self._text())

    def _text(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for panel in sorted(_TITLES, key=lambda name: (name != self._panel, not name)):
            rows = [(q.question, q.answered(self._keymap)) for q in QUESTIONS if q.panel == panel]
            self._add(table, f"How do I … in {_TITLES[panel]}", rows)
        for group in dict.fromkeys(action.group for action in ACTIONS):
            self._add(
                table,
                group,
                [(self._keymap.shown(a.name), a.help) for a in ACTIONS if a.group == group],
            )
        self._add(table, "Mouse", _MOUSE)
        self._add(table, "Signs in the grid", _SIGNS)
        return table

    @staticmethod
    def _add(table: Table, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        table.add_row(f"[b]{heading}[/b]", "")
        for keys, text in rows:
            # Rich takes a bracket for the start of a tag.
            table.add_row(f"  {keys}".replace("[", r"\["), text.replace("[", r"\["))
        table.add_row("", "")
