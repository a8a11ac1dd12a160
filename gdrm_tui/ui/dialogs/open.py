"""The dialog that opens a file: recent ones, those of the folder, or a typed path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.storage.session_document import FORMAT
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.widgets.path_field import path_of

_MIDI = (".mid", ".midi")
_MOST = 500
_HEAD = 200  # bytes in which a session file names its format


class OpenScreen(Dialog[Path]):
    """Offers files; what is typed narrows the list or is a path. The result is the file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(self, recent: Sequence[Path], folder: Path) -> None:
        super().__init__()
        self._recent, self._folder = recent, folder.absolute()
        self._offered = self._files(self._folder)
        self._list = OptionList(markup=False, compact=True)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """Lay out the field over the list."""
        with Vertical(id="box"):
            yield Static("open a session or a MIDI file", classes="heading")
            yield Input(placeholder="type to narrow the list, or a path", compact=True)
            yield self._list
            yield Static("", id="typed", classes="note", markup=False)

    def on_mount(self) -> None:
        """Show everything."""
        self._show("")

    def _files(self, folder: Path) -> list[tuple[str, Path]]:
        """Return what to offer with its words: recent files, then those of the folder."""
        offered = {path: _words(path, folder) + "  (recent)" for path in self._recent}
        for path in _playable(folder):
            offered.setdefault(path, _words(path, folder))
        return [(words, path) for path, words in offered.items()]

    def on_input_changed(self, message: Input.Changed) -> None:
        """Narrow the list."""
        self._show(message.value)

    def _show(self, text: str) -> None:
        folder = _folder_of(text, self._folder)
        offered = self._offered if folder == self._folder else self._files(folder)
        words = text.rpartition("/")[2].lower().split()
        found = [one for one in offered if all(word in one[0].lower() for word in words)]
        if folder != self._folder:
            found = [one for one in found if one[1].parent == folder]
        self._list.clear_options()
        self._list.add_options(Option(words, id=str(path)) for words, path in found)
        self._list.highlighted = 0 if found else None
        note = "up and down choose, enter opens, esc does not" if found else "no such file here"
        self.query_one("#typed", Static).update(note)

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        if self._list.highlighted is not None:
            place = self._list.highlighted + by
            self._list.highlighted = min(max(place, 0), self._list.option_count - 1)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Open what was clicked."""
        self.dismiss(Path(str(message.option_id)))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open what was typed if there is such a file, else what is chosen in the list."""
        typed = self._typed(message.value)
        if typed is not None and typed.is_file():
            self.dismiss(typed)
        elif self._list.highlighted is not None:
            self.dismiss(Path(str(self._list.get_option_at_index(self._list.highlighted).id)))
        elif typed is not None:
            self.query_one("#typed", Static).update(f"there is no file {typed}")

    def _typed(self, text: str) -> Path | None:
        try:
            return path_of(text, self._folder)
        except ValueError:
            return None


def _folder_of(text: str, folder: Path) -> Path:
    """Return the folder that what was typed so far lies in; `folder` where there is none."""
    head, slash, _ = text.rpartition("/")
    try:
        typed = path_of(head + slash, folder) if slash else folder
    except ValueError:
        return folder
    return typed if typed.is_dir() else folder


def _words(path: Path, folder: Path) -> str:
    return path.name if path.parent == folder else str(path)


def _playable(folder: Path) -> Iterator[Path]:
    """Yield the session and MIDI files of a folder by name, as many as a list can hold."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return
    suffixed = [path for path in paths if path.suffix.lower() in (*_MIDI, ".json")]
    for path in suffixed[:_MOST]:
        if path.suffix.lower() in _MIDI or _is_session(path):
            yield path


def _is_session(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return FORMAT.encode() in file.read(_HEAD)
    except OSError:
        return False
