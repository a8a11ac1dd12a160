"""The header: whether it plays, the position, mode, file, mix, kit and swing."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from gdrm_tui.core.controls import mix_text
from gdrm_tui.core.plain_text import shown
from gdrm_tui.core.session import Session
from gdrm_tui.core.timing import STEPS_PER_BEAT

Place = tuple[int, int]
_BETWEEN = "  "
_UNSAVED = "* unsaved"  # or its first sign, where there is no room for the word
_SOUND, _MARK = 0, 3  # the part that matters most, and the columns of that sign with its gap


@dataclass(frozen=True)
class Header:
    """What the header shows.

    Attributes
    ----------
    session : Session
    place : (int, int) or None
        The bar and step heard, from 0; None while stopped.
    sound : str
        How playing goes on, and what is wrong with it.
    file : str
        Name of the session's file, "" where it has none.
    kit : str
        Name of the drum kit.
    unsaved : bool
    """

    session: Session
    place: Place | None
    sound: str
    file: str
    kit: str
    unsaved: bool


def header_text(header: Header, width: int) -> Text:
    """Return the header, with as much as `width` columns hold."""
    playing = header.place is not None
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(_state(header), "bold reverse" if playing else "bold")
    text.append(f"  {header.session.bpm:g} bpm", "bold")
    text.append(f"  {_where(header)}")
    shown_now = _that_fit(_parts(header), width - text.cell_len)
    for part, style in shown_now:
        text.append(_BETWEEN)
        text.append(part, style)
    return text


def _state(header: Header) -> str:
    """Return whether it plays; an empty loop, as before the first bar is made, has no sound."""
    if header.place is None:
        return " ■ stopped "
    heard = any(bar.hits.any() for bar in header.session.loop)
    return " ▶ playing " if heard else " ▶ silent  "


def _where(header: Header) -> str:
    """Return which bar and beat is heard: a step would have to be drawn four times as often."""
    bars = len(header.session.loop)
    if header.place is None:
        return f"bar -/{bars} beat -"
    bar, step = header.place
    return f"bar {bar + 1}/{bars} beat {step // STEPS_PER_BEAT + 1}"


def _parts(header: Header) -> list[tuple[int, str, str]]:
    """Return how much each part matters, the least number first, the part and its style."""
    session = header.session
    return [
        (_SOUND, header.sound, "bold"),
        (1, _UNSAVED if header.unsaved else "", "bold"),
        (2, shown(header.file), "bold"),
        (3, mix_text(session.controls.genres), ""),
        (4, shown(header.kit), ""),
        (5, f"swing {session.swing:.0f} %", ""),
    ]


def _that_fit(parts: list[tuple[int, str, str]], room: int) -> list[tuple[str, str]]:
    """Return the parts that `room` columns hold; of how playing goes on at least the beginning."""
    chosen = []
    for weight, whole, style in sorted(parts):
        text = whole
        if weight == _SOUND and cell_len(whole) + len(_BETWEEN) > room:
            text = f"{whole[: max(room - len(_BETWEEN) - _MARK - 1, 0)].rstrip()}…"
        elif whole == _UNSAVED and cell_len(whole) + len(_BETWEEN) > room:
            text = _UNSAVED[0]
        if text and cell_len(text) + len(_BETWEEN) <= room:
            room -= cell_len(text) + len(_BETWEEN)
            chosen.append((text, style))
    return chosen
