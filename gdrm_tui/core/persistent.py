"""Persistent values: an immutable list and its index, whose versions share nearly everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TypeVar, overload

Item = TypeVar("Item")

_CHUNK = 128  # of 10,000 items a new version copies this many, and a list of 79 chunks
_BITS = 7  # numbers that share a table: 2 ** 7


class PersistentList(Sequence[Item]):
    """An immutable sequence, kept in chunks that its versions share.

    A new version with one item more, or another in a place, costs microseconds however long it
    is. Comparing two versions looks only into the chunks that they do not share.
    """

    __slots__ = ("_chunks", "_length")

    def __init__(self, items: Iterable[Item] = ()) -> None:
        flat = tuple(items)
        starts = range(0, len(flat), _CHUNK)
        self._chunks = tuple(flat[start : start + _CHUNK] for start in starts)
        self._length = len(flat)

    def appended(self, item: Item) -> PersistentList[Item]:
        """Return the sequence with `item` at its end."""
        if self._length % _CHUNK:
            return self._of((*self._chunks[:-1], (*self._chunks[-1], item)), self._length + 1)
        return self._of((*self._chunks, (item,)), self._length + 1)

    def with_item(self, place: int, item: Item) -> PersistentList[Item]:
        """Return the sequence with `item` at `place`, from 0; IndexError where there is none."""
        if not 0 <= place < self._length:
            raise IndexError(f"there is no place {place} among {self._length}")
        number, rest = divmod(place, _CHUNK)
        chunk = self._chunks[number]
        chunks = list(self._chunks)
        chunks[number] = (*chunk[:rest], item, *chunk[rest + 1 :])
        return self._of(tuple(chunks), self._length)

    def changed_since(self, before: PersistentList[Item]) -> Iterator[tuple[int, Item]]:
        """Yield the place and item of what is not the very same object in `before`.

        What `before` has beyond the end of this sequence is not told.
        """
        nothing: tuple[Item, ...] = ()
        pairs = zip_longest(self._chunks, before._chunks[: len(self._chunks)], fillvalue=nothing)
        for number, (chunk, old) in enumerate(pairs):
            if chunk is not old:
                yield from _changed(chunk, old, number * _CHUNK)

    @classmethod
    def _of(cls, chunks: tuple[tuple[Item, ...], ...], length: int) -> PersistentList[Item]:
        made = cls.__new__(cls)
        made._chunks, made._length = chunks, length
        return made

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(self._length)))
        at = place + self._length if place < 0 else place
        if not 0 <= at < self._length:
            raise IndexError(f"there is no place {place} among {self._length}")
        return self._chunks[at // _CHUNK][at % _CHUNK]

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._chunks)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PersistentList):
            # Tuples compare what they share by identity, so equal chunks are not looked into.
            return self._chunks == other._chunks
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{self._length} items>"  # all of them would be megabytes


def _changed(
    chunk: tuple[Item, ...], old: tuple[Item, ...], first: int
) -> Iterator[tuple[int, Item]]:
    for rest, item in enumerate(chunk):
        if rest >= len(old) or item is not old[rest]:
            yield first + rest, item


@dataclass(frozen=True)
class NumberIndex:
    """Where the items of given numbers stand in a list, in small tables that versions share.

    Attributes
    ----------
    highest : int
        The highest number, 0 where there is none above it.
    """

    tables: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    count: int = 0
    highest: int = 0

    @classmethod
    def of(cls, numbers: Iterable[int]) -> NumberIndex:
        """Return the places of numbers in their order; ValueError where two are the same."""
        tables: dict[int, dict[int, int]] = {}
        count = highest = 0
        for place, number in enumerate(numbers):
            table = tables.setdefault(number >> _BITS, {})
            if number in table:
                raise ValueError("two takes have the same number")
            table[number] = place
            count, highest = count + 1, max(highest, number)
        return cls(tables, count, highest)

    def get(self, number: int) -> int | None:
        """Return the place of a number, None where it has none."""
        table = self.tables.get(number >> _BITS)
        return None if table is None else table.get(number)

    def with_number(self, number: int, place: int) -> NumberIndex:
        """Return the places with that of one more number."""
        key = number >> _BITS
        table = {**self.tables.get(key, {}), number: place}
        return NumberIndex({**self.tables, key: table}, self.count + 1, max(self.highest, number))

    def __contains__(self, number: int) -> bool:
        return self.get(number) is not None

    def __len__(self) -> int:
        return self.count
