"""Opening other files: how to read a MIDI file, and which bars of a file to use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.app import App

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.form import form_letters
from gdrm_tui.midi.drums import DRUM_CHANNEL, Channel, WhichChannelError
from gdrm_tui.midi.importer import ImportChoices, OtherMeterError
from gdrm_tui.player.instrument import Instrument
from gdrm_tui.player.keeper import Keeper, ReadFile
from gdrm_tui.player.messages import Tell, Trouble
from gdrm_tui.player.texts import counted
from gdrm_tui.ui.dialogs.bars import BarsDialog
from gdrm_tui.ui.dialogs.dialog import OneDialog
from gdrm_tui.ui.dialogs.files import OpenDialog
from gdrm_tui.ui.dialogs.question import Answer, Question
from gdrm_tui.ui.later import answer_of

_LETTERS = "bcdefghijklmnopq"  # one for each channel; a is for all


async def read_asking(path: Path, keeper: Keeper, app: App[None], tell: Tell) -> ReadFile | None:
    """Return what a file holds, asking how it is to be read where that matters.

    Where a file has notes on several channels, it asks which of them are drums; where its meter is
    not 4/4, whether it may be laid on that. None where the answer is no, or where the file cannot
    be opened, which is told.
    """
    choices = ImportChoices()
    while True:
        channels: Mapping[int, int] = {}
        try:
            read: ReadFile = await answer_of(partial(keeper.read, path, choices))
        except WhichChannelError as error:
            channels = error.counts
        except OtherMeterError as error:
            if not await _may_lay(error.meters, app):
                return None
            choices = replace(choices, any_meter=True)
            continue
        except GdrmError as error:
            tell(Trouble(str(error)))
            return None
        else:
            report = read.opened.report
            if report is None or choices.channel is not None or not report.drums.elsewhere:
                return read
            channels = {DRUM_CHANNEL: report.notes, **report.drums.elsewhere}
        channel = await _channel(channels, app)
        if channel is None:
            return None
        choices = replace(choices, channel=channel)


async def _channel(counts: Mapping[int, int], app: App[None]) -> Channel | None:
    keys = dict(zip(_LETTERS, counts, strict=False))
    answers = [
        Answer(key, f"channel {one}, {counts[one]} note{'s' * (counts[one] != 1)}")
        for key, one in keys.items()
    ]
    asked = Question("which channel has the drums?", [*answers, Answer("a", "all of them")])
    answer = await app.push_screen_wait(asked)
    return "all" if answer == "a" else keys.get(answer or "")


async def _may_lay(meters: tuple[str, ...], app: App[None]) -> bool:
    text = f"this file is in {' and '.join(meters)}, and bars here are 4/4"
    asked = Question(text, [Answer("l", "read it as 4/4, with its bar lines in other places")])
    return await app.push_screen_wait(asked) == "l"


class BarsOfFile:
    """Lets the user choose bars of a MIDI file or another session for the loop."""

    def __init__(
        self, app: App[None], instrument: Instrument, dialogs: OneDialog, tell: Tell
    ) -> None:
        self._app, self._it, self._dialogs, self._tell = app, instrument, dialogs, tell

    async def choose(self) -> None:
        """Ask for a file and for bars of it, which can be heard, and take them into the loop."""
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
