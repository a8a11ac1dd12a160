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
VALUE_WIDTH = 6
_SHORTEST = 4


@dataclass(frozen=True)
class Slider:
    """One slider: a value from `low` to `high` that keys move by `step` and `0` resets."""

    name: str
    low: float
    high: float
    step: float
    default: float
    text: Callable[[float], str]


class Sliders(Widget, can_focus=True):
    """Shows sliders under a heading; says in messages what the player wants them to be.

    The values shown are those given by `show`: the session is the truth, not the widget.
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
        """The player wants a slider to be `value`."""

        def __init__(self, sliders: Sliders, name: str, value: float) -> None:
            super().__init__()
            self.sliders, self.name, self.value = sliders, name, value

        @property
        def control(self) -> Sliders:
            """The column that was touched."""
            return self.sliders

    class Moved(Message):
        """Keys or the mouse chose another slider."""

        def __init__(self, sliders: Sliders) -> None:
            super().__init__()
            self.sliders = sliders

    def __init__(
        self,
        heading: str,
        sliders: Sequence[Slider],
        id: str | None = None,
        label_width: int = LABEL_WIDTH,
        value_width: int = VALUE_WIDTH,
    ) -> None:
        super().__init__(id=id)
        self._label_width, self._value_width = label_width, value_width
        self._dragging = False
        self._heading, self._sliders = heading, tuple(sliders)
        self._values = {slider.name: slider.default for slider in sliders}
        self._cursor = 0

    @property
    def row(self) -> int:
        """The row of the slider that keys move, from 0."""
        return self._cursor

    def offer(self, sliders: Sequence[Slider]) -> None:
        """Show other sliders from now on."""
        self._sliders, self._cursor = tuple(sliders), 0
        self._values = {slider.name: slider.low for slider in sliders}
        self.refresh(layout=True)

    def show(self, values: dict[str, float]) -> None:
        """Draw these values; sliders that are not named stand at their lowest."""
        drawn = {slider.name: values.get(slider.name, slider.low) for slider in self._sliders}
        if drawn != self._values:
            self._values = drawn
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows needed: the heading's and one a slider."""
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
        """The slider in the first row, so that the cursor is in sight in a low window."""
        return max(0, self._cursor - max(self.size.height - 1 - self._head, 0))

    @property
    def _head(self) -> int:
        """Rows of the heading, which gives way where all sliders are in sight without it."""
        return int(self.size.height != len(self._sliders))

    def _row_at(self, y: int) -> int | None:
        row = y - self._head + self._first
        return row if y >= self._head and row < len(self._sliders) else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose the slider, and set it where its track was pressed."""
        row = self._row_at(event.y)
        if row is None:
            return
        self._choose(row)
        if self._label_width <= event.x < self._label_width + self._length:
            self._dragging = True
            self.capture_mouse()
            self._set_at(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the slider."""
        if self._dragging:
            self._set_at(event.x)

    def on_mouse_up(self) -> None:
        """Let the slider go."""
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
        moved = value != (0 if slider.low < 0 else slider.low)
        name = "cursor" if here else "on" if moved else "row"
        style = self.get_component_rich_style(f"sliders--{name}")
        mark = "▸" if here else " "
        room = self._label_width - 1
        label = slider.name[:room].ljust(room)
        text = slider.text(value).rjust(self._value_width)
        line = self.get_component_rich_style("sliders--track") if name == "on" else style
        return [
            Segment(f"{mark}{label}", style),
            Segment(track(slider, value, self._length), line),
            Segment(f" {text}", style),
        ]

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()


def track(slider: Slider, value: float, length: int) -> str:
    """Return the slider's track: filled from its low end, or from 0 where 0 lies within."""
    span = slider.high - slider.low
    if slider.low >= 0:
        filled = round((value - slider.low) / span * length)
        return "━" * filled + "╌" * (length - filled)
    zero, place = (round((at - slider.low) / span * (length - 1)) for at in (0, value))
    low, high = min(zero, place), max(zero, place)
    signs = ["━" if low <= at <= high else "╌" for at in range(length)]
    signs[zero] = "┿" if zero != place else "┼"
    return "".join(signs)
