"""The keeper: the session's file, saving unsaved work, and recovering it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.player.messages import Changed, Hint, Said, Tell, Trouble, Worker
from gdrm_tui.player.setup import Setup
from gdrm_tui.player.store import Store
from gdrm_tui.player.texts import counted
from gdrm_tui.storage.autosave import Autosave, Unsaved, discard, unsaved_work
from gdrm_tui.storage.recent import recent_files, remember_file
from gdrm_tui.storage.session_files import Opened, open_file, save_session
from gdrm_tui.storage.shared_files import FileStamp, OpenFileLock, stamp_of

if TYPE_CHECKING:
    from gdrm_tui.midi.importer import ImportChoices

AUTOSAVE_SECONDS = 1.0
_REST = 10
_CHANGED = (
    "another program changed {}: <save> again replaces it, <save_as> saves under another name"
)
_SHARED = "another gdrm-tui has {} open too: whoever saves second is asked first"


class ReadFile(NamedTuple):
    """A file that was read, and its state at that time."""

    path: Path
    opened: Opened
    choices: ImportChoices | None
    mark: FileStamp | None

    @property
    def current(self) -> bool:
        """Whether the file is still as it was read."""
        return self.mark == stamp_of(self.path)


class Keeper:
    """Saves, opens and recovers sessions. Its methods belong to the thread of the screen.

    Parameters
    ----------
    worker : Worker
        Does what concerns files, one after the other.
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
        self._open_lock = OpenFileLock(Path() if setup.data is None else setup.data / "open")
        self._shared: Path | None = None  # the file that was said to be open elsewhere too
        self._safe: Session | None = None  # what the autosave holds
        self._mark = None if setup.file is None else stamp_of(setup.file)
        self._writing = False
        self._rest = 0  # times that nothing is written, since the last time failed

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

    def save(self, path: Path, then: Callable[[bool], None] = lambda _: None) -> None:
        """Write the session file, and call `then` with whether it is there; say why if not."""
        if path == self.file and self._changed_by_another(path):
            self._tell(Hint(_CHANGED.format(path)))
            then(False)
            return
        session = self._store.session

        def write() -> FileStamp | None:
            if not path.parent.is_dir():
                raise GdrmError(
                    f"cannot save {path}: the folder {path.parent} does not exist, "
                    "so save it somewhere else"
                )
            save_session(session, path)
            return stamp_of(path)

        def done(mark: FileStamp | None) -> None:
            self.file, self._mark = path, mark
            self._store.mark_saved(session)
            self._remember(path)
            self._tell(Changed())
            self._tell(Said(f"saved {path}"))
            self._claim()
            then(True)

        def failed(error: GdrmError) -> None:
            self._fail(error)
            then(False)

        self._worker(write, done, failed)

    def _fail(self, error: GdrmError) -> None:
        self._tell(Trouble(str(error)))

    def _changed_by_another(self, path: Path) -> bool:
        """Return, once for each change, whether another program wrote the session's file."""
        known, self._mark = self._mark, stamp_of(path)
        return None not in (known, self._mark) and known != self._mark

    def read(
        self,
        path: Path,
        choices: ImportChoices | None,
        then: Callable[[ReadFile], None],
        failed: Callable[[GdrmError], None],
    ) -> None:
        """Read a session or MIDI file, and call `then` with what it holds, or `failed`.

        `choices` say how a MIDI file is to be read.
        """
        controls, mixer = self._store.session.controls, self._settings.mixer()

        def read() -> ReadFile:
            mark = stamp_of(path)  # before, so that no later change is missed
            return ReadFile(path, open_file(path, controls, mixer, choices), choices, mark)

        self._worker(read, then, failed)

    def take(self, read: ReadFile) -> None:
        """Go on with the session of a file."""
        path, opened = read.path, read.opened
        self._take_up(opened.session, path, read.mark, saved=True)
        self._remember(path)
        done = f"opened {path}, {counted(len(opened.session.loop), 'bar')}"
        if opened.report is not None and opened.report.lines:
            self._tell(Trouble(f"{done}: {opened.report.text}"))
        else:
            self._tell(Said(done))
        self._claim()

    def _claim(self) -> None:
        """Let other instruments know whose file this is, and say where one has it open already."""
        shared = self._data is not None and not self._open_lock.take(self.own_file)
        known, self._shared = self._shared, self.own_file if shared else None
        if self._shared != known and shared:
            self._tell(Trouble(_SHARED.format(self.file)))

    def open(self, path: Path, choices: ImportChoices | None = None) -> None:
        """Read a file and go on with its session, whatever there was."""
        self.read(path, choices, self.take, self._fail)

    def _take_up(
        self, session: Session, file: Path | None, mark: FileStamp | None, *, saved: bool
    ) -> None:
        self.file, self._mark = file, mark
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
        self._claim()

    def left_behind(self) -> list[Unsaved]:
        """Return the work that instruments which no longer run left unsaved."""
        return unsaved_work(self._data / "unsaved") if self._data is not None else []

    def keep_safe(self) -> None:
        """Write what is unsaved if it changed since the last time; called every second."""
        autosave, self._rest = self._autosave, max(self._rest - 1, 0)
        if autosave is None or self._writing or self._rest:
            return
        wanted = self._store.session if self._store.unsaved else None
        if wanted is self._safe:
            return
        file = self.file

        def done(_: None) -> None:
            self._writing, self._safe = False, wanted

        def failed(error: GdrmError) -> None:
            self._writing, self._rest = False, _REST
            self._tell(Trouble(f"unsaved work is not kept safe: {error}"))

        self._writing = True
        keep = autosave.clear if wanted is None else partial(autosave.write, wanted, file)
        self._worker(keep, done, failed)

    def recover(
        self, unsaved: Unsaved, then: Callable[[None], None], failed: Callable[[GdrmError], None]
    ) -> None:
        """Go on with work that was left behind and call `then`, or `failed` where it cannot be."""
        autosave = self._autosave
        assert autosave is not None
        # Else what there is now could be written in the place of what is recovered.
        self._writing = True

        def done(session: Session) -> None:
            self._writing = False
            file = unsaved.file
            self._take_up(session, file, None if file is None else stamp_of(file), saved=False)
            self._safe = self._store.session
            then(None)
            self._claim()

        def end(error: GdrmError) -> None:
            self._writing = False
            failed(error)

        self._worker(lambda: autosave.recover(unsaved), done, end)

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
        self._open_lock.take(None)
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


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return the first of stem-1, stem-2, … that does not exist in `folder`."""
    number = 1
    while (path := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return path
