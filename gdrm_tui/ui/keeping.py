"""Actions that save and open sessions, and leave, so that nothing is lost unasked."""

from __future__ import annotations

from pathlib import Path

from textual import work

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.storage.recent import recent_files, remember_file
from gdrm_tui.storage.session_files import open_session, save_session
from gdrm_tui.ui.autosaving import Autosaving

_LEAVING = "leaving"  # name of the question that the key to leave answers too


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return the first of stem-1, stem-2, … that does not exist in `folder`."""
    number = 1
    while (path := folder / f"{stem}-{number}{suffix}").exists():
        number += 1
    return path


class Keeping(Autosaving):
    """Save, open, quit; and the keys and colours that the settings ask for."""

    def on_mount(self) -> None:
        """Follow the settings and say what is wrong in them."""
        self.set_keymap(self.setup.keymap.as_textual())
        theme = self.setup.settings.theme
        if theme in self.available_themes:
            self.theme = theme
        elif theme is not None:
            known = ", ".join(sorted(self.available_themes))
            self.trouble(f"settings: no theme is called {theme}; there are {known}")
        for complaint in self.setup.complaints:
            self.trouble(complaint)

    @work(group="dialogs")
    async def action_save(self) -> None:
        """Save the session in its file."""
        await self._save()

    @work(group="dialogs")
    async def action_save_as(self) -> None:
        """Save the session under another name."""
        await self._save_as()

    async def _save(self) -> bool:
        """Save, asking for a name where there is none yet; return whether it was saved."""
        own = self._own_file
        return await self._save_as() if own is None else self._write(own)

    async def _save_as(self) -> bool:
        own, folder = self._own_file, self.setup.folder
        name = str(own or self._new_name())
        from gdrm_tui.ui.dialogs.files import SaveDialog  # would slow the start, as all dialogs

        path = await self.push_screen_wait(SaveDialog(folder, name, own))
        return path is not None and self._write(path)

    @property
    def _own_file(self) -> Path | None:
        """The session's file, None for one that was never saved or came from MIDI."""
        own = self.file is not None and self.file.suffix.lower() == ".json"
        return self.file if own else None

    def _new_name(self) -> Path:
        stem = self.file.stem if self.file else "gdrm-session"
        return Path(free_name(self.setup.folder, stem, ".json").name)

    def _write(self, path: Path) -> bool:
        try:
            if not path.parent.is_dir():
                raise GdrmError(f"cannot save {path}: the folder {path.parent} does not exist")
            save_session(self.store.session, path)
        except GdrmError as error:
            self.trouble(str(error))
            return False
        self.file = path
        self.store.mark_saved()
        self._remember(path)
        self.show()
        self.say(f"saved {path}")
        return True

    def _remember(self, path: Path) -> None:
        if self.setup.data is not None:
            remember_file(self.setup.data, path)

    @work(group="dialogs")
    async def action_open(self) -> None:
        """Open a session or a MIDI file."""
        recent = [] if self.setup.data is None else recent_files(self.setup.data)
        from gdrm_tui.ui.dialogs.files import OpenDialog

        path = await self.push_screen_wait(OpenDialog(recent, self.setup.folder))
        if path is None:
            return
        # Read before asking, so that nothing is let go for a file that cannot be opened, and
        # again after it: what was saved just now may be the same file.
        if self._read(path) is not None and await self.may_close():
            session = self._read(path)
            if session is not None:
                self.take_up(session, path)
                self._remember(path)
                bars = len(session.loop)
                self.say(f"opened {path}, {bars} bar{'s' * (bars > 1)}")

    def _read(self, path: Path) -> Session | None:
        try:
            return open_session(path, self.store.session.controls)
        except GdrmError as error:
            self.trouble(str(error))
            return None

    async def may_close(self) -> bool:
        """Return whether the session may go: it is saved, or the player let it go."""
        if not self.store.unsaved:
            return True
        from gdrm_tui.ui.dialogs.question import Answer, Question

        answers = [Answer("s", "save it first"), Answer("d", "discard it")]
        answer = await self.push_screen_wait(Question("this session is not saved", answers))
        return await self._save() if answer == "s" else answer == "d"

    async def action_quit(self) -> None:
        """Leave; where something would be lost, ask, and leave when asked again."""
        if not self.store.unsaved or self.screen.name == _LEAVING:
            self.leave()
        else:
            self._leave_asking()

    @work(group="dialogs")
    async def _leave_asking(self) -> None:
        key = self.keys("quit")
        from gdrm_tui.ui.dialogs.question import Answer, Question

        answers = [Answer("s", "save it and leave"), Answer("d", "discard it and leave")]
        text = f"this session is not saved; {key} again leaves without"
        answer = await self.push_screen_wait(Question(text, answers, _LEAVING))
        if answer == "d" or (answer == "s" and await self._save()):
            self.leave()
