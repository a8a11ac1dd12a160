"""The dialog that names the file of a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.widgets.path_field import PathField


class NameScreen(Dialog[Path]):
    """Asks where to save; the result is the path.

    Parameters
    ----------
    folder : Path
        What a bare name is relative to.
    text : str
        The name to begin with.
    own : Path or None
        The session's file, which may be replaced without asking.
    """

    def __init__(self, folder: Path, text: str, own: Path | None) -> None:
        super().__init__()
        self._own = own
        self._field = PathField(folder, text, _as_session, self._replaced)

    def compose(self) -> ComposeResult:
        """Lay out the field."""
        with Vertical(id="box"):
            yield Static("save the session as", classes="heading")
            yield self._field
            yield Static("enter saves, esc does not", classes="note")

    def on_mount(self) -> None:
        """Begin at the name."""
        self._field.input.focus()

    def on_path_field_chosen(self, message: PathField.Chosen) -> None:
        """Give the path back."""
        self.dismiss(message.path)

    def _replaced(self, path: Path) -> Sequence[Path]:
        own = self._own is not None and path == self._own.absolute()
        return [path] if path.exists() and not own else []


def _as_session(path: Path) -> Path:
    return path if path.suffix.lower() == ".json" else path.with_name(f"{path.name}.json")
