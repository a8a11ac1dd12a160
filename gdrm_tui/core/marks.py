"""Marks: steps of a bar at which everything rests, or everybody hits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar, BoolGrid, Mark, Marks
from gdrm_tui.core.edits import ACCENT, clear, set_hit
from gdrm_tui.core.voices import voice_index

KICK = voice_index("kick")
# What the hands may play where everybody hits; without a generator the first two of them.
HANDS_THAT_HIT = tuple(
    map(voice_index, ("snare", "crash", "crash-2", "low-tom", "mid-tom", "high-tom"))
)
HIT_VELOCITY = 0.95
_NEXT: dict[Mark | None, Mark | None] = {None: "rest", "rest": "hit", "hit": None}


def steps_marked(marks: Marks, mark: Mark) -> list[int]:
    """Return the steps that are marked so, in order."""
    return [step for step, one in marks if one == mark]


def columns(steps: list[int]) -> BoolGrid:
    """Return the mask, shape (voices, steps), of all cells on some steps."""
    mask = np.zeros(SHAPE, bool)
    mask[:, steps] = True
    return mask


def with_mark_turned(bar: Bar, step: int) -> Bar:
    """Return the bar with the next mark on a step, of none, rest and hit; its hits follow."""
    marks = dict(bar.marks)
    following = _NEXT[marks.pop(step, None)]
    if following is not None:
        marks[step] = following
    return as_marked(replace(bar, marks=tuple(marks.items())))


def rested(bar: Bar) -> Bar:
    """Return the bar without hits where it is marked to rest; itself where there are none."""
    rests = columns(steps_marked(bar.marks, "rest")) if bar.marks else None
    return bar if rests is None or not (bar.hits & rests).any() else clear(bar, rests)


def as_marked(bar: Bar) -> Bar:
    """Return the bar as its marks say; itself where it is so.

    Where everybody is to hit and not everybody does, it is kick, snare and crash together.
    """
    if not bar.marks:
        return bar
    bar = rested(bar)
    for step in steps_marked(bar.marks, "hit"):
        if not everybody_hits(bar, step):
            bar = with_everybody(bar, step, HANDS_THAT_HIT[:2], HIT_VELOCITY, 0.0)
    return bar


def everybody_hits(bar: Bar, step: int) -> bool:
    """Return whether kick and hands accent a step."""
    loud = bar.velocities[:, step] >= ACCENT
    return bool(loud[KICK] and loud[list(HANDS_THAT_HIT)].any())


def with_everybody(
    bar: Bar, step: int, hands: tuple[int, ...], velocity: float, offset: float
) -> Bar:
    """Return the bar with kick and the voices of the hands, and nothing else, on a step."""
    bar = clear(bar, columns([step]))
    for voice in (KICK, *hands):
        bar = set_hit(bar, voice, step, velocity, offset)
    return bar
