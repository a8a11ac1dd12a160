"""Bars around marks: the network leaves the rests free, and chooses the voices for the hits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdrm_tui.core.bar import Bar, BoolGrid, Marks, empty_bar
from gdrm_tui.core.edits import ACCENT, clear, merge
from gdrm_tui.core.marks import (
    HANDS_THAT_HIT,
    HIT_VELOCITY,
    KICK,
    columns,
    steps_marked,
    with_everybody,
)
from gdrm_tui.core.playability import MOST_HANDS
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.search import Locked


def around_marks(bar: Bar, locked: BoolGrid, marks: Marks) -> Locked:
    """Return what has to be fitted: the locked cells of `bar`, the rests, and a kick on each hit.

    Who else hits is left to the network.
    """
    asked = empty_bar()
    for step in steps_marked(marks, "hit"):
        asked = with_everybody(asked, step, (), HIT_VELOCITY, 0.0)
    known = columns(steps_marked(marks, "rest")) | asked.hits
    return Locked(merge(asked, clear(bar, ~locked), known), locked | known)


def as_the_network_hits(generator: Generator, take: Take, marks: Marks) -> Take:
    """Return the take whose bar rests and hits as it is marked; itself without marks.

    Beside the kick those voices hit that the network finds likeliest there, as loud as it has
    them, but no softer than an accent, and all at one time.
    """
    if not marks:
        return take
    cells = generator.cells(take.latent_array[None], take.controls)
    thresholds = generator.thresholds(take.controls)
    margins = np.where(np.isinf(thresholds), -np.inf, cells.levels[0] - thresholds)
    hands = np.array(HANDS_THAT_HIT)
    bar = clear(take.bar, columns(steps_marked(marks, "rest")))
    for step in steps_marked(marks, "hit"):
        likeliest = hands[np.argsort(-margins[hands, step], kind="stable")[:MOST_HANDS]]
        loud = max(float(cells.velocities[0, [KICK, *likeliest], step].max()), ACCENT)
        late = float(cells.offsets[0, KICK, step])
        bar = with_everybody(bar, step, tuple(likeliest.tolist()), loud, late)
    return replace(take, bar=bar)
