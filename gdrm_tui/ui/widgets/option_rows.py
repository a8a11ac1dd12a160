"""Rows of options, each with a value that left and right change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.ui.widgets.arrows import arrows

_LABEL = 12


class OptionRows(Widget, can_focus=True):
    """Shows a label and a value in each row; its messages tell which row the user changes.

    The values shown are those given to `show`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"option-rows--row", "option-rows--cursor"}
    DEFAULT_CSS = """
    OptionRows { height: auto; }
    .option-rows--row { color: $text; }
    .option-rows--cursor { color: $accent; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = arrows(
        up="move(-1)", down="move(1)", left="change(-1)", right="change(1)"
    )

    class Changed(Message):
        """The user moved the value of row `row`, from 0, on by `by`, -1 or 1."""

        def __init__(self, row: int, by: int) -> None:
            super().__init__()
            self.row, self.by = row, by

    class Left(Message):
        """The user moved down past the last row."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[str, str], ...] = ()
        self._cursor = 0

    def show(self, rows: Sequence[tuple[str, str]]) -> None:
        """Draw these labels and values."""
        self._rows = tuple(rows)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed."""
        return len(self._rows)

    def action_move(self, by: int) -> None:
        """Move to another row; past the last one, tell so."""
        if self._cursor + by >= len(self._rows):
            self.post_message(self.Left())
        self._cursor = min(max(self._cursor + by, 0), len(self._rows) - 1)
        self.refresh()

    def action_change(self, by: int) -> None:
        """Ask for another value of the row under the cursor."""
        self.post_message(self.Changed(self._cursor, by))

    def on_click(self, event: events.Click) -> None:
        """Change the value of the row that was clicked."""
        if event.y < len(self._rows):
            self._cursor = event.y
            self.action_change(1)

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        if y >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        label, value = self._rows[y]
        here = self.has_focus and y == self._cursor
        style = self.get_component_rich_style(f"option-rows--{'cursor' if here else 'row'}")
        text = f"{'▸' if here else ' '}{label:<{_LABEL}}‹ {value} ›"
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, self.rich_style)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
