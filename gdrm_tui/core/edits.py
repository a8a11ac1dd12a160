"""Edits of one bar: free functions from a Bar to a new Bar, and the cells copied from one.

Hits first, then clips, rolls, and rhythms by rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdrm_tui.core.bar import OWN_NOTE, SHAPE, Bar, BoolGrid, FloatGrid, Rolls
from gdrm_tui.core.rolls import SOFTEST, Roll, even_spacing, longest_spacing
from gdrm_tui.core.timing import EARLIEST_OFFSET, LATEST_OFFSET

DEFAULT_VELOCITY = 0.8
ACCENT = 7 / 8  # velocities from here on are accents
SPREAD = 0.4  # of velocity, between the softest and the loudest stroke of a roll that rises
FLAM = -0.15  # steps by which the grace note of a flam comes early, 19 ms at 120 bpm
_EARLIEST, _LATEST = np.float32(EARLIEST_OFFSET), np.float32(LATEST_OFFSET)


def cells_mask(voices: range, steps: range) -> BoolGrid:
    """Return the mask, shape (voices, steps), of a rectangle of cells."""
    mask = np.zeros(SHAPE, bool)
    mask[voices.start : voices.stop, steps.start : steps.stop] = True
    return mask


def set_hit(bar: Bar, voice: int, step: int, velocity: float, offset: float = 0.0) -> Bar:
    """Return `bar` with one stroke of `velocity` in (0, 1] and `offset` in [-0.5, 0.5) there.

    It sounds in its voice's own note.
    """
    hits, velocities, offsets = bar.hits.copy(), bar.velocities.copy(), bar.offsets.copy()
    hits[voice, step], velocities[voice, step], offsets[voice, step] = True, velocity, offset
    notes = bar.notes.copy()
    notes[voice, step] = OWN_NOTE
    rolls = bar.rolls_in(~cells_mask(range(voice, voice + 1), range(step, step + 1)))
    return Bar(hits, velocities, offsets, notes, rolls, bar.marks)


def toggle(bar: Bar, voice: int, step: int, velocity: float = DEFAULT_VELOCITY) -> Bar:
    """Return `bar` with the cell's hit removed, or one on the grid put there."""
    if not bar.hits[voice, step]:
        return set_hit(bar, voice, step, velocity)
    return clear(bar, cells_mask(range(voice, voice + 1), range(step, step + 1)))


