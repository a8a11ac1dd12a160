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
    "typing": (("a-z", "genre"), ("0-9", "tenths"), ("enter", "keep"), ("esc", "as before")),
    "steps": (("letters", "steps"), ("↑↓", "voice"), ("esc", "letters are keys")),
    "takes": (("←→", "choose"), ("enter", "hear it on the bar line"), ("tab", "next")),
}

# Whose actions stand behind these keys.
_AS = {"takes": "genres", "typing": "help", "steps": "help"}


class KeyLine(Line):
    """Shows as many keys as fit, with what they do; a click runs the action."""

    def __init__(self, id: str, keymap: Keymap) -> None:
        super().__init__(id)
        self._keymap = keymap
        self._places: dict[int, str] = {}

    def show_keys(self, mode: str, width: int) -> None:
        """Draw the keys of a panel, or of what the hand does in it, by its name in `_MOVES`."""
        text = Text(no_wrap=True)
        self._places = {}
        fixed = [(keys, label, "") for keys, label in _MOVES[mode]]
        *listed, last = [
            (self._keymap.shown(a.name), a.label, a.name) for a in footer_actions(mode)
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


def footer_actions(mode: str) -> list[Action]:
    """Return the actions that the footer shows; the last one is always in sight."""
    listed = _AS.get(mode, mode)
    return [action for action in ACTIONS if listed in action.footer.split()]


def _length(entry: tuple[str, str, str]) -> int:
    return len(entry[0]) + len(entry[1]) + 3
