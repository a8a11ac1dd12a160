"""How high the meters beside the voices stand, and the master's in the header."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from gdrm_tui.player.mixing_desk import FLOOR, Level
from gdrm_tui.ui.widgets.cells import LEVELS, column_of

_STEPS = 8  # few, as each one that is drawn is written to the terminal
_PARTS = " ▏▎▍▌▋▊▉█"
_LINES = "▁▁▁──▔▔▔"  # where in a row a peak is held


class Height(NamedTuple):
    """How high a meter stands, and the peak that it holds, each in [0, 1]."""

    now: float = 0.0
    held: float = 0.0


def heights_of(levels: Sequence[Level]) -> tuple[Height, ...]:
    """Return how high each meter stands, linear in decibels up to full scale."""
    return tuple(Height(_height(level.now), _height(level.held)) for level in levels)


def _height(decibels: float) -> float:
    return math.ceil(min(max(1 - decibels / FLOOR, 0.0), 1.0) * _STEPS) / _STEPS


def meter_sign(height: Height, rows: int, row: int) -> str:
    """Return row `row`, from the top, of a meter of so many rows; a peak is held above it."""
    now = column_of(height.now, rows)[row] if height.now else " "
    if now != " " or not height.held:
        return now
    level = math.ceil(height.held * rows * LEVELS) - 1
    return _LINES[level % LEVELS] if rows - 1 - level // LEVELS == row else " "


def meter_text(level: Level, columns: int) -> str:
    """Return a bar of so many columns, and the peak held in dB."""
    eighths = round(LEVELS * columns * max(1 - level.now / FLOOR, 0))
    whole, rest = divmod(min(eighths, LEVELS * columns), LEVELS)
    bar = _PARTS[-1] * whole + (_PARTS[rest] if rest else "")
    held = f"{round(level.held)}" if level.held > FLOOR else ""
    return f"{bar:<{columns}}{held:>4}"
