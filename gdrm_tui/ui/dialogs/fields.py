"""Fields of dialogs: rows of options changed with left and right, and a file name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from gdrm_tui.core.plain_text import shown
from gdrm_tui.ui.keymap import arrows

_LABEL = 12


class OptionRows(Widget, can_focus=True):
    """Shows a label and a value in each row; its messages say which row the user changed.

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
        """The user moved the value of row `row`, counted from 0, by `by`, -1 or 1."""

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


def path_of(text: str, folder: Path) -> Path:
    """Return the path that was typed; a relative one starts at `folder`.

    Raises
    ------
    ValueError
        If no name was typed, or the home folder in it does not exist.
    """
    if not text.strip():
        raise ValueError("type a file name")
    try:
        return (folder / Path(text.strip()).expanduser()).absolute()
    except RuntimeError as error:  # no home folder of that name
        raise ValueError(str(error)) from error


class PathField(Vertical):
    """An input for a path; below it, the full path or what is wrong with it.

    Parameters
    ----------
    folder : Path
        Where relative paths start.
    text : str
        What is in the field at first.
    finished : callable
        Returns the path with a suffix added if it has none.
    replaced : callable
        Returns the existing files that writing to a path would replace, other than those that
        may be replaced without asking.
    """

    DEFAULT_CSS = "PathField { height: auto; } PathField Static { height: auto; }"

    class Chosen(Message):
        """The user chose `path`, and confirmed it if that replaces a file."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(
        self,
        folder: Path,
        text: str,
        finished: Callable[[Path], Path],
        replaced: Callable[[Path], Sequence[Path]],
    ) -> None:
        super().__init__()
        self._folder, self._finished, self._replaced = folder, finished, replaced
        self._confirmed: Path | None = None
        self.input = Input(text, compact=True, select_on_focus=False)
        self._note = Static("", markup=False, classes="note")

    def compose(self) -> ComposeResult:
        """Lay out the input over its note."""
        yield self.input
        yield self._note

    def on_input_changed(self) -> None:
        """Show the full path."""
        self.check()

    def check(self) -> Path | None:
        """Show where the file goes and return the path, or show what is wrong and return None."""
        self._confirmed = None
        try:
            path = self._finished(path_of(self.input.value, self._folder))
            if not path.parent.is_dir():
                raise ValueError(f"the folder {path.parent} does not exist")
            if path.is_dir():
                raise ValueError(f"{path} is a folder: add a file name")
        except (ValueError, OSError) as error:
            self._say(str(error), warning=True)
            return None
        self._say(str(path), warning=False)
        return path

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Choose the path."""
        message.stop()
        self.settle()

    def settle(self) -> None:
        """Choose the path; where that replaces a file, only when asked again."""
        confirmed = self._confirmed
        path = self.check()
        if path is None:
            return
        there = self._replaced(path)
        if there and confirmed != path:
            self._confirmed = path
            more = f" and {len(there) - 1} more" if len(there) > 1 else ""
            self._say(
                f"{there[0]}{more} already exists: press enter again to replace it", warning=True
            )
        else:
            self.post_message(self.Chosen(path))

    def _say(self, text: str, *, warning: bool) -> None:
        self._note.set_class(warning, "warning")
        self._note.update(shown(text))
