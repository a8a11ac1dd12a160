"""A column of sliders: the genre mix, the knobs, the mixer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

LABEL_WIDTH = 15
_SHORTEST = 4
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

    @property
    def width(self) -> int:
        """Columns that its values need."""
        return max(len(self.text(value)) for value in (self.low, self.default, self.high))


class Sliders(Widget, can_focus=True):
    """Shows sliders under a heading; its messages tell where the user moves them.

    The values shown are those given to `show`: the session holds them, not the widget.

    Parameters
    ----------
    label_width : int
        Columns before the tracks, 1 for the cursor alone.
    tracks : bool
        False shows the value alone, in all of the room, or its first word where there is little.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sliders--heading",
        "sliders--row",
        "sliders--on",
        "sliders--track",
        "sliders--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("left", "change(-1)", show=False),
        Binding("right", "change(1)", show=False),
        Binding("home", "move(-99)", show=False),
        Binding("end", "move(99)", show=False),
        Binding("0,backspace", "reset", show=False),
    ]

    class Changed(Message):
        """The user moved the slider `name` to `value`."""

        def __init__(self, sliders: Sliders, name: str, value: float) -> None:
            super().__init__()
            self.sliders, self.name, self.value = sliders, name, value

        @property
        def control(self) -> Sliders:
            """The column that was touched."""
            return self.sliders

    class Moved(Message):
        """The cursor is on another slider."""

        def __init__(self, sliders: Sliders) -> None:
            super().__init__()
            self.sliders = sliders

    def __init__(
        self,
        heading: str,
        sliders: Sequence[Slider],
        id: str | None = None,
        label_width: int = LABEL_WIDTH,
        *,
        tracks: bool = True,
    ) -> None:
        super().__init__(id=id)
        self._label_width, self._tracks = label_width, tracks
        self._dragging = False
        self._heading, self._cursor = heading, 0
        self._use(sliders)

    @property
    def row(self) -> int:
        """The row of the slider that keys move, from 0."""
        return self._cursor

    def offer(self, sliders: Sequence[Slider]) -> None:
        """Replace the sliders."""
        self._cursor = 0
        self._use(sliders)
        self.refresh(layout=True)

    def _use(self, sliders: Sequence[Slider]) -> None:
        self._sliders = tuple(sliders)
        self._values = {slider.name: slider.default for slider in sliders}
        self._value_width = max((slider.width for slider in sliders), default=0)

    def show(self, values: dict[str, float]) -> None:
        """Draw these values; sliders that are not named are at their lowest."""
        drawn = {slider.name: values.get(slider.name, slider.low) for slider in self._sliders}
        if drawn != self._values:
            self._values = drawn
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: one for the heading and one for each slider."""
        return len(self._sliders) + 1

    def action_move(self, rows: int) -> None:
        """Move to another slider, stopping at the ends."""
        self._choose(min(max(self._cursor + rows, 0), max(len(self._sliders) - 1, 0)))

    def _choose(self, row: int) -> None:
        self._cursor = row
        self.refresh()
        self.post_message(self.Moved(self))

    def action_change(self, steps: int) -> None:
        """Move the slider under the cursor."""
        if self._sliders:
            slider = self._sliders[self._cursor]
            self._ask(slider, self._values[slider.name] + steps * slider.step)

    def action_reset(self) -> None:
        """Put the slider under the cursor back to its default."""
        if self._sliders:
            self._ask(self._sliders[self._cursor], self._sliders[self._cursor].default)

    def _ask(self, slider: Slider, value: float) -> None:
        # A gesture stops at the edge of its range.
        value = round(min(max(value, slider.low), slider.high), 4)
        if value != self._values[slider.name]:
            self.post_message(self.Changed(self, slider.name, value))

    @property
    def _first(self) -> int:
        """The first slider in sight: a low window scrolls to the cursor."""
        return max(0, self._cursor - max(self.size.height - 1 - self._head, 0))

    @property
    def _head(self) -> int:
        """Rows of the heading: none where all sliders fit without it and not with it."""
        return int(self.size.height != len(self._sliders))

    def _row_at(self, y: int) -> int | None:
        row = y - self._head + self._first
        return row if y >= self._head and row < len(self._sliders) else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Select the slider, and set it to where its track was clicked."""
        row = self._row_at(event.y)
        if row is None:
            return
        self._choose(row)
        if self._tracks and self._label_width <= event.x < self._label_width + self._length:
            self._dragging = True
            self.capture_mouse()
            self._set_at(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the slider."""
        if self._dragging:
            self._set_at(event.x)

    def on_mouse_up(self) -> None:
        """Stop dragging."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def _set_at(self, x: int) -> None:
        slider = self._sliders[self._cursor]
        place = (x - self._label_width) / max(self._length - 1, 1)
        steps = round(place * (slider.high - slider.low) / slider.step)
        self._ask(slider, slider.low + steps * slider.step)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Raise the slider under the mouse."""
        event.stop()
        self._scroll(event.y, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Lower the slider under the mouse."""
        event.stop()
        self._scroll(event.y, -1)

    def _scroll(self, y: int, steps: int) -> None:
        row = self._row_at(y)
        if row is not None:
            self._choose(row)
            self.action_change(steps)

    @property
    def _length(self) -> int:
        return max(self.size.width - self._label_width - self._value_width - 1, _SHORTEST)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        width = self.size.width
        if y < self._head:
            style = self.get_component_rich_style("sliders--heading")
            return Strip([Segment(self._heading, style)]).adjust_cell_length(width, style)
        row = self._row_at(y)
        if row is None:
            return Strip.blank(width, self.rich_style)
        return Strip(self._row(row)).adjust_cell_length(width, self.rich_style)

    def _row(self, row: int) -> list[Segment]:
        slider = self._sliders[row]
        value = self._values[slider.name]
        here = self.has_focus and row == self._cursor
        rest = 0 if slider.low < 0 else slider.low
        moved = value != (rest if self._tracks else slider.default)
        name = "cursor" if here else "on" if moved else "row"
        style = self.get_component_rich_style(f"sliders--{name}")
        room = self._label_width - 1
        label = (slider.label or slider.name)[:room].ljust(room)
        head, text = Segment(f"{'▸' if here else ' '}{label}", style), slider.text(value)
        if not self._tracks:
            return [head, Segment(_shortened(text, self.size.width - self._label_width), style)]
        line = self.get_component_rich_style("sliders--track") if name == "on" else style
        return [
            head,
            Segment(track(slider, value, self._length), line),
            Segment(f" {text.rjust(self._value_width)}", style),
        ]

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()


def _shortened(text: str, width: int) -> str:
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
