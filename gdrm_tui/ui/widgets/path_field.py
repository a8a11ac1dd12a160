"""A field for the name of a file to write, which asks before one is replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static


def path_of(text: str, folder: Path) -> Path:
    """Return the file that a player typed, in `folder` unless they said where.

    Raises
    ------
    ValueError
        If it names no file.
    """
    if not text.strip():
        raise ValueError("type a name")
    try:
        return (folder / Path(text.strip()).expanduser()).absolute()
    except RuntimeError as error:  # no home folder of that name
        raise ValueError(str(error)) from error


class PathField(Vertical):
    """An input for a path, with the whole path or what is wrong with it below.

    Parameters
    ----------
    folder : Path
        What a bare name is relative to.
    text : str
        To begin with.
    finished : callable
        Returns the path as it will be written, a suffix put on where it lacks one.
    replaced : callable
        Returns the existing files that writing to a path would replace and that are to be asked
        about.
    """

    DEFAULT_CSS = "PathField { height: auto; } PathField Static { height: auto; }"

    class Chosen(Message):
        """The player settled on `path`, and means it where a file is replaced."""

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
        """Show the whole path."""
        self.check()

    def check(self) -> Path | None:
        """Say where the file goes or why it cannot; return the path if it can."""
        self._confirmed = None
        try:
            path = self._finished(path_of(self.input.value, self._folder))
            if not path.parent.is_dir():
                raise ValueError(f"the folder {path.parent} does not exist")
            if path.is_dir():
                raise ValueError(f"{path} is a folder: type a name in it")
        except (ValueError, OSError) as error:
            self._say(str(error), warning=True)
            return None
        self._say(str(path), warning=False)
        return path

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Settle on the path."""
        message.stop()
        self.settle()

    def settle(self) -> None:
        """Choose the path, the second time where a file is there already."""
        confirmed = self._confirmed
        path = self.check()
        if path is None:
            return
        there = self._replaced(path)
        if there and confirmed != path:
            self._confirmed = path
            more = f" and {len(there) - 1} more" if len(there) > 1 else ""
            self._say(f"{there[0]}{more} exists already: enter again replaces it", warning=True)
        else:
            self.post_message(self.Chosen(path))

    def _say(self, text: str, *, warning: bool) -> None:
        self._note.set_class(warning, "warning")
        self._note.update(text)
