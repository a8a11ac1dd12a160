"""A list to choose from, which fills while it is open and narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.worker import get_current_worker

from gdrm_tui.core.errors import GdrmError

Value = TypeVar("Value")


@dataclass(frozen=True)
class Choice(Generic[Value]):
    """Something to choose: the words it is found by, and what it stands for."""

    text: str
    value: Value


class Chooser(ModalScreen[Choice[Value] | None], Generic[Value]):
    """Offers choices; its result is the one chosen, or None.

    Parameters
    ----------
    title : str
    choices : callable
        Yields the choices, and may take its time: it runs on a worker thread. A `GdrmError` it
        raises is shown in place of the list.
    current : value
        What the list starts at.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Chooser { align: center middle; }
    #chooser {
        width: 64;
        max-width: 100%;
        height: 80%;
        border: round $primary;
        padding: 0 1;
        background: $surface;
    }

    #chooser-title { text-style: bold; height: 1; }
    #chooser-filter { height: 1; margin-bottom: 1; }
    #chooser-list { height: 1fr; background: $surface; }
    #chooser-count { height: 1; color: $text-muted; }
    """

    def __init__(
        self, title: str, choices: Callable[[], Iterable[Choice[Value]]], current: Value
    ) -> None:
        super().__init__()
        self._title, self._source, self._current = title, choices, current
        self._choices: list[Choice[Value]] = []
        self._matching: list[Choice[Value]] = []
        self._complete = False

    def compose(self) -> ComposeResult:
        """Lay out the field and the list."""
        with Vertical(id="chooser"):
            yield Static(self._title, id="chooser-title")
            yield Input(placeholder="type to narrow the list", id="chooser-filter", compact=True)
            yield OptionList(id="chooser-list", compact=True, markup=False)
            yield Static("looking …", id="chooser-count", markup=False)

    def on_mount(self) -> None:
        """Begin to look."""
        self.query_one("#chooser-list").can_focus = False
        self._look()

    @work(thread=True, exclusive=True)
    def _look(self) -> None:
        worker = get_current_worker()
        try:
            for choice in self._source():
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._add, choice)
        except GdrmError as error:
            self.app.call_from_thread(self._tell, str(error))
        else:
            self.app.call_from_thread(self._finish)

    def _add(self, choice: Choice[Value]) -> None:
        self._choices.append(choice)
        if self._matches(choice):
            self._matching.append(choice)
            self._list.add_option(self._line(choice))
            if choice.value == self._current or self._list.highlighted is None:
                self._list.highlighted = len(self._matching) - 1

    def _finish(self) -> None:
        self._complete = True
        self._count()

    def _tell(self, text: str) -> None:
        self.query_one("#chooser-count", Static).update(text)

    def _count(self) -> None:
        if self._complete:
            shown, known = len(self._matching), len(self._choices)
            self._tell(f"{shown} of {known}   enter chooses, escape closes")

    @property
    def _list(self) -> OptionList:
        return self.query_one("#chooser-list", OptionList)

    def _line(self, choice: Choice[Value]) -> str:
        return f"{'▸' if choice.value == self._current else ' '} {choice.text}"

    def _matches(self, choice: Choice[Value]) -> bool:
        words = self.query_one("#chooser-filter", Input).value.casefold().split()
        return all(word in choice.text.casefold() for word in words)

    @on(Input.Changed)
    def _narrow(self) -> None:
        self._matching = [choice for choice in self._choices if self._matches(choice)]
        self._list.clear_options()
        self._list.add_options([self._line(choice) for choice in self._matching])
        self._list.highlighted = 0 if self._matching else None
        self._count()

    @on(Input.Submitted)
    def _choose(self) -> None:
        place = self._list.highlighted
        if place is not None and place < len(self._matching):
            self.dismiss(self._matching[place])

    @on(OptionList.OptionSelected)
    def _choose_clicked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._matching[message.option_index])

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        last = len(self._matching) - 1
        if last >= 0:
            self._list.highlighted = min(max((self._list.highlighted or 0) + by, 0), last)

    def action_close(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
