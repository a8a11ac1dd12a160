"""The top line: what the header says of what the instrument holds."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from gdrm_tui.audio.engine.status import Status
from gdrm_tui.core.session import Session
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.ui.widgets.header import Header, header_text
from gdrm_tui.ui.widgets.lines import Place


class TopLine:
    """Makes the header's text."""

    def __init__(self, instrument: Instrument) -> None:
        self._it = instrument

    def text(self, place: Place | None, status: Status, connected: str, width: int) -> Text:
        """Return what `width` columns say while a bar and a step of it are heard.

        `connected` is what the instrument is connected to.
        """
        session, keeper = self._it.store.session, self._it.keeper
        if self._it.midi.setup.clock is not None and status.playing:
            tempo = replace(session.controls, bpm=round(status.bpm, 1))
            session = replace(session, controls=tempo)
        xruns = f"xruns {status.xruns}" if status.xruns else ""
        sound = "  ".join(text for text in (self._it.player.mode_text(), connected, xruns) if text)
        file = keeper.file.name if keeper.file else ""
        unsaved = self._it.store.unsaved
        return header_text(Header(session, place, sound, file, self._kit(session), unsaved), width)

    def _kit(self, session: Session) -> str:
        """Return the kit's name; it is not looked for before there is a bar to hear."""
        return self._it.kit_names.of(session.kit) if self._it.maker.loaded else "default kit"
