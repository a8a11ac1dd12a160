"""The loop that figures of speed and of processor use are told of."""

from __future__ import annotations

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.takes import take_loop

BARS, SEED = 4, 7
CONTROLS = Controls({"funk": 0.7, "jazz": 0.3}, bpm=96.0)


def typical_loop() -> Session:
    """Return four generated bars of funk and jazz at 96 bpm; ModelError without a generator."""
    takes = take_loop(Generator(default_model()), CONTROLS, SEED, BARS)
    return Session(tuple(take.bar for take in takes), tuple(takes), CONTROLS)
