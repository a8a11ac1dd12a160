"""Unsaved work kept on disk while the instrument runs, and offered after it was killed."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any

from textual import work

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.storage.autosave import Autosave, Unsaved, discard, unsaved_work
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.messages import Trouble

EVERY_SECONDS = 1.0
LEAVING_SECONDS = 2.0
_ENDINGS = (signal.SIGHUP, signal.SIGTERM)


def _end_anyway() -> None:
    """End the process soon, also where leaving waits for ever to write to a terminal that is gone.

    The engine ends when its pipe does.
    """
    timer = threading.Timer(LEAVING_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


class Autosaving(Instrument):
    """Writes what is not saved, a second after each change, on a worker thread."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._autosave: Autosave | None = None
        self._kept: Session | None = None
        self._writing = False

    def on_mount(self) -> None:
        """Begin to keep work safe, and look for work that was left behind."""
        if self.setup.data is None:
            return
        try:
            self._autosave = Autosave(self.setup.data / "unsaved")
        except GdrmError as error:
            self.trouble(str(error))
            return
        self.set_interval(EVERY_SECONDS, self._keep_safe)
        for ending in _ENDINGS:
            asyncio.get_running_loop().add_signal_handler(ending, self._end)
        if self.left_behind():
            self.action_recover()

    def left_behind(self) -> list[Unsaved]:
        """Return the work that instruments which no longer run left unsaved."""
        return unsaved_work(self.setup.data / "unsaved") if self.setup.data is not None else []

    def _keep_safe(self) -> None:
        """Write what is unsaved if it changed since the last time; called every second."""
        if self._autosave is None or self._writing:
            return
        wanted = self.store.session if self.store.unsaved else None
        if wanted == self._kept:
            return
        self._kept = wanted
        if wanted is not None:
            self._writing = True
            self._write_autosave(self._autosave, wanted)
            return
        try:
            self._autosave.clear()
        except GdrmError as error:
            self.trouble(str(error))

    @work(thread=True, group="autosave")
    def _write_autosave(self, autosave: Autosave, session: Session) -> None:
        try:
            autosave.write(session, self.file)
        except GdrmError as error:
            self.post_message(Trouble(f"unsaved work is not kept safe: {error}"))
        finally:
            self._writing = False

    def _end(self) -> None:
        """Leave because the system or a closed terminal says so, and keep what is unsaved."""
        _end_anyway()
        if self._autosave is not None:
            try:
                if self.store.unsaved:
                    self._autosave.write(self.store.session, self.file)
                self._autosave.close(keep=self.store.unsaved)
            except GdrmError as error:
                self.exit(return_code=1, message=str(error))
        self.exit(return_code=1)

    def leave(self) -> None:
        """Leave; what is unsaved is not wanted."""
        try:
            if self._autosave is not None:
                self._autosave.close()
        except GdrmError as error:
            self.exit(return_code=1, message=str(error))
        else:
            self.exit()

    @work(group="dialogs")
    async def action_recover(self) -> None:
        """Offer the work that was left behind."""
        done = "no unsaved work was left behind"
        while found := self.left_behind():
            from gdrm_tui.ui.dialogs.files import RecoverDialog  # would slow the start

            decision = await self.push_screen_wait(RecoverDialog(found))
            if decision is None:
                self.say(f"{self.keys('recover')} offers the unsaved work again")
                return
            try:
                if not decision.discarded:
                    await self._recover(decision.unsaved)
                    return
                discard(decision.unsaved)
                done = "the unsaved work was discarded"
            except GdrmError as error:
                self.trouble(str(error))
                return
        self.say(done)

    async def _recover(self, unsaved: Unsaved) -> None:
        if self._autosave is None or not await self.may_close():
            return
        while self._writing:  # which would end up in the place of what is recovered
            await asyncio.sleep(0.02)
        session = self._autosave.recover(unsaved)
        self.take_up(session, unsaved.file, saved=False)
        self._kept = self.store.session
        self.say(f"recovered {unsaved.file or 'unsaved work'}: {self.keys('save')} saves it")
