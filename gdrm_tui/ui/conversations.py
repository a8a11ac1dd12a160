"""Conversations: dialogs that ask something before an action is carried out."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App
from textual.worker import get_current_worker

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.player.export import Exported, ExportPlan, export
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.messages import Said, Tell, Trouble, Worker
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.autosave import Unsaved
from gdrm_tui.ui.actions import Command
from gdrm_tui.ui.dialogs.dialog import OneDialog
from gdrm_tui.ui.keymap import Keymap
from gdrm_tui.ui.later import Later, answer_of

LEAVING_SECONDS = 2.0
_ENDINGS = (signal.SIGHUP, signal.SIGTERM)
_LEAVING = "leaving"  # name of the question that the key to leave answers too

# Dialogs are loaded when they open: all of them would slow the start.


class Conversations:
    """Opens dialogs, and acts on their answers."""

    def __init__(
        self,
        app: App[None],
        instrument: Instrument,
        setup: Setup,
        keymap: Keymap,
        worker: Worker,
        tell: Tell,
        dialogs: OneDialog,
    ) -> None:
        self._app, self._it, self._setup, self._keymap = app, instrument, setup, keymap
        self._dialogs = dialogs
        self._worker, self._tell = worker, tell
        self._plan = ExportPlan()
        self._ending = False

    def commands(self) -> dict[str, Command]:
        """Return what does the actions that open a dialog, by their names."""
        return {
            "export": self.export,
            "save": self.save,
            "save_as": self.save_as,
            "open": self.open,
            "recover": self.recover,
            "quit": self.leave_or_ask,
        }

    def begin(self) -> None:
        """Leave in order when the system says so, and offer the work that was left behind."""
        keeper = self._it.keeper
        for ending in _ENDINGS if keeper.can_recover else ():
            asyncio.get_running_loop().add_signal_handler(ending, self.end)
        if keeper.left_behind():
            self.recover()

    def _talk(self, conversation: Coroutine[Any, Any, object]) -> None:
        self._app.run_worker(conversation, group="dialogs")

    def save(self) -> None:
        """Save the session in its file."""
        self._talk(self._save())

    def save_as(self) -> None:
        """Save the session under another name."""
        self._talk(self._save_as())

    async def _save(self) -> bool:
        """Save, asking for a name where there is none yet; return whether it was saved."""
        own = self._it.keeper.own_file
        return await (self._save_as() if own is None else self._save_in(own))

    async def _save_in(self, path: Path) -> bool:
        return await answer_of(lambda done, _: self._it.keeper.save(path, done))

    async def _save_as(self) -> bool:
        from gdrm_tui.ui.dialogs.files import SaveDialog

        keeper = self._it.keeper
        own = keeper.own_file
        asked = SaveDialog(keeper.folder, str(own or keeper.new_name), own)
        path = await self._dialogs.ask(asked)
        return path is not None and await self._save_in(path)

    def open(self) -> None:
        """Open a session or a MIDI file."""
        self._talk(self._open())

    async def _open(self) -> None:
        from gdrm_tui.ui.dialogs.files import OpenDialog
        from gdrm_tui.ui.opening import read_asking

        keeper = self._it.keeper
        path = await self._dialogs.ask(OpenDialog(keeper.recent, keeper.folder))
        if path is None:
            return
        # Read before asking, so that nothing is let go for a file that cannot be opened.
        read = await read_asking(path, keeper, self._app, self._tell)
        if read is None or not await self._may_close():
            return
        if read.current:
            keeper.take(read)
        else:  # what was there was saved to it just now
            keeper.open(path, read.choices)

    async def _may_close(self) -> bool:
        """Return whether the session may go: it is saved, or the player let it go."""
        if not self._it.store.unsaved:
            return True
        from gdrm_tui.ui.dialogs.question import Answer, Question

        answers = [Answer("s", "save it first"), Answer("d", "discard it")]
        asked = Question("this session is not saved", answers)
        answer = await self._dialogs.ask(asked)
        return await self._save() if answer == "s" else answer == "d"

    def leave_or_ask(self) -> None:
        """Leave; where something would be lost, ask, and leave when asked again."""
        if not self._it.store.unsaved or self._app.screen.name == _LEAVING:
            self._leave()
            return
        from gdrm_tui.ui.dialogs.question import Answer, Question

        answers = [Answer("s", "save it and leave"), Answer("d", "discard it and leave")]
        text = f"this session is not saved; {self._keymap.shown('quit')} again discards it"
        asked = Question(text, answers, _LEAVING)  # there at once, as the key may come again soon
        self._dialogs.open(asked, lambda answer: self._talk(self._leave_with(answer)))

    async def _leave_with(self, answer: str | None) -> None:
        if answer == "d" or (answer == "s" and await self._save()):
            self._leave()

    def _leave(self) -> None:
        problem = self._it.keeper.close(keep=False)
        self._app.exit(return_code=int(problem is not None), message=problem)

    def end(self) -> None:
        """Leave because the system or a closed terminal says so, and keep what is unsaved."""
        if self._ending:  # a closed terminal may say so twice
            return
        self._ending = True
        problem = self._it.keeper.close(keep=True)
        # Also where leaving waits for ever to write to a terminal that is gone. The engine ends
        # when its pipe does. Only now, since a slow disk may take longer to keep the work.
        timer = threading.Timer(LEAVING_SECONDS, os._exit, (1,))
        timer.daemon = True
        timer.start()
        self._app.exit(return_code=1, message=problem)

    def recover(self) -> None:
        """Offer the work that was left behind."""
        self._talk(self._recover())

    async def _recover(self) -> None:
        from gdrm_tui.ui.dialogs.files import RecoverDialog

        done = "no unsaved work was left behind"
        while found := self._it.keeper.left_behind():
            decision = await self._dialogs.ask(RecoverDialog(found))
            if decision is None:
                key = self._keymap.shown("recover")
                self._tell(Said(f"{key} offers the unsaved work again"))
                return
            try:
                if not decision.discarded:
                    await self._take_up(decision.unsaved)
                    return
                self._it.keeper.discard(decision.unsaved)
                done = "the unsaved work was discarded"
            except GdrmError as error:
                self._tell(Trouble(str(error)))
                return
        self._tell(Said(done))

    async def _take_up(self, unsaved: Unsaved) -> None:
        keeper = self._it.keeper
        if not keeper.can_recover or not await self._may_close():
            return
        what, key = unsaved.file or "unsaved work", self._keymap.shown("save")
        await answer_of(partial(keeper.recover, unsaved))
        self._tell(Said(f"recovered {what}: {key} saves it"))

    def export(self) -> None:
        """Ask what to export and where to, and do it."""
        self._talk(self._export())

    async def _export(self) -> None:
        from gdrm_tui.ui.dialogs.export import ExportDialog

        store, keeper = self._it.store, self._it.keeper
        session, shown = store.session, store.selected
        stem = keeper.file.stem if keeper.file else "gdrm-loop"
        asked = ExportDialog(self._plan, session, shown, keeper.folder, stem)
        settled = await self._dialogs.ask(asked)
        if settled is None:
            return
        self._plan, path = settled
        try:
            cut = self._plan.cut(session, shown)
        except ValueError as error:
            self._tell(Trouble(f"cannot export: {error}"))
            return
        soundfont = self._setup.soundfont
        self._worker(
            partial(export, cut, self._plan, path, soundfont, self._progress(path)),
            self._tell_exported,
            lambda error: self._tell(Trouble(str(error))),
        )

    def _progress(self, path: Path) -> Any:
        """Return what is told how much of an export is done, on its thread."""
        told = -1

        def progress(share: float) -> None:
            nonlocal told
            if get_current_worker().is_cancelled:  # the instrument is being left
                raise GdrmError(f"{path} was not finished")
            if told != (told := int(100 * share)):
                said = Said(f"rendering {path.name}: {told} %")
                self._app.post_message(Later(partial(self._tell, said)))

        return progress

    def _tell_exported(self, done: Exported) -> None:
        """Say which files there are, and put the path on the clipboard."""
        if done.paths:
            self._app.copy_to_clipboard(str(done.paths[0]))
        self._tell(Said(done.text))
