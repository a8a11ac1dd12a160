"""The take book: every generated bar of a session, kept whatever is done to the loop."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gdrm_tui.core.session import Take


@dataclass(frozen=True)
class TakeBook:
    """The takes in the order in which they were made, and which of them are starred.

    Undo leaves it as it is, so no bar that was generated is lost by it.

    Attributes
    ----------
    takes : tuple of Take
        Their numbers differ. A take made again under other controls, as a moved slider does,
        stands in the place of what it was.
    starred : frozenset of int
        Numbers of the takes the player likes.
    """

    takes: tuple[Take, ...] = ()
    starred: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        numbers = {take.number for take in self.takes}
        if len(numbers) != len(self.takes):
            raise ValueError("two takes have the same number")
        if not self.starred <= numbers:
            raise ValueError("takes are starred that are not in the book")

    def place(self, number: int) -> int | None:
        """Return where the take of that number stands, None where there is none."""
        places = (place for place, take in enumerate(self.takes) if take.number == number)
        return next(places, None)

    def with_take(self, take: Take) -> TakeBook:
        """Return the book with `take` at its end, or in the place of the one of its number."""
        place = self.place(take.number)
        if place is None:
            return replace(self, takes=(*self.takes, take))
        return replace(self, takes=(*self.takes[:place], take, *self.takes[place + 1 :]))

    def with_star_turned(self, number: int) -> TakeBook:
        """Return the book with the take's star set or taken off; ValueError without the take."""
        return replace(self, starred=self.starred ^ {number})

    def next_to(self, number: int | None, by: int) -> Take | None:
        """Return the take `by` places after that of `number`, stopping at the ends.

        From None, or a number that is not in the book, it is counted from after the last one.
        """
        if not self.takes:
            return None
        place = None if number is None else self.place(number)
        start = len(self.takes) if place is None else place
        return self.takes[min(max(start + by, 0), len(self.takes) - 1)]
