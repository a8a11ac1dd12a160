"""Why notes of MIDI files are lost in the program, according to its import reports.

The reports are checked: notes that are missing from an export but not reported are counted as "not
told of".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.table import Cell
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.midi.drums import counted_names
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.midi.importer import ImportChoices
from gdrm_tui.midi.reader import read_midi
from gdrm_tui.storage.session_files import open_file

_CONTROLS = Controls({"rock": 1.0})


@dataclass
class Losses:
    """What was counted over all files.

    Attributes
    ----------
    files : int
        That were opened.
    notes, sharing, untold : int
        On the channels read; left out as they share a step; missing without a word.
    without_voice : Counter of int
        Notes on each key that no voice plays.
    elsewhere : int
        Notes on other channels.
    refused : Counter of str
        Files that were not opened, by the reason.
    """

    files: int = 0
    notes: int = 0
    sharing: int = 0
    untold: int = 0
    without_voice: Counter[int] = field(default_factory=Counter)
    elsewhere: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, path: Path, choices: ImportChoices) -> None:
        """Count a file."""
        try:
            opened = open_file(path, _CONTROLS, choices=choices)
        except GdrmError as error:
            self.refused[str(error).removeprefix(str(path)).split(":")[0].strip()] += 1
            return
        assert opened.report is not None, "these are MIDI files"
        told = opened.report
        exported = read_midi(loop_to_midi(opened.session), path.name)
        found = sum(len(track.notes) for track in exported.tracks) / told.bars.times
        self.files += 1
        self.notes += told.notes
        self.sharing += told.sharing
        self.untold += abs(round(told.notes - told.lost - found))
        self.without_voice.update(told.without_voice)
        self.elsewhere += sum(told.drums.elsewhere.values())


def losses_of(paths: Iterable[Path], choices: ImportChoices) -> Losses:
    """Return what is lost of the files."""
    losses = Losses()
    for path in paths:
        losses.add(path, choices)
    return losses


def reasons_of(losses: Losses) -> list[dict[str, Cell]]:
    """Return a row for each reason that a note or a file did not come in."""
    silent = sum(losses.without_voice.values())
    drums = f" ({counted_names(losses.without_voice)})" if silent else ""
    reasons = {
        "share a step": losses.sharing,
        f"have no voice{drums}": silent,
        "not told of": losses.untold,
        "on other channels": losses.elsewhere,
    }
    refused = ((f"refused: {why}", f"{n} files") for why, n in losses.refused.most_common())
    told = ((f"of {losses.notes} notes, {why}", f"{n}") for why, n in reasons.items())
    return [{"what": what, "found": found} for what, found in (*told, *refused)]
