"""The dialog that offers unsaved work which was left behind."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.storage.autosave import Unsaved
from gdrm_tui.ui.dialogs.dialog import Dialog

_HOW = "enter opens it, delete discards it, esc leaves it for later"


@dataclass(frozen=True)
class Decision:
    """What becomes of unsaved work: it is opened or, where `discarded`, deleted."""

    unsaved: Unsaved
    discarded: bool = False


class RecoverScreen(Dialog[Decision]):
    """Offers unsaved work; delete has to be pressed twice."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "discard", "discard")]

    def __init__(self, found: Sequence[Unsaved]) -> None:
        super().__init__()
        self._found = found
        self._doomed: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="box"):
            yield Static("unsaved work was found", classes="heading")
            options = [Option(_words(one)) for one in self._found]
            yield OptionList(*options, markup=False, compact=True)
            yield Static(_HOW, id="how", classes="note")

    def on_option_list_option_highlighted(self) -> None:
        """Forget that delete was pressed on another."""
        self._doomed = None
        self.query_one("#how", Static).update(_HOW)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Open it."""
        self.dismiss(Decision(self._found[message.option_index]))

    def action_discard(self) -> None:
        """Delete it, the second time."""
        chosen = self.query_one(OptionList).highlighted
        if chosen is None:
            return
        if chosen == self._doomed:
            self.dismiss(Decision(self._found[chosen], discarded=True))
        self._doomed = chosen
        self.query_one("#how", Static).update("it cannot be brought back: delete again discards it")


def _words(unsaved: Unsaved) -> str:
    when = time.strftime("%d %b %H:%M:%S", time.localtime(unsaved.modified))
    return f"{when}  {unsaved.file or 'never saved to a file'}"
