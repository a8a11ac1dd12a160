"""The action that exports, on a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual import on, work
from textual.worker import get_current_worker

from gdrm_tui.core.atomic import atomic_file
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.session import Session
from gdrm_tui.ui.export_plan import ExportPlan
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.messages import Exported, Told, Trouble


class Exporting(Instrument):
    """Export as MIDI, sound or stems."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._plan = ExportPlan()

    @work(group="dialogs")
    async def action_export(self) -> None:
        """Ask what to export and where to, and do it."""
        from gdrm_tui.ui.dialogs.export import ExportDialog  # would slow the start

        session, shown = self.store.session, self.store.selected
        stem = self.file.stem if self.file else "gdrm-loop"
        asked = ExportDialog(self._plan, session, shown, self.setup.folder, stem)
        settled = await self.push_screen_wait(asked)
        if settled is None:
            return
        self._plan, path = settled
        try:
            wanted = self._plan.cut(session, shown)
        except ValueError as error:
            self.trouble(f"cannot export: {error}")
            return
        self._export(wanted, self._plan, path)

    @work(thread=True, group="export")
    def _export(self, session: Session, plan: ExportPlan, path: Path) -> None:
        """Write the files and say how it went in a message."""
        try:
            if plan.kind == "midi":
                from gdrm_tui.midi.files import loop_to_midi  # would slow the start

                with atomic_file(path) as file:
                    file.write(loop_to_midi(session, "voices" if plan.voices else "one"))
                paths = [path]
            else:
                paths = self._bounce(session, plan, path)
        except GdrmError as error:
            self.post_message(Trouble(str(error)))
        else:
            self.post_message(Exported(tuple(paths), len(session.loop)))

    def _bounce(self, session: Session, plan: ExportPlan, path: Path) -> list[Path]:
        from gdrm_tui.audio.bounce import BounceSettings, bounce  # would slow the start

        worker, told = get_current_worker(), -1

        def progress(share: float) -> None:
            nonlocal told
            if worker.is_cancelled:  # the instrument is being left
                raise GdrmError(f"{path} was not finished")
            if told != (told := int(100 * share)):
                self.post_message(Told(f"rendering {path.name}: {told} %"))

        # A kit that names its soundfont keeps it.
        unnamed = None if session.kit.soundfont else self.setup.soundfont
        settings = BounceSettings(unnamed, stems=plan.kind == "stems")
        return bounce(session, path, settings, progress)

    @on(Told)
    def _show_progress(self, message: Told) -> None:
        self.say(message.text)

    @on(Exported)
    def _tell_exported(self, message: Exported) -> None:
        """Say which files there are, and put the path on the clipboard."""
        paths, bars = message.paths, message.bars
        if not paths:
            self.say("nothing sounds in it, so there are no stems")
            return
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        self.copy_to_clipboard(str(paths[0]))
        self.say(f"exported {bars} bar{'s' * (bars > 1)} to {paths[0]}{more} (path copied)")
