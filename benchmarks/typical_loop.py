"""The loop that figures of speed and of processor use are told of."""

from __future__ import annotations

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.maker import BarRequest, make

BARS, SEED = 4, 7
CONTROLS = Controls({"funk": 0.7, "jazz": 0.3}, bpm=96.0)


def typical_loop() -> Session:
    """Return four generated bars of funk and jazz at 96 bpm; ModelError without a generator."""
    takes = make(Generator(default_model()), BarRequest("loop", CONTROLS, SEED, count=BARS))
    return Session(tuple(take.bar for take in takes), tuple(takes), CONTROLS)
