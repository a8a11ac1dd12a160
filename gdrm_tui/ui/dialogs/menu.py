"""Menus of actions: for a cell, for a bar, and the palette with all actions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual import events
from textual.app import ComposeResult
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.core.locks import Cell
from gdrm_tui.player.texts import cell_name
from gdrm_tui.ui.actions import ACTIONS, PALETTE_KEY, Action
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.keymap import Keymap

CELL_MENU = (
    *("hit", "accent", "velocity(0.04)", "velocity(-0.04)", "nudge(-0.02)", "nudge(0.02)"),
    *("turn_roll('strokes')", "turn_roll('rise')", "turn_roll('spacing')"),
    *("lock('cells')", "lock('voice')", "lock('step')", "mark"),
    *("every", "spread(1)", "spread(-1)", "voice_density(0.05)", "voice_density(-0.05)"),
    *("clear('step')", "clear('voice')", "clear('bar')", "select", "copy", "paste"),
    *("turn('muted')", "turn('soloed')", "hear"),
)
BAR_MENU = (
    *("make('new')", "make('variation')", "make('mutation')", "make('fill')", "tap_rhythm"),
    *("take(-1)", "take(1)", "star", "compare", "seed", "queue"),
    *("duplicate", "insert_bar", "move_bar(-1)", "move_bar(1)", "copy", "paste"),
    *("clear('bar')", "delete_bar", "empty_loop", "make_loop", "bars_from_file"),
)
_EVERY = tuple(str(apart) for apart in range(1, 10))
_WIDTH, _FRAME = 76, 2


class Menu(Dialog[str]):
    """Lists actions with their keys; the result is the name of the chosen one.

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
    Menu #box {{ width: {_WIDTH}; max-height: 100%; }}
    Menu OptionList {{ height: auto; }}
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

    def on_resize(self) -> None:
        """Open where it was asked for, moved as far as the screen needs; a low one scrolls."""
        width, height = self.app.size
        around = 2 + _FRAME
        self.query_one(OptionList).styles.max_height = max(height - around, 1)
        if self._place is None:
            return
        self.add_class("placed")
        x, y = self._place
        left, top = min(x + 1, width - _WIDTH), min(y, height - len(self._actions) - around)
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


@runtime_checkable
class HasKeymap(Protocol):
    """An app with a keymap of the keys in use."""

    keymap: Keymap


class ActionProvider(Provider):
    """Offers the actions to Textual's command palette."""

    async def discover(self) -> Hits:
        """Offer every action before anything is typed."""
        for action in ACTIONS:
            yield DiscoveryHit(self._name(action), self._run(action), help=action.help)

    async def search(self, query: str) -> Hits:
        """Offer the actions that match the query."""
        matcher = self.matcher(query)
        for action in ACTIONS:
            score = matcher.match(f"{action.label} {action.help}")
            if score > 0:
                yield Hit(score, self._name(action), self._run(action), help=action.help)

    def _name(self, action: Action) -> str:
        assert isinstance(self.app, HasKeymap)
        keymap = self.app.keymap
        # Those without a key are shown with the key that opened this.
        key = f"  ({keymap.shown(action.name)})" if keymap.keys[action.name] else ""
        return action.label + key

    def _run(self, action: Action) -> Callable[[], Coroutine[Any, Any, bool]]:
        return partial(self.app.run_action, action.name)
