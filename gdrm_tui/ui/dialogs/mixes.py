"""The list of genre mixes that were kept: one is used, forgotten, or kept under a new name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.core.controls import mix_text
from gdrm_tui.ui.dialogs.dialog import Dialog

_NAMES = 18


class MixAnswer(NamedTuple):
    """What to do with the mix of that name."""

    what: Literal["use", "keep", "forget"]
    name: str


class MixesDialog(Dialog[MixAnswer]):
    """Lists mixes by name; typing filters them, and a new name keeps the one in use.

    Parameters
    ----------
    mixes : mapping of str to mapping of str to float
        Those that were kept.
    now : mapping of str to float
        The one in use.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("delete", "forget", show=False, priority=True),
    ]

    def __init__(self, mixes: Mapping[str, Mapping[str, float]], now: Mapping[str, float]) -> None:
        super().__init__()
        self._mixes, self._now = mixes, now
        self._matching: list[str] = []
        self._new = ""  # the name under which the mix in use would be kept

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(id="box"):
            yield Static(f"mixes   now: {mix_text(self._now)}", markup=False, classes="heading")
            yield Input(
                placeholder="type to find a mix, or a new name to keep this one", compact=True
            )
            yield OptionList(markup=False, compact=True)
            yield Static("", id="note", classes="note", markup=False)

    def on_mount(self) -> None:
        """List all of them."""
        self.query_one(OptionList).can_focus = False
        self._show("")

    def on_input_changed(self, message: Input.Changed) -> None:
        """List those that match."""
        self._show(message.value)

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        self._matching = [
            name for name in self._mixes if all(word in name.casefold() for word in words)
        ]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(
            Option(f"{name:<{_NAMES}} {mix_text(self._mixes[name])}") for name in self._matching
        )
        self._new = typed.strip() if typed.strip() not in self._mixes else ""
        if self._new:
            listed.add_option(Option(f"keep this mix as {self._new}"))
        listed.highlighted = 0 if listed.option_count else None
        used = "enter uses it, delete forgets it, esc closes"
        self.query_one("#note", Static).update(used if self._matching else "esc closes")

    def on_input_submitted(self) -> None:
        """Do what is selected: use a mix, or keep the one in use under the name typed."""
        self._do(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Do what was clicked."""
        self._do(message.option_index)

    def _do(self, place: int | None) -> None:
        if place is None:
            return
        if place < len(self._matching):
            self.dismiss(MixAnswer("use", self._matching[place]))
        else:
            self.dismiss(MixAnswer("keep", self._new))

    def action_forget(self) -> None:
        """Forget the mix that is selected."""
        place = self.query_one(OptionList).highlighted
        if place is not None and place < len(self._matching):
            self.dismiss(MixAnswer("forget", self._matching[place]))

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            listed.highlighted = min(max(listed.highlighted + by, 0), listed.option_count - 1)
