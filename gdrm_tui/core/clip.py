"""Clip: a rectangle of cells that was copied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.edits import cells_mask, merge


@dataclass(frozen=True, slots=True)
class Clip:
    """Cells of a bar, hits and rests alike.

    Attributes
    ----------
    bar : Bar
        What they were copied from.
    voices, steps : range
        Its rows and columns that are in the clip.
    """

    bar: Bar
    voices: range
    steps: range

    @property
    def whole(self) -> bool:
        """Whether it is a whole bar."""
        return (len(self.voices), len(self.steps)) == SHAPE

    @property
    def hit_count(self) -> int:
        """Number of its hits."""
        return int((self.bar.hits & cells_mask(self.voices, self.steps)).sum())


def paste(bar: Bar, clip: Clip, voice: int, step: int) -> Bar:
    """Return `bar` with the clip's first cell at (voice, step); what reaches over is left out."""
    if clip.whole:
        return clip.bar
    rows = range(voice, min(voice + len(clip.voices), SHAPE[0]))
    columns = range(step, min(step + len(clip.steps), SHAPE[1]))
    shift = (voice - clip.voices.start, step - clip.steps.start)
    moved = Bar(
        np.roll(clip.bar.hits, shift, (0, 1)),
        np.roll(clip.bar.velocities, shift, (0, 1)),
        np.roll(clip.bar.offsets, shift, (0, 1)),
    )
    return merge(moved, bar, cells_mask(rows, columns))
