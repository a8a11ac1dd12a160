"""The one-line widgets: transport, loop strip, the cell under the cursor, the last action."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from gdrm_tui.core.bar import STEPS_PER_BAR, Bar
from gdrm_tui.core.kit import VOICES
from gdrm_tui.core.session import Session


class Line(Static):
    """A line that is redrawn only when its text changes."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._shown: Text | None = None

    def show(self, text: Text) -> None:
        """Draw `text`."""
        if text != self._shown:
            self._shown = text
            self.update(text)


def transport_text(
    session: Session, place: tuple[int, int] | None, sound: str, *, unsaved: bool
) -> Text:
    """Return the transport's line; `place` is the bar and step heard, from 0, None if stopped."""
    playing = place is not None
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(" ▶ playing " if playing else " ■ stopped ", "bold reverse" if playing else "bold")
    text.append(f"  {session.bpm:g} bpm", "bold")
    if place is None:
        where = f"bar -/{len(session.loop)} step  -"
    else:
        where = f"bar {place[0] + 1}/{len(session.loop)} step {place[1] + 1:>2}"
    text.append(f"  {where}  {sound}")
    text.append("  * unsaved" if unsaved else "")
    return text


def loop_text(
    session: Session, selected: int, playing: int | None, width: int, queued: int | None = None
) -> Text:
    """Return the loop strip: its bars, the selected one in brackets, ▶ heard, ▷ queued."""
    text = Text(" loop ", no_wrap=True, overflow="ellipsis")
    room = max((width - 8) // 6, 1)
    first = max(0, min(selected - room // 2, len(session.loop) - room))
    for index in range(first, min(first + room, len(session.loop))):
        name = f"{index + 1}{'F' if _is_fill(session, index) else ''}"
        heard = "▶" if index == playing else "▷" if index == queued else " "
        chosen = index == selected
        text.append(f"{heard}[{name}] " if chosen else f"{heard} {name}  ", "bold" * chosen)
    return text


def _is_fill(session: Session, index: int) -> bool:
    take = session.takes[index]
    return take is not None and take.controls.fill


def cell_text(bar: Bar, voice: int, step: int, bpm: float) -> Text:
    """Return what the cell holds: its voice, place, velocity and offset in milliseconds."""
    beat, rest = divmod(step, 4)
    text = Text(f" {VOICES[voice].label}  beat {beat + 1}.{rest + 1} (step {step + 1})  ")
    if not bar.hits[voice, step]:
        return text.append("no hit")
    offset = float(bar.offsets[voice, step])
    milliseconds = offset * 60_000 / bpm / 4
    side = "on the grid" if abs(milliseconds) < 0.5 else "early" if offset < 0 else "late"
    text.append(f"velocity {bar.velocities[voice, step] * 127:.0f}  ")
    return text.append(side if side == "on the grid" else f"{abs(milliseconds):.0f} ms {side}")


def place_of(position: float, session: Session) -> tuple[int, int]:
    """Return the bar and step of the loop, from 0, that a position in steps is in."""
    step = int(max(position, 0.0)) % (len(session.loop) * STEPS_PER_BAR)
    return divmod(step, STEPS_PER_BAR)
