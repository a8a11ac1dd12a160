"""A field for the name of a file to write, which asks before one is replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from gdrm_tui.core.plain_text import shown


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
