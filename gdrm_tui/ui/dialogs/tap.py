"""The dialog for tapping a rhythm."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from gdrm_tui.core.rhythm import Rhythm
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.player.tapper import Tapper, Tapping
from gdrm_tui.ui.dialogs.dialog import Dialog

_LOOKS_A_SECOND = 30
_SOFT, _PLAIN, _ACCENT = 0.5, 0.75, 1.0
_COUNT_IN = "tab"
_BLOCKS = "▁▂▃▄▅▆▇█"
_KEYS = "space soft   letters louder   enter accent   1 to 9 that loud"
_STATES = {
    "free": "tap: the first tap is beat 1, and the kit answers after a bar",
    "count-in": "count-in …",
    "in time": "tap along: each bar you tap is answered in its place",
}


class TapDialog(Dialog[None]):
    """Passes the tapped keys to the tapper, and shows the bar that they make."""

    DEFAULT_CSS = """
    TapDialog { align: center bottom; }
    TapDialog #box { width: 72; margin-bottom: 1; }
    TapDialog #bar { height: 2; }
    TapDialog #state { height: 1; }
    """

    def __init__(self, tapper: Tapper) -> None:
        super().__init__()
        self._tapper = tapper
        self._shown = ("", "")

    def compose(self) -> ComposeResult:
        """Lay out the bar above what can be done."""
        with Vertical(id="box"):
            yield Static("tap a rhythm", classes="heading", markup=False)
            yield Static("", id="bar", markup=False)
            yield Static("", id="state", markup=False)
            yield Static(_KEYS, classes="note", markup=False)
            yield Static("tab  count-in and metronome   esc  leave", classes="note", markup=False)

    def on_mount(self) -> None:
        """Begin to listen."""
        self._tapper.begin()
        self._look()
        self.set_interval(1 / _LOOKS_A_SECOND, self._look)

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._tapper.end()

    def on_key(self, event: events.Key) -> None:
        """Take a key for a tap."""
        if event.key == _COUNT_IN:
            self._tapper.count_in()
        elif (velocity := velocity_of(event.key, event.character)) is not None:
            self._tapper.press(event.key, velocity, event.time)
        else:
            return
        event.stop()
        event.prevent_default()
        self._look()

    def _look(self) -> None:
        self._tapper.follow()
        now = self._tapper.now
        shown = bar_text(now), _STATES[now.state]
        if shown != self._shown:
            self._shown = shown
            for name, text in zip(("#bar", "#state"), shown, strict=True):
                self.query_one(name, Static).update(text, layout=False)


def velocity_of(key: str, character: str | None) -> float | None:
    """Return how loud the tap of a key is, in (0, 1]; None for a key that is no tap."""
    if key == "space":
        return _SOFT
    if key == "enter":
        return _ACCENT
    if character is None or not character.isprintable():
        return None
    return int(character) / 9 if character in "123456789" else _PLAIN


def bar_text(now: Tapping) -> str:
    """Return the bar as a line of blocks, with a line below that points at the time."""
    beats = range(0, STEPS_PER_BAR, STEPS_PER_BEAT)
    signs = [_sign(now.rhythm, step) for step in range(STEPS_PER_BAR)]
    upper = "  ".join("".join(signs[beat : beat + STEPS_PER_BEAT]) for beat in beats)
    at = None if now.step is None else int(now.step) % STEPS_PER_BAR
    marks = ["▴ " if step == at else "  " for step in range(STEPS_PER_BAR)]
    lower = "  ".join("".join(marks[beat : beat + STEPS_PER_BEAT]) for beat in beats)
    return f"{upper}\n{lower}"


def _sign(rhythm: Rhythm, step: int) -> str:
    velocity = float(rhythm.velocities[step])
    if not velocity:
        return "· "
    return _BLOCKS[min(int(velocity * len(_BLOCKS)), len(_BLOCKS) - 1)] + " "
