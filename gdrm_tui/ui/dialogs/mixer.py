"""The mixer: level, pan, tuning and MIDI note of every voice, and the master."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from gdrm_tui.core.mixer import MAX_LEVEL, MAX_TUNING, MIN_LEVEL, Mixer
from gdrm_tui.core.voices import PERCUSSION_NAMES, VOICE_COUNT, VOICES, voice_index
from gdrm_tui.player.mixing_desk import Level
from gdrm_tui.ui.dialogs.dialog import Dialog
from gdrm_tui.ui.keymap import DEFAULT_KEYMAP, Keymap, bindings_that_follow
from gdrm_tui.ui.layout import GRID_ROWS
from gdrm_tui.ui.widgets.cells import heard_sign, meter_text
from gdrm_tui.ui.widgets.slider import Slider
from gdrm_tui.ui.widgets.sliders import Sliders

LEVEL, PAN, TUNING, NOTE = COLUMNS = ("level", "pan", "tuning", "note")
MASTER = "master"
MIXER_SLIDERS = ", ".join(f"#{column}" for column in (*COLUMNS, MASTER))  # a CSS selector
_NAMES, _KIT, _METERS = 14, 5, 11  # columns
_BAR = 6  # of them for a meter's bar, which ends at full scale
READ_A_SECOND = 15
_WIDE = 96  # columns, from which on there is room for kit and meters
_BOX, _FRAME = 100, 2  # columns of the box, and rows of its frame
_ROWS = GRID_ROWS + 4  # with the master and the keys
_KEYS = (
    " arrows change · tab column · 0 reset · <turn('muted')> mute · <turn('soloed')> solo · "
    "<hear> hear · esc close"
)


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
    """Columns of sliders; they tell the app when the user moves one, and `show` draws them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_that_follow(
        {
            "mixer": "close",
            "play": "app.play",
            "turn('muted')": "turn('muted')",
            "turn('soloed')": "turn('soloed')",
            "hear": "hear",
            "undo": "app.undo",
            "redo": "app.redo",
        }
    )
    DEFAULT_CSS = f"""
    MixerDialog #box {{ width: {_BOX}; max-width: 100%; max-height: 100%; border: none; }}
    #mixer-columns {{ height: auto; }}
    #mixer-names {{ width: {_NAMES}; height: auto; }}
    #mixer-kit {{ width: {_KIT}; height: auto; color: $text-muted; }}
    #mixer-meters {{ width: {_METERS}; height: auto; }}
    #level, #pan, #tuning, #note, #master {{ height: auto; }}
    #level {{ width: 4fr; min-width: 12; }}
    #pan, #tuning {{ width: 3fr; min-width: 11; }}
    #note {{ width: 4fr; margin-left: 1; }}
    #mixer-keys {{ height: 1; color: $text-muted; }}

    MixerDialog.narrow #mixer-kit, MixerDialog.narrow #mixer-meters {{ display: none; }}
    MixerDialog.framed #box {{ border: round $primary; border-title-style: bold; }}
    MixerDialog.low #mixer-keys {{ display: none; }}
    MixerDialog.low #master {{ height: 2; }}
    """

    def __init__(
        self,
        mixer: Mixer,
        keymap: Keymap = DEFAULT_KEYMAP,
        trims: Sequence[float] = (0.0,) * VOICE_COUNT,
        read_meters: Callable[[], Sequence[Level]] = list,
    ) -> None:
        super().__init__()
        self._trims, self._read_meters = trims, read_meters
        self._keymap = keymap
        self._mixer = mixer
        self._row = 0
        self._metered = ""

    def compose(self) -> ComposeResult:
        """Lay out the columns."""
        with Vertical(id="box"):
            with Horizontal(id="mixer-columns"):
                yield Static(id="mixer-names", markup=False)
                yield Static(_trims_text(self._trims), id="mixer-kit", markup=False)
                yield Static(id="mixer-meters", markup=False)
                for column in COLUMNS:
                    yield Sliders(column, _column(column), column, 1, tracks=column != NOTE)
            yield Sliders("all voices", _master(), id=MASTER)
            yield Static(self._keymap.in_text(_KEYS), id="mixer-keys", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out what does not fit a low screen."""
        self.set_class(event.size.height < _ROWS, "low")
        self.set_class(event.size.width < _WIDE, "narrow")
        framed = event.size.height >= _ROWS + _FRAME and event.size.width >= _BOX
        self.set_class(framed, "framed")
        self.query_one("#box").border_title = "mixer" if framed else None

    def on_mount(self) -> None:
        """Draw the mixer and start at the levels."""
        self.show(self._mixer)
        self.query_one(f"#{LEVEL}").focus()
        self.set_interval(1 / READ_A_SECOND, self._show_meters)

    def _show_meters(self) -> None:
        text = meters_text(self._read_meters())
        if text != self._metered:
            self._metered = text
            self.query_one("#mixer-meters", Static).update(text)

    def show(self, mixer: Mixer) -> None:
        """Draw `mixer`, at once or when the dialog is mounted."""
        self._mixer = mixer
        if not all(self.query(f"#{column}") for column in (*COLUMNS, MASTER)):
            return  # a key was faster than mounting, and `on_mount` draws
        for column in COLUMNS:
            self.query_one(f"#{column}", Sliders).show(_values(mixer, column))
        shared = {"master": mixer.master, "reverb": mixer.reverb}
        self.query_one(f"#{MASTER}", Sliders).show(shared)
        self._show_names()

    def _show_names(self) -> None:
        lines = [" voice"]
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


def _trims_text(trims: Sequence[float]) -> str:
    """Return the column of what the kit's own voices are turned up by, in dB."""
    return "\n".join(["kit", *(f"{trim:+.0f}" for trim in trims)])


def meters_text(levels: Sequence[Level]) -> str:
    """Return a heading, and for each voice a bar of its level and the peak held, in dB.

    The master's comes last, in the heading's line, so that it is in sight at every height.
    """
    if not levels:
        return ""
    *voices, master = levels
    return "\n".join(meter_text(level, _BAR) for level in (master, *voices))


def _values(mixer: Mixer, column: str) -> dict[str, float]:
    """Return where the sliders of a column stand, by the name of the voice."""
    if column == NOTE:
        return {voice.name: mixer.note(row) for row, voice in enumerate(VOICES)}
    strips = zip(VOICES, mixer.strips, strict=True)
    return {voice.name: getattr(strip, column) for voice, strip in strips}
