"""Lines of text: the cell under the cursor in words, the last action, and the keys."""

from __future__ import annotations

from collections import deque

from rich.style import Style
from rich.text import Text
from textual import events
from textual.widgets import Static

from gdrm_tui.core.bar import Bar, Mark
from gdrm_tui.core.plain_text import shown
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.texts import cell_name, hit_text
from gdrm_tui.ui.actions import ACTIONS, Action
from gdrm_tui.ui.keymap import Keymap

Place = tuple[int, int]
_MARKED: dict[Mark | None, str] = {"rest": "  rests", "hit": "  everybody hits"}
_TROUBLES_SHOWN = _TROUBLE_ROWS = 3
_MOVES = {
    "grid": (("arrows", "move"), ("tab", "sliders")),
    "selection": (("arrows", "widen"),),
    "knobs": (("←→", "turn"), ("0", "reset"), ("tab", "next")),
    "genres": (("←→", "mix"), ("0", "out"), ("tab", "next")),
    "typing": (("a-z", "genre"), ("0-9", "tenths"), ("enter", "keep"), ("esc", "as before")),
    "steps": (("letters", "steps"), ("↑↓", "voice"), ("esc", "letters are keys")),
    "takes": (("←→", "choose"), ("enter", "hear it on the bar line"), ("tab", "next")),
}
# Whose actions stand behind these keys.
_AS = {"takes": "genres", "typing": "help", "steps": "help"}


class Line(Static):
    """A line that is redrawn only when its text changes.

    A `fluid` line is as wide as its text, so a new width lays out the screen again.
    """

    def __init__(self, id: str, *, fluid: bool = False) -> None:
        super().__init__(id=id)
        self._fluid = fluid
        self._shown: Text | None = None

    @property
    def shown_width(self) -> int:
        """Columns of its text and of the gap before it; 0 where there is none."""
        return self._shown.cell_len + 1 if self._shown is not None else 0

    def show(self, text: Text, *, rows_change: bool = False) -> None:
        """Draw `text`; `rows_change` says that it may need more or fewer rows than before."""
        if text != self._shown:
            width = -1 if self._shown is None else self._shown.cell_len
            self._shown = text
            # Laying out costs several times what drawing does, and the status line changes often.
            self.update(text, layout=rows_change or (self._fluid and text.cell_len != width))


def cell_text(session: Session, bar: Bar, voice: int, step: int, *, short: bool = False) -> Text:
    """Return the line about a cell: voice, step, its hit, and whether it is locked."""
    held = hit_text(bar, voice, step, session.bpm).replace(" strokes", "×").replace(" apart", "")
    if short:
        short_held = held.replace("velocity ", "v").replace("on the grid", "").strip()
        return Text(f"{cell_name(voice, step)} {short_held} ", no_wrap=True)
    text = f" {cell_name(voice, step)}  step {step + 1:>2}  {held}"
    if session.locks.mask[voice, step]:
        text += "  locked"
    text += _MARKED.get(dict(bar.marks).get(step), "")
    return Text(text, no_wrap=True, overflow="ellipsis")


def place_of(position: float, session: Session) -> Place:
    """Return the bar and step of the loop, from 0, at a position in steps."""
    step = int(max(position, 0.0)) % (len(session.loop) * STEPS_PER_BAR)
    return divmod(step, STEPS_PER_BAR)


class StatusLine(Line):
    """Shows one message at a time, except for troubles: the latest are shown one below the other.

    Attributes
    ----------
    rows : int
        Rows of the screen that it needs for what it says.
    said : int
        How often something was said that is no trouble.
    """

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.rows, self.said = 1, 0
        self._troubles: deque[str] = deque(maxlen=_TROUBLES_SHOWN)

    def say(self, text: str) -> None:
        """Say what was done."""
        self.said += 1
        self._troubles.clear()
        self._put(Text(f" {shown(text)}", no_wrap=True, overflow="ellipsis"), trouble=False)

    def trouble(self, text: str) -> None:
        """Say what is missing or went wrong, beside what was said of that before.

        Other than what was done, it stays until the next action.
        """
        if text not in self._troubles:
            self._troubles.append(text)
        lines = "\n".join(f" ! {shown(line)}" for line in reversed(self._troubles))
        self._put(Text(lines), trouble=True)

    def _put(self, text: Text, *, trouble: bool) -> None:
        self.set_class(trouble, "trouble")
        width = max(self.app.size.width, 1)
        lines = text.plain.split("\n") if trouble else [""]
        self.rows = min(sum(-(-len(line) // width) or 1 for line in lines), _TROUBLE_ROWS)
        self.show(text, rows_change=trouble)


class KeyLine(Line):
    """Shows as many keys as fit, and what they do; a click runs the action."""

    def __init__(self, id: str, keymap: Keymap) -> None:
        super().__init__(id)
        self._keymap = keymap
        self._places: dict[int, str] = {}

    def show_keys(self, mode: str, width: int) -> None:
        """Draw the keys of a panel, or of what the hand does in it, by its name in `_MOVES`."""
        text = Text(no_wrap=True)
        self._places = {}
        fixed = [(keys, label, "") for keys, label in _MOVES[mode]]
        *listed, last = [
            (self._keymap.shown(a.name), a.label, a.name) for a in footer_actions(mode)
        ]
        room = width - _length(last)
        for entry in fixed + listed:
            if text.cell_len + _length(entry) > room:
                break
            self._append(text, *entry)
        text.append(" " * (room - text.cell_len))
        self._append(text, *last)
        self.show(text)

    def _append(self, text: Text, keys: str, label: str, name: str) -> None:
        start = text.cell_len
        text.append(f" {keys}", Style(bold=True)).append(f" {label} ")
        if name:
            self._places.update(dict.fromkeys(range(start, text.cell_len), name))

    async def on_click(self, event: events.Click) -> None:
        """Run the action that was clicked."""
        if event.x in self._places:
            await self.app.run_action(self._places[event.x])


def footer_actions(mode: str) -> list[Action]:
    """Return the actions that the footer shows; the last one is always in sight."""
    listed = _AS.get(mode, mode)
    return [action for action in ACTIONS if listed in action.footer.split()]


def _length(entry: tuple[str, str, str]) -> int:
    return len(entry[0]) + len(entry[1]) + 3
