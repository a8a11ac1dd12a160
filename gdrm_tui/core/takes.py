"""Takes: generated bars with all that makes them again, and the book that keeps them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls


@dataclass(frozen=True)
class Take:
    """One generated bar and everything needed to make it again.

    Attributes
    ----------
    number : int
        Counts the takes of a session from 1.
    bar : Bar
        As generated, before locks and edits.
    latent : tuple of float
        The point of the generator's latent space (float32 values).
    seed : int
        What the latent's random part was drawn from.
    controls : Controls
        As they were.
    parent : int or None
        Number of the take it varies, None for a fresh one.
    """

    number: int
    bar: Bar
    latent: tuple[float, ...]
    seed: int
    controls: Controls
    parent: int | None = None

    @property
    def latent_array(self) -> npt.NDArray[np.float32]:
        """The latent as an array of shape (latent size,), float32."""
        return np.array(self.latent, np.float32)


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
