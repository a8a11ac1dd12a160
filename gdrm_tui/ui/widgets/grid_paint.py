"""The contents of each row of the grid: pieces of text with the names of their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gdrm_tui.core.bar import Bar, Mark, empty_bar
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT, VOICES
from gdrm_tui.ui.layout import LABEL_WIDTH, GridPlan
from gdrm_tui.ui.widgets.cells import (
    Height,
    cell_look,
    density_sign,
    heard_sign,
    is_held,
    meter_sign,
)

_GAP = "│"
MARK_SIGNS: dict[Mark, str] = {"rest": "×", "hit": "◆"}


@dataclass(frozen=True)
class BarShown:
    """A bar in the grid.

    Attributes
    ----------
    bar : Bar
    title : str
        Above it.
    place : int or None
        In the loop, from 0; None for one that has none of its own.
    coming : bool
        Whether it is still to be heard in that place, and drawn as a ghost.
    """

    bar: Bar = field(default_factory=empty_bar)
    title: str = ""
    place: int | None = 0
    coming: bool = False


@dataclass(frozen=True)
class GridContent:
    """What the grid shows.

    Attributes
    ----------
    bars : tuple of BarShown
        From the left; the one that is edited is at `selected`.
    locks : Locks
    mixer : Mixer
        Its muted and soloed voices decide which are heard.
    densities : mapping of str to float
        By the name of the voice; those that play as generated are left out.
    voices : tuple of int
        Rows of the voice table that are shown; the others are folded into one line.
    unfold : str
        How they are unfolded, at the end of that line.
    heads : str
        The letters of the steps, above the bar that is edited; "" shows its beats.
    """

    bars: tuple[BarShown, ...] = (BarShown(),)
    selected: int = 0
    locks: Locks = field(default_factory=Locks)
    mixer: Mixer = field(default_factory=Mixer)
    densities: Mapping[str, float] = field(default_factory=dict)
    voices: tuple[int, ...] = tuple(range(VOICE_COUNT))
    unfold: str = ""
    heads: str = ""
    heard: frozenset[int] = field(default=frozenset(range(VOICE_COUNT)), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "heard", self.mixer.heard)

    @property
    def bar(self) -> Bar:
        """The bar that is edited."""
        return self.bars[self.selected].bar

    @property
    def folded(self) -> bool:
        """Whether voices are left out."""
        return len(self.voices) < VOICE_COUNT


class Piece(NamedTuple):
    """Text with the names of its colour, its background and its attributes."""

    text: str
    colour: str
    behind: str = ""
    more: str = ""


def head_row(content: GridContent, plan: GridPlan) -> list[Piece]:
    """Return the row above the cells: titles, beats, locked steps, rests and hits of all."""
    pieces = [Piece(content.bars[content.selected].title.ljust(LABEL_WIDTH), "quiet")]
    if plan.bars > 1:
        pieces = [Piece(" " * LABEL_WIDTH, "quiet")]
    for place in range(plan.bars):
        pieces += [Piece(" ", "quiet")] if place else []
        pieces += _head_of_bar(content, plan, place)
    return pieces


def _head_of_bar(content: GridContent, plan: GridPlan, place: int) -> list[Piece]:
    edited = place == content.selected
    colour, more = ("cursor", "bold") if edited else ("quiet", "")
    title = content.bars[place].title.strip() if plan.bars > 1 else ""
    beat, marks = STEPS_PER_BEAT * plan.cell, dict(content.bars[place].bar.marks)
    pieces = []
    for step in range(STEPS_PER_BAR):
        number, rest = divmod(step, STEPS_PER_BEAT)
        if step and rest == 0:
            pieces.append(Piece(" ", "quiet"))
        if step in marks:
            pieces.append(Piece(MARK_SIGNS[marks[step]].ljust(plan.cell), "cursor", "", "bold"))
        elif edited and content.heads:
            locked = "locked" if step in content.locks.steps else "cursor"
            pieces.append(Piece(content.heads[step].ljust(plan.cell), locked, "", "bold"))
        elif step in content.locks.steps:
            pieces.append(Piece("■".ljust(plan.cell), "locked", "", "bold"))
        elif number == 0 and title:  # stands in the place of the first beat's number
            text = title.ljust(beat)[step * plan.cell : (step + 1) * plan.cell]
            pieces.append(Piece(text, colour, "", more))
        else:
            text = str(number + 1) if rest == 0 else ""
            pieces.append(Piece(text.ljust(plan.cell), "quiet"))
    return pieces


def label_pieces(
    content: GridContent, plan: GridPlan, voice: int, row: int, height: Height, *, struck: bool
) -> list[Piece]:
    """Return what stands before row `row` of a voice's cells; it flashes when struck.

    Its meter stands at `height` beside the label.
    """
    metered = Piece(meter_sign(height, plan.rows, row), f"{VOICES[voice].family}-hit")
    if row != plan.label_row:
        blank = Piece(" " * (LABEL_WIDTH - 2), "quiet")
        return [blank, metered, Piece(" ", "quiet")]
    locked = voice in content.locks.voices
    heard = heard_sign(content.mixer, voice)
    density = density_sign(content.densities.get(VOICES[voice].name))
    colour, more = label_look(content, voice)
    family = VOICES[voice].family
    label = f"{VOICES[voice].label:<11}"
    return [
        Piece("■" if locked else " ", "locked"),
        Piece(label, "ink", f"{family}-hit", "bold") if struck else Piece(label, colour, "", more),
        Piece(f"{heard}{density}", "quiet"),
        metered,
        Piece(" ", "quiet"),
    ]


def label_look(content: GridContent, voice: int) -> tuple[str, str]:
    """Return the colour and the attributes of a voice's label."""
    if voice not in content.heard:
        return "faint", ""
    sounds = content.bar.hits[voice].any()
    return (f"{VOICES[voice].family}-accent", "bold") if sounds else ("quiet", "")