def clear(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` without the hits that `mask`, shape (voices, steps), covers."""
    keep = ~mask
    return Bar(
        bar.hits & keep,
        bar.velocities * keep,
        bar.offsets * keep,
        bar.notes * keep,
        bar.rolls_in(keep),
        bar.marks,
    )


def change_velocity(bar: Bar, mask: BoolGrid, by: float) -> Bar:
    """Return `bar` with the hits of `mask` louder by `by`, stopping at 1/127 and 1.

    Cells without a hit are left as they are.
    """
    moved = bar.velocities.astype(np.float64) + by
    return _with_velocities(bar, mask, np.clip(moved, SOFTEST, 1.0).astype(np.float32))


def set_velocity(bar: Bar, mask: BoolGrid, velocity: float) -> Bar:
    """Return `bar` with the hits of `mask`, shape (voices, steps), at `velocity` in (0, 1]."""
    return _with_velocities(bar, mask, np.full(SHAPE, velocity, np.float32))


def nudge(bar: Bar, mask: BoolGrid, by: float) -> Bar:
    """Return `bar` with the hits of `mask` later by `by` steps, stopping at half a step."""
    moved = np.clip(bar.offsets + np.float32(by), _EARLIEST, _LATEST)
    return replace(bar, offsets=np.where(mask & bar.hits, moved, bar.offsets))


def merge(kept: Bar, new: Bar, locked: BoolGrid) -> Bar:
    """Return `kept`, with its marks, where `locked`, shape (voices, steps), holds, else `new`."""
    return Bar(
        np.where(locked, kept.hits, new.hits),
        np.where(locked, kept.velocities, new.velocities),
        np.where(locked, kept.offsets, new.offsets),
        np.where(locked, kept.notes, new.notes),
        rolls=kept.rolls_in(locked) + new.rolls_in(~locked),
        marks=kept.marks,
    )


def _with_velocities(bar: Bar, mask: BoolGrid, velocities: FloatGrid) -> Bar:
    return replace(bar, velocities=np.where(mask & bar.hits, velocities, bar.velocities))


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
        # In another voice's row a hit sounds as that voice.
        np.roll(clip.bar.notes * (shift[0] == 0), shift, (0, 1)),
        rolls=_moved(clip.bar.rolls, shift),
    )
    return replace(merge(moved, bar, cells_mask(rows, columns)), marks=bar.marks)


def _moved(rolls: Rolls, shift: tuple[int, int]) -> Rolls:
    """Return the rolls moved by `shift` rows and steps, around the edges."""
    return tuple(
        (((voice + shift[0]) % SHAPE[0], (step + shift[1]) % SHAPE[1]), roll)
        for (voice, step), roll in rolls
    )


def set_strokes(bar: Bar, mask: BoolGrid, strokes: int) -> Bar:
    """Return `bar` with `strokes`, 1 to 4, in each hit of `mask`, shape (voices, steps).

    New strokes divide the step evenly. A roll that did not, such as a flam, keeps its spacing as
    far as there is room.
    """
    if strokes == 1:
        return replace(bar, rolls=bar.rolls_in(~mask))
    before = dict(bar.rolls)
    cells = [(voice, step) for voice, step in np.argwhere(bar.hits & mask).tolist()]
    rolls = tuple((cell, _with_strokes(before.get(cell), strokes)) for cell in cells)
    return replace(bar, rolls=bar.rolls_in(~mask) + rolls)


def _with_strokes(roll: Roll | None, strokes: int) -> Roll:
    if roll is None:
        return Roll(strokes, even_spacing(strokes))
    if roll.strokes == strokes:
        return roll
    # As much louder from the first stroke to the last as before.
    rise = min(max(roll.rise * (roll.strokes - 1) / (strokes - 1), -1.0), 1.0)
    if _is_even(roll):
        return Roll(strokes, even_spacing(strokes), rise)
    room = longest_spacing(strokes)
    return Roll(strokes, min(max(roll.spacing, -room), room), rise)


def _is_even(roll: Roll) -> bool:
    """Return whether the strokes divide the step, as nearly as files of notes can say."""
    return math.isclose(roll.spacing, even_spacing(roll.strokes), rel_tol=0.02)


def turn_rise(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` with the next rise in each roll of `mask`: even, rising, falling."""

    def turned(roll: Roll) -> Roll:
        each = SPREAD / (roll.strokes - 1)
        return replace(roll, rise=each if roll.rise == 0 else -each if roll.rise > 0 else 0.0)

    return _with_rolls(bar, mask, turned)


def turn_spacing(bar: Bar, mask: BoolGrid) -> Bar:
    """Return `bar` with the next spacing in each roll of `mask`.

    It goes from the step divided evenly to half of that, and to strokes just before the hit, as in
    a flam.
    """

    def turned(roll: Roll) -> Roll:
        even = even_spacing(roll.strokes)
        closer = even / 2 if _is_even(roll) else FLAM
        return replace(roll, spacing=closer if roll.spacing > 0 else even)

    return _with_rolls(bar, mask, turned)


def _with_rolls(bar: Bar, mask: BoolGrid, change: Callable[[Roll], Roll]) -> Bar:
    changed = ((cell, change(roll)) for cell, roll in bar.rolls_in(mask))
    return replace(bar, rolls=(*bar.rolls_in(~mask), *changed))


def every(apart: int, first: int, within: range) -> list[int]:
    """Return every step of `within` that is a multiple of `apart` steps from `first`."""
    return [step for step in within if (step - first) % apart == 0]


def spread(count: int, first: int, within: range) -> list[int]:
    """Return `count` of the steps `within`, as evenly apart as they can be, one of them `first`.

    That is Euclid's rhythm (Toussaint 2005), rotated so that a hit is on `first`.
    """
    size = len(within)
    count = min(max(count, 0), size)
    start = min(max(first - within.start, 0), size - 1)
    return sorted(within[(start + -(-place * size // count)) % size] for place in range(count))


def with_rhythm(bar: Bar, voices: Sequence[int], within: range, steps: Collection[int]) -> Bar:
    """Return `bar` whose `voices` have hits on exactly these of the steps `within`.

    Hits that are there stay as they are; new ones are as loud as those of their voice on average.
    """
    for voice in voices:
        loud = bar.velocities[voice][bar.hits[voice]]
        velocity = float(np.round(loud.mean(), 3)) if loud.size else DEFAULT_VELOCITY
        for step in within:
            if step in steps and not bar.hits[voice, step]:
                bar = set_hit(bar, voice, step, velocity)
            elif step not in steps and bar.hits[voice, step]:
                one = cells_mask(range(voice, voice + 1), range(step, step + 1))
                bar = clear(bar, one)
    return bar
