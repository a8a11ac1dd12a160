"""The footer: the keys of the panel that has the focus."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual import events

from gdrm_tui.ui.actions import ACTIONS, Action
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.widgets.lines import Line

_MOVES = {
    "grid": (("arrows", "move"), ("tab", "sliders")),
    "selection": (("arrows", "widen"),),
    "knobs": (("←→", "turn"), ("0", "reset"), ("tab", "next")),
    "genres": (("←→", "mix"), ("0", "out"), ("tab", "next")),
}


class KeyLine(Line):
    """Shows as many keys as fit, with what they do; a click runs the action."""

    def __init__(self, id: str, keymap: Keymap) -> None:
        super().__init__(id)
        self._keymap = keymap
        self._places: dict[int, str] = {}

    def show_keys(self, panel: str, *, selecting: bool, width: int) -> None:
        """Draw the keys of a panel: "grid", "knobs" or "genres"."""
        text = Text(no_wrap=True)
        self._places = {}
        chosen = "selection" if selecting and panel == "grid" else panel
        fixed = [(keys, label, "") for keys, label in _MOVES[chosen]]
        *listed, last = [
            (self._keymap.shown(a.name), a.label, a.name) for a in footer_actions(chosen)
        ]
        room = width - _length(last)
        for entry in fixed + listed:
            if text.cell_len + _length(entry) > room:
                break
            self._append(text, *entry)
        text.append(" " * (room - text.cell_len))
        self._append(text, *last)
        self.show(text)

    def _append(self, text: Text, keys: str, label: str, name: str) -> None:
        start = text.cell_len
        text.append(f" {keys}", Style(bold=True)).append(f" {label} ")
        if name:
            self._places.update(dict.fromkeys(range(start, text.cell_len), name))

    async def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        if event.x in self._places:
            await self.app.run_action(self._places[event.x])


def footer_actions(panel: str) -> list[Action]:
    """Return the actions that the footer shows in a panel; the last one is always in sight."""
    return [action for action in ACTIONS if panel in action.footer.split()]


def _length(entry: tuple[str, str, str]) -> int:
    return len(entry[0]) + len(entry[1]) + 3