def cell_pieces(
    content: GridContent, plan: GridPlan, place: int, voice: int, row: int
) -> list[Piece]:
    """Return the sixteen cells of a voice in the bar at `place`, row `row` of each, from 0."""
    shown = content.bars[place]
    pieces = []
    for step in range(STEPS_PER_BAR):
        locked = (voice, step) in content.locks.cells
        look = cell_look(
            shown.bar,
            voice,
            step,
            locked=locked,
            width=plan.cell,
            fill=fill_of(shown.bar, plan, voice, step),
            rows=plan.rows,
        )
        colour = colour_of(content, voice, look.strength, coming=shown.coming)
        held = "held" if is_held(content.locks, voice, step) and row == plan.rows - 1 else ""
        behind = "offbeat" if step // STEPS_PER_BEAT % 2 else "beat"
        pieces.append(Piece(look.rows[row], colour, behind, held))
    return pieces


def fill_of(bar: Bar, plan: GridPlan, voice: int, step: int) -> int:
    """Return the columns that a hit fills: in narrow cells neighbours leave one free between."""
    beside = bar.hits[voice, max(step - 1, 0) : step + 2].sum() > 1
    return 1 if beside and plan.fill == plan.cell else plan.fill


def colour_of(content: GridContent, voice: int, strength: str, *, coming: bool = False) -> str:
    """Return the name of a cell's colour: hits that are not heard, or not yet, have none."""
    if strength == "empty" or voice not in content.heard:
        return "faint"
    return f"{VOICES[voice].family}-{'ghost' if coming else strength}"


def foot_row(content: GridContent, width: int) -> list[Piece]:
    """Return the row that names the folded voices."""
    names = [one.label.lower() for row, one in enumerate(VOICES) if row not in content.voices]
    head = f" {len(names)} silent"
    ending = f" · {content.unfold} " if content.unfold else ""
    room = width - LABEL_WIDTH - len(ending)
    text = ", ".join(names)
    text = text if len(text) <= room else text[: max(room - 1, 0)].rstrip(", ") + "…"
    body = f"{head:<{LABEL_WIDTH}}{text}"
    return [Piece(body, "faint"), Piece(ending, "quiet")]


def gaps_between(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the cells of a bar with a line between its beats."""
    spaced: list[Piece] = []
    for step, piece in enumerate(pieces):
        if step and step % STEPS_PER_BEAT == 0:
            spaced.append(Piece(_GAP, "line"))
        spaced.append(piece)
    return spaced


def with_sign(pieces: Sequence[Piece], column: int, sign: str, colour: str) -> list[Piece]:
    """Return the pieces with one character in another colour, at a column that they cover."""
    changed: list[Piece] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        if at <= column < end:
            before, after = piece.text[: column - at], piece.text[column - at + 1 :]
            parts = (
                piece._replace(text=before),
                piece._replace(text=sign, colour=colour, more="bold"),
                piece._replace(text=after),
            )
            changed += [part for part in parts if part.text]
        else:
            changed.append(piece)
        at = end
    return changed
