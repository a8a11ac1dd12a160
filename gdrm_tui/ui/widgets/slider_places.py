"""Places of sliders: in which rows and columns of a widget they stand."""

from __future__ import annotations

from dataclasses import dataclass

_NARROWEST = 28  # columns of the screen from which on sliders stand in a second column


@dataclass(frozen=True)
class SliderPlaces:
    """Where sliders stand in a widget: below each other, side by side where they do not fit so.

    Attributes
    ----------
    count : int
        How many there are.
    width, height : int
        Columns and rows of the widget.
    cursor : int
        The slider that stays in sight, from 0.
    """

    count: int
    width: int
    height: int
    cursor: int

    @property
    def head(self) -> int:
        """Rows of the heading: none where all sliders fit without it and not with it."""
        return int(self.height != self.count)

    @property
    def columns(self) -> int:
        """Columns that the sliders stand in: more than one where they do not fit below another."""
        rows = max(self.height - self.head, 1)
        return min(-(-self.count // rows), self.width // _NARROWEST) or 1

    @property
    def column_width(self) -> int:
        """Columns of the screen that each has."""
        return self.width // self.columns - (self.columns > 1)  # a gap to the next one

    def left(self, x: int) -> int:
        """Return where on the screen the column begins in which `x` lies."""
        return 0 if self.columns == 1 else x - x % (self.column_width + 1)

    def at(self, x: int, y: int) -> int | None:
        """Return the slider that stands there, from 0, or None."""
        columns = self.columns
        if y < self.head or x >= columns * (self.column_width + 1):
            return None
        if columns == 1:
            row = y - self.head + self._first
        else:
            each = -(-self.count // columns)
            row = x // (self.column_width + 1) * each + y - self.head
            if y - self.head >= each:
                return None
        return row if row < self.count else None

    @property
    def _first(self) -> int:
        """The first slider in sight: a low window scrolls to the cursor."""
        return max(0, self.cursor - max(self.height - 1 - self.head, 0))
