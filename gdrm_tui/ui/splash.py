"""The splash: an empty grid that is on the screen while the program loads.

It does not use the libraries that draw the screen, since loading those takes the time. It is
where they will draw the grid, in the terminal's own colours.
"""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from collections.abc import Iterator

from gdrm_tui.core.timing import STEPS_PER_BAR, STEPS_PER_BEAT
from gdrm_tui.core.voices import VOICES
from gdrm_tui.ui.layout import GRID_MOST, LABEL_WIDTH, aside_width, cell_width, fitting

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H", "\x1b[?25h\x1b[?1049l"
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def splash_rows(columns: int, rows: int) -> list[str]:
    """Return the rows of the splash from the top; none if the screen is too small."""
    classes = set(fitting(columns, rows))
    if "tiny" in classes:
        return []
    width = cell_width(min(GRID_MOST, columns - aside_width(columns, rows)) - LABEL_WIDTH)
    beats = STEPS_PER_BAR // STEPS_PER_BEAT
    heads = " ".join(str(beat + 1).ljust(width * STEPS_PER_BEAT) for beat in range(beats))
    cells = "│".join(["+".ljust(width) + (STEPS_PER_BEAT - 1) * "·".ljust(width)] * beats)
    above = [" gdrm"] if "brief" in classes else [" gdrm", ""]
    grid = [f" {voice.label}".ljust(LABEL_WIDTH) + cells for voice in VOICES]
    return [line.rstrip() for line in (*above, " bar 1".ljust(LABEL_WIDTH) + heads, *grid)]


@contextlib.contextmanager
def splash() -> Iterator[None]:
    """Show the splash during the block, and leave it for the app to draw over.

    What is typed meanwhile waits for the app. If the block raises, the terminal is put back as
    it was, so that the error can be read.
    """
    lines = _lines()
    if not lines:
        yield
        return
    with _silent_keys():
        _write(_ENTER + _DIM + "\r\n".join(lines) + _PLAIN)
        try:
            yield
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
    """Write to the screen in UTF-8, whatever the locale says, as the app does."""
    with contextlib.suppress(OSError):
        os.write(2, text.encode())


@contextlib.contextmanager
def _silent_keys() -> Iterator[None]:
    """Keep the terminal from echoing keys, or acting on them, during the block."""
    try:
        before = termios.tcgetattr(0)
    except termios.error:
        yield
        return
    silent = termios.tcgetattr(0)
    silent[0] &= ~termios.IXON
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(0, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)
