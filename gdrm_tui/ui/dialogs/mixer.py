"""The mixer: level, pan and tuning of every voice, and what they share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from gdrm_tui.core.mixer import MAX_LEVEL, MAX_TUNING, MIN_LEVEL, Mixer
from gdrm_tui.core.voices import VOICES, voice_index
from gdrm_tui.ui.widgets.cells import heard_sign
from gdrm_tui.ui.widgets.sliders import Slider, Sliders

LEVEL, PAN, TUNING, MASTER = "level", "pan", "tuning", "master"
_NAMES = 14
_ROWS = 18  # of the whole panel


def _decibels(value: float) -> str:
    return f"{value:+.0f} dB" if value else "0 dB"


def _side(value: float) -> str:
    return "·" if not value else f"{abs(value) * 100:.0f} {'L' if value < 0 else 'R'}"


def _semitones(value: float) -> str:
    return f"{value:+.1f}" if value else "0"


def _column(name: str) -> list[Slider]:
    shapes = {
        LEVEL: (MIN_LEVEL, MAX_LEVEL, 1.0, _decibels),
        PAN: (-1.0, 1.0, 0.1, _side),
        TUNING: (-MAX_TUNING, MAX_TUNING, 0.5, _semitones),
    }
    low, high, step, text = shapes[name]
    return [Slider(voice.name, low, high, step, 0.0, text) for voice in VOICES]


def _shared() -> list[Slider]:
    return [
        Slider("master", MIN_LEVEL, MAX_LEVEL, 1.0, 0.0, _decibels),
        Slider("reverb", 0.0, 1.0, 0.05, 0.0, lambda value: f"{value:.2f}"),
    ]


def with_slider(mixer: Mixer, column: str, name: str, value: float) -> Mixer:
    """Return the mixer with one slider of the screen moved."""
    moved: dict[str, Any] = {name if column == MASTER else column: value}
    if column == MASTER:
        return replace(mixer, **moved)
    voice = voice_index(name)
    return mixer.with_strip(voice, replace(mixer.strips[voice], **moved))


class MixerScreen(ModalScreen[None]):
    """Columns of sliders; they say to the app what the player wants, and `show` draws it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,r", "close", "close"),
        Binding("space", "app.play", show=False),
        Binding("m", "turn('muted')", show=False),
        Binding("s", "turn('soloed')", show=False),
        Binding("h", "hear", show=False),
        Binding("u,ctrl+z", "app.undo", show=False),
        Binding("U,ctrl+y", "app.redo", show=False),
    ]
    DEFAULT_CSS = """
    MixerScreen { align: center middle; }
    #mixer {
        width: 100;
        max-width: 100%;
        height: 18;
        max-height: 100%;
        background: $surface;
        padding: 0 1;
    }

    #mixer-columns { height: 14; }
    #mixer-names { width: 14; height: 14; }
    #level { width: 4fr; height: 14; }
    #pan, #tuning { width: 3fr; height: 14; }
    #master { height: auto; }
    #mixer-keys { height: 1; color: $text-muted; }

    MixerScreen.low #mixer-keys { display: none; }
    MixerScreen.low #master { height: 2; }
    """

    def __init__(self, mixer: Mixer) -> None:
        super().__init__()
        self._mixer = mixer
        self._row = 0

    def compose(self) -> ComposeResult:
        """Lay out the columns."""
        with Vertical(id="mixer"):
            with Horizontal(id="mixer-columns"):
                yield Static(id="mixer-names", markup=False)
                for name in (LEVEL, PAN, TUNING):
                    yield Sliders(name, _column(name), id=name, label_width=1)
            yield Sliders(MASTER, _shared(), id=MASTER)
            yield Static(
                " arrows move · tab column · 0 resets · m mute · s solo · h hear · escape closes",
                id="mixer-keys",
            )

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what a low screen has no room for."""
        self.set_class(event.size.height < _ROWS, "low")

    def on_mount(self) -> None:
        """Draw the mixer and begin at the levels."""
        self.show(self._mixer)
        self.query_one(f"#{LEVEL}").focus()

    def show(self, mixer: Mixer) -> None:
        """Draw `mixer`, or hold it until there is something to draw it on."""
        self._mixer = mixer
        if not self.query(f"#{MASTER}"):
            return  # a key that came before the screen stands; `on_mount` draws
        for column in (LEVEL, PAN, TUNING):
            strips = zip(VOICES, mixer.strips, strict=True)
            values = {voice.name: getattr(strip, column) for voice, strip in strips}
            self.query_one(f"#{column}", Sliders).show(values)
        shared = {"master": mixer.master, "reverb": mixer.reverb}
        self.query_one(f"#{MASTER}", Sliders).show(shared)
        self._show_names()

    def _show_names(self) -> None:
        lines = ["mixer"]
        for index, voice in enumerate(VOICES):
            here = "▸" if index == self._row else " "
            lines.append(f"{here}{voice.label:<{_NAMES - 3}}{heard_sign(self._mixer, index)}")
        self.query_one("#mixer-names", Static).update("\n".join(lines))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Stay in the row when another column is entered."""
        if isinstance(event.widget, Sliders) and event.widget.id != MASTER:
            event.widget.action_move(self._row - event.widget.row)

    def on_sliders_moved(self, message: Sliders.Moved) -> None:
        """Follow the cursor with the names."""
        if message.sliders.id != MASTER:
            self._row = message.sliders.row
            self._show_names()

    def action_turn(self, what: str) -> None:
        """Mute or solo the voice."""
        self.app.call_later(self.app.run_action, f"turn('{what}', {self._row})")

    def action_hear(self) -> None:
        """Sound the voice."""
        self.app.call_later(self.app.run_action, f"hear({self._row})")

    def action_close(self) -> None:
        """Go back to the grid."""
        self.dismiss(None)
