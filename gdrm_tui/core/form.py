"""The form of a loop: a letter for each bar, by how alike the bars are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.skeleton import SKELETON_CELLS, Floats, likeness, skeletons

FILL, EMPTY = "F", "-"
_LETTERS = "ABCDEGHIJKLMNOPQRSTUVWXYZ"  # F is a fill
# Likeness of skeletons from which on two bars are the same to a listener, or of one groove.
_SAME, _ONE_GROOVE = 0.93, 0.55
_MOST_PRIMES = 2
_NEW = "new"  # where the names that began a letter are counted


def form_letters(bars: Sequence[Bar], fills: Sequence[bool]) -> tuple[str, ...]:
    """Return the form of bars, as `Form` says."""
    return Form().letters(bars, fills)


class Form:
    """The form of bars, such as A A' B F; it remembers how alike they were.

    Bars that differ in ghost notes alone have the same letter. Other bars of one groove have the
    letter of the first with one prime, or two. Where one bar of a long loop changes, the form takes
    a sixth of the time that it took first.
    """

    def __init__(self) -> None:
        self._shapes = np.zeros((0, SKELETON_CELLS), np.float32)
        self._alike = np.zeros((0, 0), np.float32)

    def letters(self, bars: Sequence[Bar], fills: Sequence[bool]) -> tuple[str, ...]:
        """Return the letters of bars, `fills` saying which of them are fills."""
        if not bars:
            return ()
        self._look_at(skeletons(np.array([bar.velocities for bar in bars])))
        sounding = np.array([bar.hits for bar in bars]).any((1, 2))
        kinds = np.where(sounding, np.where(fills, FILL, ""), EMPTY).tolist()
        names, nearest = self._names(np.array([not kind for kind in kinds]))
        return tuple(kind or names[name] for kind, name in zip(kinds, nearest, strict=True))

    def _look_at(self, shapes: Floats) -> None:
        """Compare what was not there the last time with all."""
        before, self._shapes = self._shapes, shapes
        if before.shape == shapes.shape:
            changed = np.flatnonzero((before != shapes).any(1))
            if len(changed) <= len(shapes) // 8:
                alike = likeness(shapes[changed], shapes)
                self._alike[changed], self._alike[:, changed] = alike, alike.T
                return
        self._alike = likeness(shapes, shapes)

    def _names(self, named: npt.NDArray[np.bool_]) -> tuple[list[str], list[int]]:
        """Return names, and which of them each of the bars has that have one."""
        likest = np.zeros(len(named), np.float32)  # to any bar that began a name so far
        nearest = np.zeros(len(named), np.int64)  # that name
        names: list[str] = []
        begun: Counter[str] = Counter()
        for first in np.flatnonzero(named).tolist():
            if likest[first] >= _SAME:
                continue
            known = names[nearest[first]][0] if likest[first] >= _ONE_GROOVE else None
            alike, later = self._alike[first, first:], likest[first:]
            nearest[first:][alike > later] = nearest[first] = len(names)
            np.maximum(later, alike, out=later)
            names.append(_new_name(begun, known))
        return names, nearest.tolist()


def _new_name(begun: Counter[str], letter: str | None) -> str:
    """Return a name with that letter, or with a new one; `begun` counts the names of each."""
    if letter is None:
        letter = _LETTERS[begun[_NEW] % len(_LETTERS)]
        begun.update((_NEW, letter))
        return letter
    begun[letter] += 1
    return letter + "'" * min(begun[letter] - 1, _MOST_PRIMES)
