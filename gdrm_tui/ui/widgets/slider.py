"""A slider: a value in its range, its track, the sliders of the knobs, and their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.session import Session

_WORDS = 12  # columns from which on a value is cut inside a word
_NARROWEST = 28  # columns of the screen from which on sliders stand in a second column


@dataclass(frozen=True)
class Slider:
    """A value from `low` to `high` that keys move by `step` and reset to `default`.

    `text` returns the value as shown. If `label` is not empty, it is shown instead of `name`.
    """

    name: str
    low: float
    high: float
    step: float
    default: float
    text: Callable[[float], str]
    label: str = ""

    def at(self, share: float) -> float:
        """Return the value nearest to a share of the range, in [0, 1]."""
        return self.low + round(share * (self.high - self.low) / self.step) * self.step

    @property
    def width(self) -> int:
        """Columns that its values need."""
        return max(len(self.text(value)) for value in (self.low, self.default, self.high))


def knob_sliders() -> list[Slider]:
    """Return a slider for each knob that has one, in the order of the table."""
    return [
        Slider(knob.name, knob.low, knob.high, knob.step, knob.default, knob.text, knob.label)
        for knob in SLIDER_KNOBS
    ]


def knob_values(session: Session) -> dict[str, float]:
    """Return the values of these knobs in a session, by name."""
    return {knob.name: session.knob_value(knob.name) for knob in SLIDER_KNOBS}


def shortened(text: str, width: int) -> str:
    """Return as much of `text` as `width` columns hold: all, most, or its first word."""
    if len(text) <= width:
        return text
    return text[: width - 1].rstrip() + "…" if width >= _WORDS else text.partition(" ")[0]


def track(slider: Slider, value: float, length: int) -> str:
    """Return the slider's track, filled from its low end, or from 0 if that lies within."""
    span = slider.high - slider.low
    if slider.low >= 0:
        filled = round((value - slider.low) / span * length)
        return "━" * filled + "╌" * (length - filled)
    zero, place = (round((at - slider.low) / span * (length - 1)) for at in (0, value))
    low, high = min(zero, place), max(zero, place)
    signs = ["━" if low <= at <= high else "╌" for at in range(length)]
    signs[zero] = "┿" if zero != place else "┼"
    return "".join(signs)


@dataclass(frozen=True)
class SliderPlaces:
    """Where sliders are in a widget: one below the other, or side by side if they do not fit.

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
