"""Lines of text: the transport, the cell under the cursor, the status."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text
from textual.widgets import Static

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.player.texts import cell_name, hit_text

Place = tuple[int, int]


class Line(Static):
    """A line that is redrawn only when its text changes.

    A `fluid` one is as wide as its text, so another width lays the screen out again.
    """

    def __init__(self, id: str, *, fluid: bool = False) -> None:
        super().__init__(id=id)
        self._fluid = fluid
        self._shown: Text | None = None

    def show(self, text: Text, *, rows_change: bool = False) -> None:
        """Draw `text`; `rows_change` says that it may need more or fewer rows than before."""
        if text != self._shown:
            width = -1 if self._shown is None else self._shown.cell_len
            self._shown = text
            # Laying out costs several times what drawing does, and the status line changes often.
            self.update(text, layout=rows_change or (self._fluid and text.cell_len != width))


def transport_text(
    session: Session, place: Place | None, sound: str, *, unsaved: bool, short: bool = False
) -> Text:
    """Return the transport line; `place` is the bar and step heard, from 0, None if stopped."""
    playing = place is not None
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(" ▶ playing " if playing else " ■ stopped ", "bold reverse" if playing else "bold")
    text.append(f"  {session.bpm:g} bpm", "bold")
    bars = len(session.loop)
    where = (
        f"-/{bars} step  -" if place is None else f"{place[0] + 1}/{bars} step {place[1] + 1:>2}"
    )
    text.append(" *" if unsaved and short else "", "bold")
    text.append(f"  bar {where}")
    if not short:
        text.append(f"  swing {session.swing:.0f} %  {kit_text(session.kit)}")
    text.append(f"  {sound}" if sound else "")
    return text.append("  * unsaved" if unsaved and not short else "", "bold")


def kit_text(kit: DrumKit) -> str:
    """Return the kit as the transport names it."""
    name = Path(kit.soundfont).stem[:14] if kit.soundfont else "default kit"
    return f"{name} {kit.program}" if kit.soundfont or kit.program else name


def cell_text(session: Session, bar: Bar, voice: int, step: int, *, short: bool = False) -> Text:
    """Return the line about a cell: voice, step, its hit, and whether it is locked."""
    held = hit_text(bar, voice, step, session.bpm)
    if short:
        short_held = held.replace("velocity ", "v").replace("on the grid", "").strip()
        return Text(f"{cell_name(voice, step)} {short_held} ", no_wrap=True)
    text = f" {cell_name(voice, step)}  step {step + 1:>2}  {held}"
    if session.locks.mask[voice, step]:
        text += "  locked"
    return Text(text, no_wrap=True, overflow="ellipsis")


def place_of(position: float, session: Session) -> Place:
    """Return the bar and step of the loop, from 0, at a position in steps."""
    step = int(max(position, 0.0)) % (len(session.loop) * STEPS_PER_BAR)
    return divmod(step, STEPS_PER_BAR)
