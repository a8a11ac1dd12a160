"""Opening a MIDI file: what has to be asked of how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.app import App

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.midi.drums import DRUM_CHANNEL, Channel, WhichChannelError
from gdrm_tui.midi.importer import ImportChoices, OtherMeterError
from gdrm_tui.player.keeper import Keeper, ReadFile
from gdrm_tui.player.messages import Tell, Trouble
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
