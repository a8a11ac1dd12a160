"""Rhythm: one bar of onsets on a single row, as someone taps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.timing import STEPS_PER_BAR, nearest_step

Row = npt.NDArray[np.float32]

# What is tapped this much louder than the bar's mean is meant to stand out. Of few taps each is,
# but for those that are soft beside the loudest.
_STANDS_OUT, _SOFT = 1.1, 0.5
_FEW = 6


class Onset(NamedTuple):
    """One tap: its step, its `velocity` in (0, 1], its `offset` in [-0.5, 0.5) of a step."""

    step: int
    velocity: float
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is tapped in one bar; without onsets it is a bar of rest.

    Attributes
    ----------
    onsets : tuple of Onset
        In order, at most one on each step.

    Raises
    ------
    ValueError
        On construction, when an onset is out of its range or two share a step.
    """

    onsets: tuple[Onset, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "onsets", tuple(sorted(Onset(*onset) for onset in self.onsets)))
        steps = [onset.step for onset in self.onsets]
        if len(set(steps)) != len(steps) or not set(steps) <= set(range(STEPS_PER_BAR)):
            raise ValueError("two onsets of a rhythm share a step, or one is outside the bar")
        for _, velocity, offset in self.onsets:
            if not (0 < velocity <= 1 and -0.5 <= offset < 0.5):
                raise ValueError(f"an onset has velocity {velocity:g} and offset {offset:g}")

    @property
    def velocities(self) -> Row:
        """How loud each step is, shape (steps,), 0 where nothing is tapped."""
        return self._row(1)

    @property
    def offsets(self) -> Row:
        """How late each step is, shape (steps,), 0 where nothing is tapped."""
        return self._row(2)

    @property
    def accents(self) -> npt.NDArray[np.bool_]:
        """The steps that are meant to stand out, shape (steps,).

        None of many that are all alike: those are a pulse, as of a hi-hat.
        """
        loud = self.velocities
        few = len(self.onsets) <= _FEW
        least = _SOFT * loud.max() if few else _STANDS_OUT * loud.sum() / len(self.onsets)
        accents: npt.NDArray[np.bool_] = (loud > 0) & (loud >= least)
        return accents

    def _row(self, column: int) -> Row:
        row = np.zeros(STEPS_PER_BAR, np.float32)
        for onset in self.onsets:
            row[onset.step] = onset[column]
        return row


class Tapped(NamedTuple):
    """Bars of rhythm, and how many taps were left out because they share a step."""

    rhythms: tuple[Rhythm, ...]
    sharing: int


def rhythms_of_taps(taps: Iterable[tuple[float, float]], bars: int) -> Tapped:
    """Return the rhythm of each of `bars` in which something was tapped.

    Of taps on one step the loudest counts; those of a chord, that come together, are one tap.

    Parameters
    ----------
    taps : iterable of (float, float)
        Position in steps from the first bar line, and velocity in (0, 1]. One nearest to the first
        step of the bar after the last is that of the first bar, come early; others outside are
        left out.
    bars : int
        1 or more.
    """
    steps = bars * STEPS_PER_BAR
    found: dict[int, Onset] = {}
    times: dict[int, set[float]] = {}
    for position, velocity in taps:
        step, offset = nearest_step(position)
        if not 0 <= step <= steps:
            continue
        step %= steps
        times.setdefault(step, set()).add(round(offset, 2))
        if step not in found or velocity > found[step].velocity:
            found[step] = Onset(step % STEPS_PER_BAR, velocity, offset)
    bar_of = {step: step // STEPS_PER_BAR for step in found}
    rhythms = tuple(
        Rhythm(tuple(onset for step, onset in found.items() if bar_of[step] == bar))
        for bar in range(bars)
    )
    return Tapped(rhythms, sum(len(one) - 1 for one in times.values()))


def rhythm_of_bar(bar: Bar) -> Rhythm:
    """Return the rhythm that a bar's voices play together: of each step the loudest hit."""
    loudest = bar.velocities.argmax(0)
    return Rhythm(
        tuple(
            Onset(step, float(bar.velocities[voice, step]), float(bar.offsets[voice, step]))
            for step, voice in enumerate(loudest.tolist())
            if bar.hits[voice, step]
        )
    )
