"""Takes: generated bars with all that makes them again, and the book that keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.persistent import NumberIndex, PersistentList
from gdrm_tui.core.rhythm import Rhythm


class Floats(Sequence[float]):
    """Immutable float32 values, which take a seventh of the room of a tuple.

    Equal to a tuple of the same numbers; -0.0 becomes 0.0.
    """

    __slots__ = ("_bytes",)

    def __init__(self, values: npt.ArrayLike) -> None:
        self._bytes = (np.asarray(values, np.float32) + np.float32(0)).tobytes()

    @property
    def array(self) -> npt.NDArray[np.float32]:
        """They as an array of shape (values,), float32, which may not be written to."""
        return np.frombuffer(self._bytes, np.float32)

    def __len__(self) -> int:
        return len(self._bytes) // 4

    @overload
    def __getitem__(self, place: int) -> float: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[float, ...]: ...

    def __getitem__(self, place: int | slice) -> float | tuple[float, ...]:
        return tuple(self.array.tolist())[place]

    def __iter__(self) -> Iterator[float]:
        return iter(self.array.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Floats):
            return self._bytes == other._bytes
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Floats({self.array.tolist()})"


def _as_floats(values: Sequence[float]) -> Floats:
    return values if isinstance(values, Floats) else Floats(values)


@dataclass(frozen=True, slots=True)
class Take:
    """One generated bar and everything needed to make it again.

    Attributes
    ----------
    number : int
        Counts the takes of a session from 1.
    bar : Bar
        As generated, before locks and edits.
    latent : sequence of float
        The point of the generator's latent space, kept as `Floats`.
    seed : int
        What the latent's random part was drawn from.
    controls : Controls
        As they were.
    parent : int or None
        Number of the take it varies, None for a fresh one.
    rhythm : Rhythm or None
        What it was made to play, None where nobody tapped one.
    """

    number: int
    bar: Bar
    latent: Sequence[float]
    seed: int
    controls: Controls
    parent: int | None = None
    rhythm: Rhythm | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "latent", _as_floats(self.latent))

    @property
    def latent_array(self) -> npt.NDArray[np.float32]:
        """The latent as an array of shape (latent size,), float32."""
        return _as_floats(self.latent).array.copy()


@dataclass(frozen=True)
class TakeBook:
    """The takes in the order in which they were made, and which of them are starred.

    Undo leaves it as it is, so no bar that was generated is lost by it. Adding a take or looking
    one up costs the same however many there are.

    Attributes
    ----------
    takes : sequence of Take
        Their numbers differ. A take made again under other controls, as a moved slider does,
        stands in the place of what it was.
    starred : frozenset of int
        Numbers of the takes the player likes.
    """

    takes: PersistentList[Take] = field(default_factory=PersistentList)
    starred: frozenset[int] = frozenset()
    _places: NumberIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.takes, PersistentList):
            object.__setattr__(self, "takes", PersistentList(self.takes))
        places = NumberIndex.of(take.number for take in self.takes)
        object.__setattr__(self, "_places", places)
        if not all(number in places for number in self.starred):
            raise ValueError("a starred take is not in the book")

    @property
    def highest(self) -> int:
        """The highest number of a take, 0 where there is none."""
        return self._places.highest

    def place(self, number: int) -> int | None:
        """Return where the take of that number stands, None where there is none."""
        return self._places.get(number)

    def shown_number(self, number: int) -> int:
        """Return what the player sees as a take's number: its place in the book, from 1.

        Numbers of takes have gaps, where one was asked for and never came; places have none. It is
        0 for a number that is not in the book.
        """
        place = self._places.get(number)
        return 0 if place is None else place + 1

    def take(self, number: int) -> Take | None:
        """Return the take of that number, None where there is none."""
        place = self._places.get(number)
        return None if place is None else self.takes[place]

    def with_take(self, take: Take) -> TakeBook:
        """Return the book with `take` at its end, or in the place of the one of its number."""
        place = self.place(take.number)
        if place is None:
            places = self._places.with_number(take.number, len(self.takes))
            return _book(self.takes.appended(take), self.starred, places)
        if self.takes[place] is take:
            return self
        return _book(self.takes.with_item(place, take), self.starred, self._places)

    def with_star_turned(self, number: int) -> TakeBook:
        """Return the book with the take's star set or taken off; ValueError without the take."""
        if number not in self._places:
            raise ValueError(f"take {number} is not in the book")
        return _book(self.takes, self.starred ^ {number}, self._places)

    def next_to(self, number: int | None, by: int) -> Take | None:
        """Return the take `by` places after that of `number`, stopping at the ends.

        From None, or a number that is not in the book, it is counted from after the last one.
        """
        if not self.takes:
            return None
        place = None if number is None else self.place(number)
        start = len(self.takes) if place is None else place
        return self.takes[min(max(start + by, 0), len(self.takes) - 1)]


def _book(takes: PersistentList[Take], starred: frozenset[int], places: NumberIndex) -> TakeBook:
    """Return a book of parts that fit each other, which need not be checked again."""
    book = TakeBook.__new__(TakeBook)
    for name, value in (("takes", takes), ("starred", starred), ("_places", places)):
        object.__setattr__(book, name, value)
    return book
