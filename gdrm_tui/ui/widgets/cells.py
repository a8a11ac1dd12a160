"""The characters of the grid: every state of a cell, voice or meter has its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.edits import ACCENT
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.timing import STEPS_PER_BEAT
from gdrm_tui.player.mixing_desk import FLOOR, Level

BLOCKS = "▁▂▃▄▅▆▇█"
LEVELS = len(BLOCKS)
_DENSITIES = "⡀⣀⣄⣤⣦⣶⣷⣿"  # dots, so that none looks like a hit
_SILENT = "×"
_EARLY_OR_LATE, _VERY = 0.08, 0.25  # offsets from here on, in steps, get a mark and a double one
SOFT = 0.35  # hits below it are ghost notes
_METER_STEPS = 8  # few, as each one that is drawn is written to the terminal
_METER_PARTS = " ▏▎▍▌▋▊▉█"
_PEAKS = "▁▁▁──▔▔▔"  # where in a row a peak is held


@dataclass(frozen=True)
class CellLook:
    """How a cell is drawn.

    Attributes
    ----------
    rows : tuple of str
        Its text from the top, each as wide as the cell.
    strength : {"empty", "ghost", "hit", "accent"}
    """

    rows: tuple[str, ...]
    strength: str


def cell_look(
    bar: Bar, voice: int, step: int, *, locked: bool, width: int, fill: int, rows: int
) -> CellLook:
    """Return how a cell of `width` columns and `rows` rows is drawn.

    A hit fills `fill` columns, the higher the louder; those beside them say how many strokes a roll
    has, whose columns are as high as they are loud, then how early or late the hit is and whether
    its cell is locked. Without such a column, only a sign that matters has one; with one alone, a
    second sign takes one from the hit.
    """
    if not bar.hits[voice, step]:
        sign = "▫" if locked else "+" if step % STEPS_PER_BEAT == 0 else "·"
        return CellLook((*[" " * width] * (rows - 1), sign.ljust(width)), "empty")
    velocity, offset = float(bar.velocities[voice, step]), float(bar.offsets[voice, step])
    roll = bar.roll(voice, step)
    signs = roll_sign(roll) + timing_sign(offset, locked)
    if width == fill and not (locked or roll or abs(offset) > _VERY):
        signs = ""
    signs = signs[: width - 1]
    fill = min(fill, width - len(signs))
    strokes = roll.velocities(velocity) if roll else (velocity,)
    shown = (strokes[column * len(strokes) // fill] for column in range(fill))
    blocks = map("".join, zip(*(column_of(loud, rows) for loud in shown), strict=True))
    ends = [""] * (rows - 1) + [signs]
    texts = (f"{text}{end}".ljust(width) for text, end in zip(blocks, ends, strict=True))
    return CellLook(tuple(texts), strength_of(velocity))


def strength_of(velocity: float) -> str:
    """Return whether a velocity in (0, 1] is that of a "ghost" note, a "hit" or an "accent"."""
    return "ghost" if velocity < SOFT else "hit" if velocity < ACCENT else "accent"


def column_of(velocity: float, rows: int) -> tuple[str, ...]:
    """Return the blocks of a velocity in (0, 1], from the top; only accents reach the top.

    Higher cells leave a line free above them, so that those of two voices do not run together.
    """
    top = rows * LEVELS - (rows > 1)
    level = top if velocity >= ACCENT else 1 + int(velocity / ACCENT * (top - 1))
    parts = (min(max(level - LEVELS * below, 0), LEVELS) for below in reversed(range(rows)))
    return tuple(BLOCKS[part - 1] if part else " " for part in parts)


def roll_sign(roll: Roll | None) -> str:
    """Return the number of strokes of a hit that has more than one."""
    return str(roll.strokes) if roll else ""


def timing_sign(offset: float, locked: bool) -> str:
    """Return the mark behind a hit: how early or late it is, and whether its cell is locked."""
    if abs(offset) < _EARLY_OR_LATE:
        return "▪" if locked else ""
    if locked:
        return "◂" if offset < 0 else "▸"
    once, twice = ("‹", "«") if offset < 0 else ("›", "»")
    return twice if abs(offset) > _VERY else once


def is_held(locks: Locks, voice: int, step: int) -> bool:
    """Return whether new bars leave a cell alone."""
    return (voice, step) in locks.cells or voice in locks.voices or step in locks.steps


def heard_sign(mixer: Mixer, voice: int) -> str:
    """Return M for a muted voice, S for a soloed one, - for one silenced by another's solo."""
    strip = mixer.strips[voice]
    if strip.muted:
        return "M"
    if strip.soloed:
        return "S"
    return " " if voice in mixer.heard else "-"


def density_sign(density: float | None) -> str:
    """Return the sign of a voice's own density, a space for None: as generated."""
    if density is None:
        return " "
    if density == 0:
        return _SILENT
    return _DENSITIES[min(int(density * len(_DENSITIES)), len(_DENSITIES) - 1)]


class Height(NamedTuple):
    """The level of a meter, and the peak that it holds, each in [0, 1]."""

    now: float = 0.0
    held: float = 0.0


def heights_of(levels: Sequence[Level]) -> tuple[Height, ...]:
    """Return how high each meter stands, linear in decibels up to full scale."""
    return tuple(Height(_height(level.now), _height(level.held)) for level in levels)


def _height(decibels: float) -> float:
    return math.ceil(min(max(1 - decibels / FLOOR, 0.0), 1.0) * _METER_STEPS) / _METER_STEPS


def meter_sign(height: Height, rows: int, row: int) -> str:
    """Return row `row`, from the top, of a meter of so many rows; a peak is held above it."""
    now = column_of(height.now, rows)[row] if height.now else " "
    if now != " " or not height.held:
        return now
    level = math.ceil(height.held * rows * LEVELS) - 1
    return _PEAKS[level % LEVELS] if rows - 1 - level // LEVELS == row else " "


def meter_text(level: Level, columns: int) -> str:
    """Return a bar of so many columns, and the peak held in dB."""
    eighths = round(LEVELS * columns * max(1 - level.now / FLOOR, 0))
    whole, rest = divmod(min(eighths, LEVELS * columns), LEVELS)
    bar = _METER_PARTS[-1] * whole + (_METER_PARTS[rest] if rest else "")
    held = f"{round(level.held)}" if level.held > FLOOR else ""
    return f"{bar:<{columns}}{held:>4}"
