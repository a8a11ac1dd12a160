"""The splash: an empty grid shown while the program loads.

It does not use the libraries that draw the screen, because loading those takes the time. It is
drawn where the grid will be, in the terminal's own colours.
"""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from collections.abc import Iterator

from gdrm_tui.core.plain_text import Signs, terminal_encoding
from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICE_COUNT, VOICES
from gdrm_tui.ui.first_key import FirstKey
from gdrm_tui.ui.layout import (
    FRAMES,
    LABEL_WIDTH,
    GridPlan,
    fitting,
    grid_room,
    planned,
    strip_rows,
)

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H", "\x1b[?25h\x1b[?1049l"
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def splash_rows(columns: int, rows: int) -> list[str]:
    """Return the rows of the splash from the top; none if the screen is too small."""
    classes = set(fitting(columns, rows))
    if "tiny" in classes:
        return []
    plan = planned(*grid_room(columns, rows), 1, range(VOICE_COUNT), folded=False)
    beats = STEPS_PER_BAR // STEPS_PER_BEAT
    heads = " ".join(str(beat + 1).ljust(plan.cell * STEPS_PER_BEAT) for beat in range(beats))
    beat = "+".ljust(plan.cell) + (STEPS_PER_BEAT - 1) * "·".ljust(plan.cell)
    lines = [" gdrm", *[""] * strip_rows(columns, rows), " bar 1 -".ljust(LABEL_WIDTH) + heads]
    for number, voice in enumerate(VOICES):
        empty = " " * LABEL_WIDTH + "│".join([" " * plan.cell * STEPS_PER_BEAT] * beats)
        cells = f" {voice.label}".ljust(LABEL_WIDTH) + "│".join([beat] * beats)
        drawn = [*[empty] * (plan.rows - 1), cells]
        lines += [*(drawn if number else _framed(drawn, plan)), *[""] * plan.gap]
    return [line.rstrip() for line in lines]


def _framed(rows: list[str], plan: GridPlan) -> list[str]:
    """Return the rows of the first voice with the cursor's frame around its first cell."""
    left, right = plan.x_of(0) - 1, plan.x_of(0) + plan.framed
    signs = zip(*FRAMES[plan.rows], strict=True)
    return [
        row[:left] + first + row[left + 1 : right] + second + row[right + 1 :]
        for row, (first, second) in zip(rows, signs, strict=True)
    ]


@contextlib.contextmanager
def splash() -> Iterator[FirstKey]:
    """Show the splash during the block, and leave it for the app to draw over.

    Yields the key that is typed first; what is typed else meanwhile waits for the app. If the block
    raises, the terminal is put back as it was, so that the error can be read.
    """
    lines = _lines()
    if not lines:
        yield FirstKey(None)
        return
    with _silent_keys() as silent:
        signs = Signs(terminal_encoding(sys.__stderr__))
        _write(_ENTER + _DIM + "\r\n".join(line.translate(signs) for line in lines) + _PLAIN)
        try:
            yield FirstKey(0 if silent else None)
        except BaseException:
            _write(_LEAVE)
            raise


def _lines() -> list[str]:
    """Return the rows of the splash for the terminal that the app will draw on."""
    screen = sys.__stderr__
    try:
        return splash_rows(*os.get_terminal_size(screen.fileno())) if screen else []
    except (OSError, ValueError):  # no terminal, or closed
        return []


def _write(text: str) -> None:
    """Write to the screen in the signs that the app will draw with."""
    with contextlib.suppress(OSError):
        os.write(2, text.encode())


@contextlib.contextmanager
def _silent_keys() -> Iterator[bool]:
    """Keep the terminal from echoing keys, or acting on them; yields whether there is one."""
    try:
        before = termios.tcgetattr(0)
    except termios.error:
        yield False
        return
    silent = termios.tcgetattr(0)
    silent[0] &= ~termios.IXON
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(0, termios.TCSANOW, silent)
    try:
        yield True
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)
