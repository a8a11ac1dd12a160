"""Actions on the tempo, the swing and the bars of the loop."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from textual import on

from gdrm_tui.core.knobs import MAX_BPM, MIN_BPM
from gdrm_tui.ui.instrument import Instrument
from gdrm_tui.ui.tempo import TapTempo
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.loop_strip import LoopStrip

_STRAIGHT, _MOST_SWING = 50.0, 75.0


class Pacing(Instrument):
    """How fast the loop goes, how it swings, and which of its bars is shown."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._taps = TapTempo()

    @on(LoopStrip.Clicked)
    def _jump(self, message: LoopStrip.Clicked) -> None:
        self._select(message.index)

    @on(Grid.BarClicked)
    def _step_beside(self, message: Grid.BarClicked) -> None:
        self._select((self.store.selected + 1) % len(self.store.session.loop))
        self.grid.cursor = message.cell

    def _select(self, index: int) -> None:
        self.store.select(index)
        self.show()

    def action_tempo(self, by: float) -> None:
        """Change the tempo."""
        self.set_tempo(self.store.session.bpm + by)

    def action_tap(self) -> None:
        """Count a tap of the tempo."""
        bpm = self._taps.tap(time.monotonic())
        if bpm is None:
            self.say("tap on")
        else:
            self.set_tempo(bpm)

    def set_tempo(self, bpm: float) -> None:
        """Set the tempo, stopping at its edges."""
        session = self.store.session
        controls = replace(session.controls, bpm=min(max(bpm, MIN_BPM), MAX_BPM))
        self.store.apply(session.with_controls(controls), "tempo")
        self.say(f"tempo {controls.bpm:g} bpm")

    def action_swing(self, by: float) -> None:
        """Change the swing."""
        swing = min(max(self.store.session.swing + by, _STRAIGHT), _MOST_SWING)
        self.store.apply(self.store.session.with_knob("swing", swing), "knob swing")
        self.say(f"swing {swing:.0f} %" + (", straight" if swing == _STRAIGHT else ""))
