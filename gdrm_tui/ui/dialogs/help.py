"""The help: how to do things, every key, and the signs of the grid; this panel's topics first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.dialogs.help_topics import HELP_TOPICS, with_keys
from gdrm_tui.ui.keymap import Keymap

_TITLES = {
    "grid": "in the grid",
    "knobs": "in the knobs",
    "genres": "in the genres",
    "": "anywhere",
}
_SIGNS = (
    ("▁ … ▇", "A hit: the higher, the louder. █ is an accent."),
    ("‹ › « »", "After a hit: early or late, and very early or very late."),
    ("▼", "The step that is playing."),
    ("■", "Before a voice or above a step: locked."),
    ("▫ ▪ ◂ ▸", "A locked cell: empty, on the grid, early, late."),
    ("░", "In the selection."),
    ("M S -", "After a voice: muted, soloed, silenced by another voice's solo."),
    (
        "⡀ … ⣿",
        "After a voice: its density (<voice_density(-0.05)> and <voice_density(0.05)>).",
    ),
    ("×", "After a voice: its density is 0, so new bars leave it out."),
    ("F", "After the number of a bar: it is a fill."),
)
_MOUSE = (
    ("cell", "Click to add or remove a hit, drag to paint, scroll for velocity."),
    ("label", "Click to mute the voice."),
    ("slider", "Click, drag or scroll to set it."),
    ("loop", "Click a bar in the loop strip to show it."),
)


class HelpDialog(Dialog[None]):
    """The help text, as long as it is.

    Parameters
    ----------
    keymap : Keymap
        The keys to show.
    panel : {"grid", "knobs", "genres"}
        Whose topics come first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,space,enter", "close", "close"),
    ]
    DEFAULT_CSS = """
    HelpDialog #box { width: 84; max-width: 96%; height: 90%; padding: 0 2; }
    """

    def __init__(self, keymap: Keymap, panel: str = "grid") -> None:
        super().__init__()
        self._keymap, self._panel = keymap, panel

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with VerticalScroll(id="box"):
            yield Static(self._text())

    def _text(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for panel in sorted(_TITLES, key=lambda name: (name != self._panel, not name)):
            topics = [topic for topic in HELP_TOPICS if topic.panel == panel]
            rows = [(topic.task, topic.text(self._keymap)) for topic in topics]
            _add_section(table, f"How do I … {_TITLES[panel]}", rows)
        for group in dict.fromkeys(action.group for action in ACTIONS):
            actions = [action for action in ACTIONS if action.group == group]
            rows = [(self._keymap.shown(action.name), action.help) for action in actions]
            _add_section(table, group, rows)
        _add_section(table, "Mouse", _MOUSE)
        signs = [(sign, with_keys(text, self._keymap)) for sign, text in _SIGNS]
        _add_section(table, "Signs in the grid", signs)
        return table


def _add_section(table: Table, heading: str, rows: Iterable[tuple[str, str]]) -> None:
    table.add_row(f"[b]{heading}[/b]", "")
    for left, right in rows:
        # Rich takes a bracket for the start of a tag.
        table.add_row(f"  {left}".replace("[", r"\["), right.replace("[", r"\["))
    table.add_row("", "")
