"""A column of sliders: the genre mix, the knobs, the mixer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from gdrm_tui.ui.keymap import arrows
from gdrm_tui.ui.widgets.gestures import Gesture
from gdrm_tui.ui.widgets.slider import Slider, SliderPlaces, shortened, track

LABEL_WIDTH = 15
_SHORTEST = 4


class Sliders(Widget, can_focus=True):
    """Shows sliders under a heading; its messages say when the user moves one.

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
        *arrows(up="move(-1)", down="move(1)", left="change(-1)", right="change(1)"),
        Binding("home", "move(-99)", show=False),
        Binding("end", "move(99)", show=False),
        Binding("0,backspace", "reset", show=False, id="reset"),
    ]

    class Changed(Gesture):
        """The user moved the slider `name` to `value`."""

        def __init__(self, sliders: Sliders, name: str, value: float) -> None:
            super().__init__()
            self.sliders, self.name, self.value = sliders, name, value

        def can_replace(self, message: Message) -> bool:
            """Stand for what waits of the same slider: of a burst of keys the last is drawn."""
            return isinstance(message, Sliders.Changed) and (message.sliders, message.name) == (
                self.sliders,
                self.name,
            )

        @property
        def control(self) -> Sliders:
            """The column that was touched."""
            return self.sliders

    class Moved(Message):
        """The cursor moved to another slider."""

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
        self._dragging, self._left = False, 0  # the first column of the slider that is dragged
        self._heading, self._cursor = heading, 0
        self._marked: frozenset[str] = frozenset()
        self._use(sliders)

    @property
    def sliders(self) -> tuple[Slider, ...]:
        """Those in the column, from the top."""
        return self._sliders

    @property
    def values(self) -> Mapping[str, float]:
        """The values shown, by name."""
        return self._values

    @property
    def heading(self) -> tuple[str, str]:
        """What stands above the sliders, and the name of its look."""
        return self._heading, "sliders--heading"

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
        self._asked: dict[str, float] = {}  # what was told and is not shown yet
        self._value_width = max((slider.width for slider in sliders), default=0)

    def show(self, values: dict[str, float]) -> None:
        """Draw these values; sliders that are not named are at their lowest."""
        drawn = {slider.name: values.get(slider.name, slider.low) for slider in self._sliders}
        for name in [name for name, value in self._asked.items() if drawn.get(name) == value]:
            del self._asked[name]
        if drawn != self._values:
            self._values = drawn
            self.refresh()

    def settle(self, change: Changed) -> None:
        """Go on from what is shown: what `change` told was done, or could not be."""
        if self._asked.get(change.name) == change.value:
            del self._asked[change.name]

    @property
    def name_here(self) -> str:
        """Name of the slider that keys move, "" where there is none."""
        return self._sliders[self._cursor].name if self._sliders else ""

    def mark(self, names: AbstractSet[str]) -> None:
        """Mark these sliders: a controller moves them."""
        if names != self._marked:
            self._marked = frozenset(names)
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
        for slider in self._sliders[self._cursor : self._cursor + 1]:
            self._ask(slider, self._wanted(slider) + steps * slider.step)

    def ask_for(self, value: float) -> None:
        """Ask for a value of the slider under the cursor."""
        if self._sliders:
            self._ask(self._sliders[self._cursor], value)

    def action_reset(self) -> None:
        """Put the slider under the cursor back to its default."""
        if self._sliders:
            self.ask_for(self._sliders[self._cursor].default)

    def _ask(self, slider: Slider, value: float) -> None:
        # A gesture stops at the edge of its range.
        value = round(min(max(value, slider.low), slider.high), 4)
        if value != self._wanted(slider):
            self._asked[slider.name] = value
            self.post_message(self.Changed(self, slider.name, value))

    def _wanted(self, slider: Slider) -> float:
        """Return where a slider is to stand: a burst of keys is faster than what is shown."""
        return self._asked.get(slider.name, self._values[slider.name])

    @property
    def _places(self) -> SliderPlaces:
        width, height = self.size
        return SliderPlaces(len(self._sliders), width, height, self._cursor)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Select the slider, and set it to where its track was clicked."""
        row = self._places.at(event.x, event.y)
        if row is None:
            return
        self._choose(row)
        left = self._places.left(event.x)
        if self._tracks and 0 <= event.x - left - self._label_width < self._length:
            self._dragging, self._left = True, left
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
        share = (x - self._left - self._label_width) / max(self._length - 1, 1)
        self.ask_for(self._sliders[self._cursor].at(share))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Raise the slider under the mouse."""
        event.stop()
        self._scroll(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Lower the slider under the mouse."""
        event.stop()
        self._scroll(event, -1)

    def _scroll(self, event: events.MouseEvent, steps: int) -> None:
        row = self._places.at(event.x, event.y)
        if row is not None:
            self._choose(row)
            self.action_change(steps)

    @property
    def _length(self) -> int:
        room = self._places.column_width - self._label_width - self._value_width - 1
        return max(room, _SHORTEST)

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        width, places = self.size.width, self._places
        if y < places.head:
            heading, look = self.heading
            style = self.get_component_rich_style(look)
            return Strip([Segment(f" {heading}", style)]).adjust_cell_length(width, style)
        segments: list[Segment] = []
        for column in range(places.columns):
            segments += [Segment(" ", self.rich_style)] if column else []
            row = places.at(column * (places.column_width + 1), y)
            parts = Strip(self._row(row) if row is not None else [])
            segments += parts.adjust_cell_length(places.column_width, self.rich_style)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _row(self, row: int) -> list[Segment]:
        slider = self._sliders[row]
        value = self._values[slider.name]
        here = self.has_focus and row == self._cursor
        rest = 0 if slider.low < 0 else slider.low
        moved = value != (rest if self._tracks else slider.default)
        name = "cursor" if here else "on" if moved else "row"
        style = self.get_component_rich_style(f"sliders--{name}")
        room = self._label_width - 1
        label = slider.label or slider.name
        if slider.name in self._marked:
            label = f"{label[: room - 2]} •"
        label = label[:room].ljust(room)
        head, text = Segment(f"{'▸' if here else ' '}{label}", style), slider.text(value)
        if not self._tracks:
            return [head, Segment(shortened(text, self.size.width - self._label_width), style)]
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
