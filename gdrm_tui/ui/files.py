"""Actions that keep things: export, saving and leaving."""

from __future__ import annotations

from typing import Any

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.keeping import export_loop, save_copy


class Files(Instrument):
    """What becomes of the session on disk."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._asked_to_quit = False

    def action_export(self) -> None:
        """Write the loop as a MIDI file."""
        stem = self.file.stem if self.file else "gdrm-loop"
        try:
            path = export_loop(self.store.session, self.setup.folder, stem)
        except GdrmError as error:
            self.trouble(str(error))
        else:
            bars = len(self.store.session.loop)
            self.say(f"exported {bars} bar{'s' * (bars > 1)} to {path}")

    def action_save(self) -> None:
        """Save the session."""
        try:
            self.file = save_copy(self.store.session, self.file, self.setup.folder)
        except GdrmError as error:
            self.trouble(str(error))
        else:
            self.store.mark_saved()
            self.show()
            self.say(f"saved {self.file}")

    async def action_quit(self) -> None:
        """Leave; the first time of asking, say what would be lost."""
        if self.store.unsaved and not self._asked_to_quit:
            self._asked_to_quit = True
            self.say("not saved yet: f2 saves the session, ctrl+q again leaves without")
        else:
            self.exit()
