"""Listening: dialogs in which the instrument takes in what others play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.app import App

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.form import form_letters
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import ReadFile
from gdrm_tui.player.messages import Tell
from gdrm_tui.player.texts import counted
from gdrm_tui.ui.commands import Command
from gdrm_tui.ui.one_dialog import OneDialog


class Listening:
    """Opens the dialogs, and does what they answer."""

    def __init__(
        self, app: App[None], instrument: Instrument, tell: Tell, dialogs: OneDialog
    ) -> None:
        self._app, self._it, self._tell, self._dialogs = app, instrument, tell, dialogs

    def commands(self) -> dict[str, Command]:
        """Return what does the actions that open these dialogs, by their names."""
        return {"tap_rhythm": self.tap_rhythm, "bars_from_file": self.bars_from_file}

    def tap_rhythm(self) -> None:
        """Let a rhythm be tapped, and answer each bar of it."""
        from gdrm_tui.ui.dialogs.tap import TapDialog

        if self._it.maker.ready():
            self._dialogs.open(TapDialog(self._it.tapper))

    def bars_from_file(self) -> None:
        """Let bars of a MIDI file or another session be chosen for the loop."""
        self._app.run_worker(self._bars_from_file(), group="dialogs")

    async def _bars_from_file(self) -> None:
        from gdrm_tui.ui.dialogs.bars import BarsDialog
        from gdrm_tui.ui.dialogs.files import OpenDialog
        from gdrm_tui.ui.opening import read_asking

        keeper = self._it.keeper
        heading = "choose bars of a MIDI file or a session"
        path = await self._dialogs.ask(OpenDialog(keeper.recent, keeper.folder, heading))
        read = None if path is None else await read_asking(path, keeper, self._app, self._tell)
        if read is None:
            return
        loop = read.opened.session.loop
        letters = form_letters(loop, [False] * len(loop))
        asked = BarsDialog(f"bars of {read.path.name}", loop, letters, told_of(read), self._hear)
        chosen = await self._dialogs.ask(asked)
        self._hear(None)
        if chosen is not None:
            self._take_in(read, [loop[place] for place in chosen.places], chosen.replacing)

    def _take_in(self, read: ReadFile, bars: Sequence[Bar], replacing: bool) -> None:
        total, report = len(read.opened.session.loop), read.opened.report
        source = f"{len(bars)} of {counted(total, 'bar')} of {read.path.name}"
        if report is not None and report.lost:
            source += f", without {report.lost} of the file's {counted(report.notes, 'note')},"
        self._it.arranger.take_in(bars, source, replacing=replacing)

    def _hear(self, bar: Bar | None) -> None:
        """Play one bar in the place of the loop, or the loop as before."""
        player, engine, session = self._it.player, self._it.engine, self._it.store.session
        if bar is None:
            if player.plays_instead:
                engine.stop()
                player.play_instead(None)
            return
        player.play_instead(replace(session, loop=(bar,), takes=(None,)))
        if not engine.status().playing:
            engine.play(0.0)


def told_of(read: ReadFile) -> str:
    """Return what there is to say of a file whose bars are to be chosen, in numbers."""
    session, report = read.opened.session, read.opened.report
    text = f"{counted(len(session.loop), 'bar')} at {session.bpm:g} bpm"
    if report is None:
        return text
    text += f", {counted(report.notes, 'note')}, {report.lost or 'none'} left out"
    return f"{text}: {report.text}" if report.lines else text
