"""The keeper: the session's file, unsaved work kept safe, and its recovery."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.player.messages import Changed, Said, Tell, Trouble, Worker
from gdrm_tui.player.setup import Setup
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import counted
from gdrm_tui.storage.autosave import Autosave, Unsaved, discard, unsaved_work
from gdrm_tui.storage.recent import recent_files, remember_file
from gdrm_tui.storage.session_files import open_session, save_session

AUTOSAVE_SECONDS = 1.0


class Keeper:
    """Saves, opens and recovers sessions. Its methods belong to the thread of the screen.

    Parameters
    ----------
    fit : callable
        Fits a session that was opened to what there is.

    Attributes
    ----------
    file : Path or None
        What the session was opened from or saved to last.
    folder : Path
        Where new files go.
    """

    def __init__(
        self, setup: Setup, store: Store, worker: Worker, fit: Callable[[], None], tell: Tell
    ) -> None:
        self._fit = fit
        self._store, self._worker, self._tell = store, worker, tell
        self._data, self._settings = setup.data, setup.settings
        self.file, self.folder = setup.file, setup.folder
        self._autosave: Autosave | None = None
        self._safe: Session | None = None  # what the autosave holds
        self.writing = False

    @property
    def own_file(self) -> Path | None:
        """The session's file, None for one that was never saved or came from MIDI."""
        own = self.file is not None and self.file.suffix.lower() == ".json"
        return self.file if own else None

    @property
    def new_name(self) -> Path:
        """A name that no session in the folder has."""
        stem = self.file.stem if self.file else "gdrm-session"
        return Path(free_name(self.folder, stem, ".json").name)

    @property
    def recent(self) -> list[Path]:
        """The files opened and saved last."""
        return [] if self._data is None else recent_files(self._data)

    def save(self, path: Path) -> bool:
        """Write the session file; return whether it is there, and say why where it is not."""
        try:
            if not path.parent.is_dir():
                raise GdrmError(f"cannot save {path}: the folder {path.parent} does not exist")
            save_session(self._store.session, path)
        except GdrmError as error:
            self._tell(Trouble(str(error)))
            return False
        self.file = path
        self._store.mark_saved()
        self._remember(path)
        self._tell(Changed())
        self._tell(Said(f"saved {path}"))
        return True

    def read(self, path: Path) -> Session | None:
        """Return the session of a session or MIDI file, None where it cannot be opened."""
        try:
            return open_session(path, self._store.session.controls, self._settings.mixer())
        except GdrmError as error:
            self._tell(Trouble(str(error)))
            return None

    def open(self, path: Path) -> None:
        """Go on with the session of a file."""
        session = self.read(path)
        if session is not None:
            self._take_up(session, path, saved=True)
            self._remember(path)
            self._tell(Said(f"opened {path}, {counted(len(session.loop), 'bar')}"))

    def _take_up(self, session: Session, file: Path | None, *, saved: bool) -> None:
        self.file = file
        self._store.open(session, saved=saved)
        self._fit()
        self._tell(Changed())

    def _remember(self, path: Path) -> None:
        if self._data is not None:
            remember_file(self._data, path)

    def begin(self) -> None:
        """Begin to keep unsaved work safe."""
        if self._data is None:
            return
        try:
            self._autosave = Autosave(self._data / "unsaved")
        except GdrmError as error:
            self._tell(Trouble(str(error)))

    def left_behind(self) -> list[Unsaved]:
        """Return the work that instruments which no longer run left unsaved."""
        return unsaved_work(self._data / "unsaved") if self._data is not None else []

    def keep_safe(self) -> None:
        """Write what is unsaved if it changed since the last time; called every second."""
        autosave = self._autosave
        if autosave is None or self.writing:
            return
        wanted = self._store.session if self._store.unsaved else None
        if wanted is self._safe:
            return
        self._safe = wanted
        if wanted is None:
            self._clear(autosave)
            return
        self.writing, file = True, self.file

        def done(_: None) -> None:
            self.writing = False

        def failed(error: GdrmError) -> None:
            self.writing = False
            self._tell(Trouble(f"unsaved work is not kept safe: {error}"))

        self._worker(lambda: autosave.write(wanted, file), done, failed)

    def recover(self, unsaved: Unsaved) -> None:
        """Go on with work that was left behind; GdrmError where it cannot be opened."""
        assert self._autosave is not None
        session = self._autosave.recover(unsaved)
        self._take_up(session, unsaved.file, saved=False)
        self._safe = self._store.session

    @property
    def can_recover(self) -> bool:
        """Whether there is a place for unsaved work."""
        return self._autosave is not None

    def discard(self, unsaved: Unsaved) -> None:
        """Delete work that was left behind; GdrmError where another instrument has it."""
        discard(unsaved)

    def close(self, *, keep: bool) -> str | None:
        """Write what is unsaved where it is to be kept, else forget it; return what went wrong."""
        autosave = self._autosave
        if autosave is None:
            return None
        try:
            keep = keep and self._store.unsaved
            if keep:
                autosave.write(self._store.session, self.file)
            autosave.close(keep=keep)
        except GdrmError as error:
            return str(error)
        return None

    def _clear(self, autosave: Autosave) -> None:
        try:
            autosave.clear()
        except GdrmError as error:
            self._tell(Trouble(str(error)))


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return the first of stem-1, stem-2, … that does not exist in `folder`."""
    number = 1
    while (path := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return path
