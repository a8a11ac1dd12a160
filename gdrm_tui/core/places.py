"""Places: where the take of a number stands in a book, as an immutable value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_BITS = 7  # numbers that share a table: 2 ** 7


@dataclass(frozen=True)
class Places:
    """Places by number, in small tables that versions share.

    Attributes
    ----------
    highest : int
        The highest number, 0 where there is none above it.
    """

    tables: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    count: int = 0
    highest: int = 0

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Places:
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

    def with_number(self, number: int, place: int) -> Places:
        """Return the places with that of one more number."""
        key = number >> _BITS
        table = {**self.tables.get(key, {}), number: place}
        return Places({**self.tables, key: table}, self.count + 1, max(self.highest, number))

    def __contains__(self, number: int) -> bool:
        return self.get(number) is not None

    def __len__(self) -> int:
        return self.count
