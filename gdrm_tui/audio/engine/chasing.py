"""Chasing: keeping what is heard where something else is, by small changes of the tempo."""

from __future__ import annotations

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.core.knobs import knob
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT

# An error of position is made good within about so much time.
CATCH_UP_SECONDS = 0.5
# Of so many steps it is a jump.
JUMP_STEPS = 1.0
# The tempo is steered with every so many blocks: a transport remembers 32 of them.
BLOCKS = 4


def keep_up(engine: Engine, step: float, bpm: float) -> bool:
    """Steer towards `step`, at which the next frame ought to be; False where that is a jump.

    Only the place in the bar counts: which bar of the loop plays is the user's to change.
    """
    error = (step - engine.step + STEPS_PER_BAR / 2) % STEPS_PER_BAR - STEPS_PER_BAR / 2
    if abs(error) > JUMP_STEPS:
        return False
    engine.lead(bpm)
    engine.steer(playable(bpm + error / CATCH_UP_SECONDS * 60 / STEPS_PER_BEAT))
    return True


def playable(bpm: float) -> float:
    """Return the tempo nearest to `bpm` that can be played."""
    allowed = knob("bpm")
    return min(max(bpm, allowed.low), allowed.high)
