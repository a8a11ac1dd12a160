"""Lines of text, the cell under the cursor in words, and where in the loop the sound is."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from gdrm_tui.core.bar import Bar, Mark
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.texts import cell_name, hit_text

Place = tuple[int, int]
_MARKED: dict[Mark | None, str] = {"rest": "  rests", "hit": "  everybody hits"}


class Line(Static):
    """A line that is redrawn only when its text changes.

    A `fluid` one is as wide as its text, so another width lays the screen out again.
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
