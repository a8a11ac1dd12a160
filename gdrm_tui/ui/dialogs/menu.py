"""A menu of actions: what can be done with a cell, or with a bar; a key or a click does it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.core.locks import Cell
from gdrm_tui.player.texts import cell_name
from gdrm_tui.ui.actions import ACTIONS, PALETTE_KEY
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.keymap import Keymap

CELL_MENU = (
    *("hit", "accent", "turn_roll('strokes')", "turn_roll('rise')", "turn_roll('spacing')"),
    *("lock('cells')", "lock('voice')", "every", "spread(1)", "spread(-1)"),
    *("clear('voice')", "clear('step')", "clear('bar')", "copy", "paste"),
    *("turn('muted')", "turn('soloed')", "hear"),
)
BAR_MENU = (
    *("make('new')", "make('variation')", "make('mutation')", "make('fill')", "queue"),
    *("duplicate", "insert_bar", "move_bar(-1)", "move_bar(1)", "copy", "paste"),
    *("clear('bar')", "delete_bar", "empty_loop", "make_loop"),
)
_EVERY = tuple(str(apart) for apart in range(1, 10))
_WIDTH, _FRAME = 72, 2


class Menu(Dialog[str]):
    """Lists actions with their keys; the result is the name of the one that is wanted.

    Parameters
    ----------
    what : (int, int) or str
        The cell or the bar it is about. Of a cell, a digit fills its voice: a hit on every step
        that lies so many steps from it.
    actions : sequence of str
        Names of the registry.
    keymap : Keymap
    place : (int, int) or None
        Column and row of the screen where it opens; None for the middle.
    """

    DEFAULT_CSS = f"""
    Menu #box {{ width: {_WIDTH}; }}
    Menu OptionList {{ max-height: 100%; height: auto; }}
    Menu.placed {{ align: left top; }}
    """

    def __init__(
        self,
        what: Cell | str,
        actions: Sequence[str],
        keymap: Keymap,
        place: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        self._title = what if isinstance(what, str) else cell_name(*what)
        self._digits = {} if isinstance(what, str) else dict.fromkeys(_EVERY)
        by_name = {action.name: action for action in ACTIONS}
        self._actions = [by_name[name] for name in actions]
        self._keymap, self._place = keymap, place

    def compose(self) -> ComposeResult:
        """Lay out the actions below what they are about."""
        with Vertical(id="box"):
            options = [Option(self._line(one.name, one.help), id=one.name) for one in self._actions]
            yield Static(self._title, markup=False, classes="heading")
            yield OptionList(*options, markup=False, compact=True)
            rest = "1-9 hits so many steps apart · " if self._digits else ""
            yield Static(f"{rest}esc closes", classes="note")

    def _line(self, name: str, text: str) -> str:
        key = self._keymap.shown(name)
        return f"{'' if key == PALETTE_KEY else key:<13}{text.rstrip('.')}"

    def on_mount(self) -> None:
        """Open where it was asked for, moved as far as the screen needs."""
        if self._place is None:
            return
        self.add_class("placed")
        x, y = self._place
        width, height = self.app.size
        high = len(self._actions) + 2 + _FRAME
        left, top = min(x + 1, width - _WIDTH), min(y, height - high)
        self.query_one("#box").styles.offset = (max(left, 0), max(top, 0))

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Return the action that was selected."""
        self.dismiss(message.option_id)

    def on_key(self, event: events.Key) -> None:
        """Return the action whose key was pressed."""
        if event.key in self._digits:
            event.stop()
            self.dismiss(f"every({event.key})")
            return
        if event.key == "enter":  # which selects
            return
        for action in self._actions:
            if event.key in self._keymap.keys[action.name]:
                event.stop()
                self.dismiss(action.name)
                return
