"""A slider: a value in its range, and the track that shows where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_WORDS = 12  # columns from which on a value is cut inside a word


@dataclass(frozen=True)
class Slider:
    """A value from `low` to `high` that keys move by `step` and reset to `default`.

    `text` returns the value as it is shown, and `label` is shown instead of `name` where it is
    not empty.
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
