"""Placing strokes in cells: flams, drags and 32nds become rolls."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from gdrm_tui.core.bar import SHAPE, Bar
from gdrm_tui.core.quantize import PlayedHit
from gdrm_tui.core.rolls import MOST_STROKES, SHORTEST_SPACING, Roll, longest_spacing
from gdrm_tui.core.timing import STEPS_PER_BAR, TICKS_PER_STEP

_TICK = 1 / TICKS_PER_STEP
_BELOW_HALF = float(np.nextafter(np.float32(0.5), np.float32(0)))
_LATE_32ND = 1 / 12  # steps by which a 32nd may come late and still belong to the step before it
_ABOUT_HALF = 1 / 3, 2 / 3  # steps between what passes for two 32nds
_FLAM = 0.2  # steps between strokes that belong together on whichever side of a step line they lie
_FURTHEST = 0.25  # steps that a stroke is moved at most, to an empty cell beside its own
_UNEVEN = 0.1  # steps that the loudest stroke of a roll may be off its place, or all of them
_LEFT_OUT = 0.3  # steps: to leave a stroke out is no better than to move it so far


class Stroke(NamedTuple):
    """A note of one voice: its position in steps from the start, velocity in (0, 1], and number."""

    position: float
    velocity: float
    number: int = 0


class Cell(NamedTuple):
    """The contents of one step of one voice.

    Attributes
    ----------
    step : int
        Counted from the start of the music.
    velocity, offset, roll
        As in `Bar`; the roll is None where there is one stroke.
    number : int
        Of the stroke that stands in the hit's own place.
    """

    step: int
    velocity: float
    offset: float
    roll: Roll | None
    number: int

    @property
    def strokes(self) -> int:
        """How many there are."""
        return self.roll.strokes if self.roll else 1


class Layout(NamedTuple):
    """Bars, and how many of their strokes could not be placed."""

    bars: tuple[Bar, ...]
    lost: int


_Group = list[Stroke]  # of one step, in order
_Groups = dict[int, _Group]  # by step


def step_of(position: float) -> int:
    """Return the step that a stroke belongs to: the nearest, of two equally near the earlier.

    So a 32nd after a step is that step's, also at the end of a bar.
    """
    return math.ceil(position - 0.5 - _TICK / 2)


def bars_of_strokes(hits: Iterable[PlayedHit], count: int) -> Layout:
    """Return what was played as `count` bars.

    What is nearest to the bar line after the last of them comes early in the first one, since that
    is how an early hit of a loop's first step is written. A roll has the key that the stroke in the
    hit's own place came in with.
    """
    played = tuple(hits)
    strokes: dict[int, list[Stroke]] = {}
    for number, hit in enumerate(played):
        strokes.setdefault(hit.voice, []).append(Stroke(hit.position, hit.velocity, number))
    notes = np.zeros((count, *SHAPE), np.uint8)
    grids = np.zeros((count, 2, *SHAPE), np.float32)
    rolls: list[list[tuple[tuple[int, int], Roll]]] = [[] for _ in range(count)]
    lost = 0
    for voice, of_voice in strokes.items():
        cells = cells_of_strokes(of_voice, count * STEPS_PER_BAR)
        lost += len(of_voice) - sum(cell.strokes for cell in cells)
        for cell in cells:
            index, step = divmod(cell.step, STEPS_PER_BAR)
            grids[index, :, voice, step] = cell.velocity, cell.offset
            notes[index, voice, step] = played[cell.number].note
            if cell.roll:
                rolls[index].append(((voice, step), cell.roll))
    bars = (
        Bar(grid[0] > 0, grid[0], grid[1], keys, tuple(of_bar))
        for grid, keys, of_bar in zip(grids, notes, rolls, strict=True)
    )
    return Layout(tuple(bars), lost)


def cells_of_strokes(strokes: Sequence[Stroke], length: int) -> list[Cell]:
    """Return the cells, in order of step, that hold the strokes of one voice.

    Strokes that share a step, or lie as close as those of a flam, become a roll. Its first and last
    stay where they are, and the one of these that is nearer to the grid stands in the hit's own
    place; those between are spread evenly; the rise is what fits all of them best. Where there are
    more than a roll can hold, or very uneven ones, empty cells beside theirs take the outer ones.
    What then does not fit, or would move loud ones far, is left out, rather soft than loud.

    Parameters
    ----------
    strokes : sequence of Stroke
        In any order. Those before step 0 or past the end are left out.
    length : int
        Of the music in steps. What is nearest to the step there comes early in step 0.
    """
    groups: _Groups = {}
    for stroke in _apart(strokes):
        groups.setdefault(step_of(stroke.position), []).append(stroke)
    _keep_32nds(groups)
    _join_flams(groups)
    early = [one._replace(position=one.position - length) for one in groups.get(length, ())]
    if early:
        groups[0] = _apart(early + groups.get(0, []))
    groups = {step: groups[step] for step in sorted(groups) if 0 <= step < length}
    for step in [step for step, group in groups.items() if len(group) > 2]:
        _make_room(groups, step, length)
    return [_cell(step, groups[step]) for step in sorted(groups)]


def _apart(strokes: Iterable[Stroke]) -> _Group:
    """Return the strokes in order, the louder of any two that are heard as one."""
    apart: _Group = []
    for stroke in sorted(strokes):
        if apart and stroke.position - apart[-1].position < SHORTEST_SPACING:
            apart[-1] = max(apart[-1], stroke, key=lambda one: one.velocity)
        else:
            apart.append(stroke)
    return apart


def _keep_32nds(groups: _Groups) -> None:
    """Give a 32nd that came a little late back to the step before it."""
    low, high = _ABOUT_HALF
    for step in sorted(groups):
        before, group = groups.get(step - 1, []), groups[step]
        if len(before) != 1 or group[0].position - step >= _LATE_32ND - 0.5:
            continue
        gap = group[0].position - before[0].position
        alone = len(group) == 1 or group[1].position - group[0].position >= low
        if low <= gap <= high and alone:
            before.append(group.pop(0))
            if not group:
                del groups[step]


def _join_flams(groups: _Groups) -> None:
    """Join what a step line parts though it is close together, in the step of the loudest.

    What would be too uneven for a roll stays apart, where each part has its own.
    """
    for step in sorted(groups):
        before, group = groups.get(step - 1, []), groups[step]
        if not before or group[0].position - before[-1].position > _FLAM:
            continue
        joined = before + group
        if group[-1].position - before[0].position > _ABOUT_HALF[1] or not _fits(joined):
            continue
        loudest = max(joined, key=lambda stroke: stroke.velocity)
        keeps, goes = (step - 1, step) if loudest in before else (step, step - 1)
        groups[keeps] = joined
        del groups[goes]


class _Beside(NamedTuple):
    """A stroke moved to an empty step beside its own, and by how many steps."""

    step: int
    stroke: Stroke
    moved: float


def _make_room(groups: _Groups, step: int, length: int) -> None:
    """Leave in a step, of its three strokes or more, what a roll can hold evenly enough.

    The outer ones go to empty steps beside it, or are left out, in the way that costs least.
    """
    group = groups[step]
    if _fits(group):
        return
    before = _beside(groups, group[0], step - 1, length)
    after = _beside(groups, group[-1], step + 1, length)
    ways: tuple[tuple[_Group, list[_Beside]], ...] = (
        (_held(group), []),
        (_held(group[1:]), before),
        (_held(group[:-1]), after),
        (_held(group[1:-1]), before + after),
    )
    held, beside = min(ways, key=lambda way: _cost(group, *way))
    groups[step] = held
    groups.update((one.step, [one.stroke]) for one in beside)


def _fits(group: _Group) -> bool:
    """Return whether a roll holds all of the strokes, none of them far from its place."""
    loudest = max(stroke.velocity for stroke in group)
    return len(group) <= MOST_STROKES and _moved(group) <= _UNEVEN * loudest


def _beside(groups: _Groups, stroke: Stroke, step: int, length: int) -> list[_Beside]:
    """Return the stroke in a step that is not its own; nothing where there is no room near it."""
    there = min(max(stroke.position, step - 0.5 + _TICK), step + 0.5)
    moved = abs(there - stroke.position)
    if step in groups or not 0 <= step < length or moved > _FURTHEST:
        return []
    return [_Beside(step, stroke._replace(position=there), moved)]


def _cost(group: _Group, held: _Group, beside: list[_Beside]) -> float:
    """Return how far the strokes of a step are moved in all, the louder ones counting more."""
    kept = [*held, *(one.stroke for one in beside)]
    left_out = _loudness(group) - _loudness(kept)
    aside = sum(one.moved * one.stroke.velocity for one in beside)
    return _moved(held) + aside + _LEFT_OUT * left_out


def _loudness(group: _Group) -> float:
    return sum(stroke.velocity for stroke in group)


def _moved(group: _Group) -> float:
    """Return by how many steps the strokes are moved in a roll in all, each times its velocity."""
    first, last = group[0].position, group[-1].position
    each = (last - first) / max(len(group) - 1, 1)
    return sum(abs(one.position - first - each * i) * one.velocity for i, one in enumerate(group))


def _held(group: _Group) -> _Group:
    """Return the strokes that a roll can hold: the first, the last, and the loudest between."""
    between = sorted(group[1:-1], key=lambda stroke: -stroke.velocity)[: MOST_STROKES - 2]
    return group if len(group) <= MOST_STROKES else sorted([group[0], *between, group[-1]])


def _cell(step: int, group: _Group) -> Cell:
    own, loudest, roll = group[0], group[0].velocity, None
    if len(group) > 1:
        own, loudest = _own(step, group), max(stroke.velocity for stroke in group)
        roll = _roll(group, own)
    offset = min(max(own.position - step, -0.5), _BELOW_HALF)
    return Cell(step, loudest, offset, roll, own.number)


def _own(step: int, group: _Group) -> Stroke:
    """Return the first or the last stroke, whichever is nearer to the grid, or else louder."""

    def distance(stroke: Stroke) -> tuple[float, float]:
        return round(abs(stroke.position - step), 6), -stroke.velocity

    return min((group[0], group[-1]), key=distance)


def _roll(group: _Group, own: Stroke) -> Roll:
    apart = round((group[-1].position - group[0].position) / (len(group) - 1), 6)
    spacing = min(apart, longest_spacing(len(group)))  # wider where an end of the loop was joined
    return Roll(len(group), spacing if own is group[0] else -spacing, _rise(group))


def _rise(group: _Group) -> float:
    """Return the rise that fits the velocities below the loudest one best, by least squares."""
    rising = group[-1].velocity > group[0].velocity
    from_loudest = group[::-1] if rising else group
    loudest = max(stroke.velocity for stroke in group)
    below = sum(i * (loudest - stroke.velocity) for i, stroke in enumerate(from_loudest))
    each = round(below / sum(i * i for i in range(len(group))), 6)
    return each if rising else 0.0 - each
