"""The mixer: level, pan, tuning and MIDI note of every voice, and the master."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from gdrm_tui.core.mixer import MAX_LEVEL, MAX_TUNING, MIN_LEVEL, Mixer
from gdrm_tui.core.voices import PERCUSSION_NAMES, VOICES, voice_index
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.layout import GRID_ROWS
from gdrm_tui.ui.widgets.cells import heard_sign
from gdrm_tui.ui.widgets.sliders import Slider, Sliders

LEVEL, PAN, TUNING, NOTE = COLUMNS = ("level", "pan", "tuning", "note")
MASTER = "master"
MIXER_SLIDERS = ", ".join(f"#{column}" for column in (*COLUMNS, MASTER))  # a CSS selector
_NAMES = 14  # columns
_ROWS = GRID_ROWS + 4  # with the master and the keys


def _level_text(value: float) -> str:
    return f"{value:+.0f} dB" if value else "0 dB"


def _pan_text(value: float) -> str:
    return "·" if not value else f"{abs(value) * 100:.0f} {'L' if value < 0 else 'R'}"


def _tuning_text(value: float) -> str:
    return f"{value:+.1f}" if value else "0"


def _note_text(value: float) -> str:
    return f"{value:.0f} {PERCUSSION_NAMES.get(int(value), '')}".rstrip()


def _column(column: str) -> list[Slider]:
    """Return the sliders of a column of `COLUMNS`, one for each voice."""
    if column == NOTE:
        return [Slider(one.name, 0.0, 127.0, 1.0, one.note, _note_text) for one in VOICES]
    low, high, step, text = {
        LEVEL: (MIN_LEVEL, MAX_LEVEL, 1.0, _level_text),
        PAN: (-1.0, 1.0, 0.1, _pan_text),
        TUNING: (-MAX_TUNING, MAX_TUNING, 0.5, _tuning_text),
    }[column]
    return [Slider(voice.name, low, high, step, 0.0, text) for voice in VOICES]


def _master() -> list[Slider]:
    return [
        Slider("master", MIN_LEVEL, MAX_LEVEL, 1.0, 0.0, _level_text),
        Slider("reverb", 0.0, 1.0, 0.05, 0.0, lambda value: f"{value:.2f}"),
    ]


def with_slider(mixer: Mixer, column: str, name: str, value: float) -> Mixer:
    """Return the mixer with a slider moved.

    Parameters
    ----------
    column : str
        One of `COLUMNS`, or `MASTER`.
    name : str
        Of a voice, or "master" or "reverb".
    value : float
    """
    if column == MASTER:
        shared: dict[str, Any] = {name: value}
        return replace(mixer, **shared)
    voice = voice_index(name)
    moved: dict[str, Any] = {column: value}
    if column == NOTE:
        moved[NOTE] = None if value == VOICES[voice].note else int(value)
    return mixer.with_strip(voice, replace(mixer.strips[voice], **moved))


def slider_text(column: str, name: str, value: float) -> str:
    """Return what the status line says of a slider that was moved, such as "Kick pan 30 L"."""
    sliders = _master() if column == MASTER else _column(column)
    text = next(slider.text(value) for slider in sliders if slider.name == name)
    return f"{name} {text}" if column == MASTER else f"{_label(name)} {column} {text}"


def _label(name: str) -> str:
    return VOICES[voice_index(name)].label


class MixerDialog(Dialog[None]):
    """Columns of sliders: they tell the app where the user moves them, and `show` draws them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "close", "close"),
        Binding("space", "app.play", show=False),
        Binding("m", "turn('muted')", show=False),
        Binding("s", "turn('soloed')", show=False),
        Binding("h", "hear", show=False),
        Binding("u,ctrl+z", "app.undo", show=False),
        Binding("U,ctrl+y", "app.redo", show=False),
    ]
    DEFAULT_CSS = f"""
    MixerDialog #box {{ width: 100; max-width: 100%; max-height: 100%; border: none; }}
    #mixer-columns {{ height: auto; }}
    #mixer-names {{ width: {_NAMES}; height: auto; }}
    #level, #pan, #tuning, #note, #master {{ height: auto; }}
    #level {{ width: 4fr; min-width: 12; }}
    #pan, #tuning {{ width: 3fr; min-width: 11; }}
    #note {{ width: 4fr; margin-left: 1; }}
    #mixer-keys {{ height: 1; color: $text-muted; }}

    MixerDialog.low #mixer-keys {{ display: none; }}
    MixerDialog.low #master {{ height: 2; }}
    """

    def __init__(self, mixer: Mixer) -> None:
        super().__init__()
        self._mixer = mixer
        self._row = 0

    def compose(self) -> ComposeResult:
        """Lay out the columns."""
        with Vertical(id="box"):
            with Horizontal(id="mixer-columns"):
                yield Static(id="mixer-names", markup=False)
                for column in COLUMNS:
                    yield Sliders(column, _column(column), column, 1, tracks=column != NOTE)
            yield Sliders(MASTER, _master(), id=MASTER)
            yield Static(
                " arrows change · tab column · 0 reset · m mute · s solo · h hear · esc close",
                id="mixer-keys",
            )

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what does not fit a low screen."""
        self.set_class(event.size.height < _ROWS, "low")

    def on_mount(self) -> None:
        """Draw the mixer and start at the levels."""
        self.show(self._mixer)
        self.query_one(f"#{LEVEL}").focus()

    def show(self, mixer: Mixer) -> None:
        """Draw `mixer`, at once or when the dialog is mounted."""
        self._mixer = mixer
        if not self.query(f"#{MASTER}"):
            return  # a key was faster than mounting, and `on_mount` draws
        for column in COLUMNS:
            self.query_one(f"#{column}", Sliders).show(_values(mixer, column))
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
        """Stay on the same voice when another column gets the focus."""
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
        """Play the sound of the voice."""
        self.app.call_later(self.app.run_action, f"hear({self._row})")


def _values(mixer: Mixer, column: str) -> dict[str, float]:
    """Return where the sliders of a column stand, by the name of the voice."""
    if column == NOTE:
        return {voice.name: mixer.note(row) for row, voice in enumerate(VOICES)}
    strips = zip(VOICES, mixer.strips, strict=True)
    return {voice.name: getattr(strip, column) for voice, strip in strips}
