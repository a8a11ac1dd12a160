"""The dialogs for session files: opening one, naming one to save, recovering unsaved work."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from gdrm_tui.core.plain_text import shown
from gdrm_tui.storage.autosave import Unsaved
from gdrm_tui.storage.session_document import FORMAT
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.dialogs.fields import PathField, path_of

_MIDI = (".mid", ".midi", ".rmi")
_MOST = 500
_HEAD = 200  # bytes in which a session file names its format
_RECOVER_KEYS = "enter opens, delete discards, esc decides later"


class OpenDialog(Dialog[Path]):
    """Asks for a session or a MIDI file: a recent one, one in the folder, or a typed path.

    Parameters
    ----------
    recent : sequence of Path
        The files opened last, the latest first.
    folder : Path
        Whose files are listed, and where relative paths start.
    heading : str
        What the file is for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(
        self, recent: Sequence[Path], folder: Path, heading: str = "open a session or a MIDI file"
    ) -> None:
        super().__init__()
        self._recent, self._folder, self._heading = recent, folder.absolute(), heading
        self._listed = self._files(self._folder)
        self._list = OptionList(markup=False, compact=True)
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """Lay out the field above the list."""
        with Vertical(id="box"):
            yield Static(self._heading, classes="heading")
            yield Input(placeholder="type to filter the list, or a path", compact=True)
            yield self._list
            yield Static("", id="typed", classes="note", markup=False)

    def on_mount(self) -> None:
        """List everything."""
        self._show("")

    def _files(self, folder: Path) -> list[tuple[str, Path]]:
        """Return the files to list, with their text: recent files, then those of the folder."""
        listed = {path: _file_text(path, folder) + "  (recent)" for path in self._recent}
        for path in _playable(folder):
            listed.setdefault(path, _file_text(path, folder))
        return [(text, path) for path, text in listed.items()]

    def on_input_changed(self, message: Input.Changed) -> None:
        """Filter the list."""
        self._show(message.value)

    def _show(self, text: str) -> None:
        folder = _folder_of(text, self._folder)
        listed = self._listed if folder == self._folder else self._files(folder)
        words = text.rpartition("/")[2].lower().split()
        found = [one for one in listed if all(word in one[0].lower() for word in words)]
        if folder != self._folder:
            found = [one for one in found if one[1].parent == folder]
        self._list.clear_options()
        self._list.add_options(Option(shown, id=str(path)) for shown, path in found)
        self._list.highlighted = 0 if found else None
        note = (
            "up and down select, enter opens, esc cancels"
            if found
            else "no session or MIDI file found, esc cancels"
        )
        self.query_one("#typed", Static).update(note)

    def action_move(self, by: int) -> None:
        """Move in the list, stopping at its ends."""
        if self._list.highlighted is not None:
            place = self._list.highlighted + by
            self._list.highlighted = min(max(place, 0), self._list.option_count - 1)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Open the file that was clicked."""
        self.dismiss(Path(str(message.option_id)))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Open the typed path if there is such a file, or else the one selected in the list."""
        typed = self._typed(message.value)
        if typed is not None and typed.is_file():
            self.dismiss(typed)
        elif self._list.highlighted is not None:
            self.dismiss(Path(str(self._list.get_option_at_index(self._list.highlighted).id)))
        elif typed is not None:
            self.query_one("#typed", Static).update(shown(f"there is no file {typed}"))

    def _typed(self, text: str) -> Path | None:
        try:
            return path_of(text, self._folder)
        except ValueError:
            return None


class SaveDialog(Dialog[Path]):
    """Asks where to save the session; the result is the path.

    Parameters
    ----------
    folder : Path
        Where relative paths start.
    text : str
        What is in the field at first.
    own : Path or None
        The session's own file, which may be replaced without asking.
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
            yield Static("enter saves, esc cancels", classes="note")

    def on_mount(self) -> None:
        """Start in the field."""
        self._field.input.focus()

    def on_path_field_chosen(self, message: PathField.Chosen) -> None:
        """Return the path."""
        self.dismiss(message.path)

    def _replaced(self, path: Path) -> Sequence[Path]:
        own = self._own is not None and path == self._own.absolute()
        return [path] if path.exists() and not own else []


@dataclass(frozen=True)
class Decision:
    """What to do with unsaved work: open it or, where `discarded`, delete it."""

    unsaved: Unsaved
    discarded: bool = False


class RecoverDialog(Dialog[Decision]):
    """Offers unsaved work to open or, with delete pressed twice, to discard."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "discard", "discard")]

    def __init__(self, found: Sequence[Unsaved]) -> None:
        super().__init__()
        self._found = found
        self._to_discard: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="box"):
            yield Static("unsaved work was found", classes="heading")
            options = [Option(_unsaved_text(one)) for one in self._found]
            yield OptionList(*options, markup=False, compact=True)
            yield Static(_RECOVER_KEYS, id="how", classes="note")

    def on_option_list_option_highlighted(self) -> None:
        """Forget that delete was pressed on another one."""
        self._to_discard = None
        self.query_one("#how", Static).update(_RECOVER_KEYS)

    def on_option_list_option_selected(self, message: OptionList.OptionSelected) -> None:
        """Open the selected work."""
        self.dismiss(Decision(self._found[message.option_index]))

    def action_discard(self) -> None:
        """Discard the selected work when pressed for the second time."""
        selected = self.query_one(OptionList).highlighted
        if selected is None:
            return
        if selected == self._to_discard:
            self.dismiss(Decision(self._found[selected], discarded=True))
        self._to_discard = selected
        self.query_one("#how", Static).update("press delete again to discard it for good")


def _folder_of(text: str, folder: Path) -> Path:
    """Return the folder of a path that is being typed, `folder` if there is no such folder."""
    head, slash, _ = text.rpartition("/")
    try:
        typed = path_of(head + slash, folder) if slash else folder
    except ValueError:
        return folder
    return typed if typed.is_dir() else folder


def _file_text(path: Path, folder: Path) -> str:
    return shown(path.name if path.parent == folder else str(path))


def _playable(folder: Path) -> Iterator[Path]:
    """Yield the session and MIDI files of a folder by name, the first 500 at most."""
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


def _as_session(path: Path) -> Path:
    return path if path.suffix.lower() == ".json" else path.with_name(f"{path.name}.json")


def _unsaved_text(unsaved: Unsaved) -> str:
    when = time.strftime("%d %b %H:%M:%S", time.localtime(unsaved.modified))
    return f"{when}  {unsaved.file or 'never saved to a file'}"
