"""Actions that touch up the loop by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from textual import on

from gdrm_tui.core.bar import SHAPE
from gdrm_tui.core.edits import change_velocity, clear, toggle
from gdrm_tui.core.kit import VOICES
from gdrm_tui.core.timing import MAX_BPM, MIN_BPM
from gdrm_tui.ui.grid import Grid
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.tempo import TapTempo


class Editing(Instrument):
    """Steps, voices, bars and tempo, with undo."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._taps = TapTempo()

    def action_hit(self) -> None:
        """Put a hit under the cursor or take it off."""
        grid = self.grid
        bar = toggle(self.store.bar, grid.voice, grid.step)
        self.store.edit_bar(bar)
        if bar.hits[grid.voice, grid.step] and not self.engine.status().playing:
            self.engine.strike(grid.voice, float(bar.velocities[grid.voice, grid.step]))

    @on(Grid.CellClicked)
    def _toggle_clicked(self) -> None:
        self.action_hit()

    def action_velocity(self, by: float) -> None:
        """Make the hit under the cursor louder or softer."""
        grid = self.grid
        bar = change_velocity(self.store.bar, grid.voice, grid.step, by)
        self.store.edit_bar(bar, f"velocity {self.store.selected} {grid.cursor}")

    def action_clear_voice(self) -> None:
        """Take the hits of the voice under the cursor off."""
        mask = np.zeros(SHAPE, bool)
        mask[self.grid.voice] = True
        self.store.edit_bar(clear(self.store.bar, mask))

    def action_lock(self) -> None:
        """Lock the voice under the cursor, or unlock it."""
        voice = self.grid.voice
        session = self.store.session
        self.store.apply(replace(session, locks=session.locks.with_voice_turned(voice)))
        locked = voice in self.store.session.locks.voices
        rest = "locked: g, v, x and f leave it as it is" if locked else "unlocked"
        self.say(f"{VOICES[voice].label} {rest}")

    def action_tempo(self, by: float) -> None:
        """Change the tempo."""
        self.set_tempo(self.store.session.bpm + by)

    def action_tap(self) -> None:
        """Count a tap of the tempo."""
        bpm = self._taps.tap(time.monotonic())
        if bpm is not None:
            self.set_tempo(bpm)

    def set_tempo(self, bpm: float) -> None:
        """Set the tempo, stopping at its edges."""
        session = self.store.session
        controls = replace(session.controls, bpm=min(max(bpm, MIN_BPM), MAX_BPM))
        self.store.apply(session.with_controls(controls), "tempo")

    def action_undo(self) -> None:
        """Take the last change back."""
        self.say("undone" if self.store.undo() else "nothing to undo")

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self.say("done again" if self.store.redo() else "nothing to redo")
