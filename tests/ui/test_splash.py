"""The splash that is shown while the program loads."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from app_kit import hand_session
from pictures import lines

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.ui.splash import splash_rows

SIZES = [(60, 16), (60, 19), (77, 24), (78, 24), (80, 24), (120, 40), (154, 50), (200, 60)]
LIGHT = """
import sys
import gdrm_tui.cli.main, gdrm_tui.cli.play
print([name for name in ("numpy", "textual", "rich", "asyncio") if name in sys.modules])
"""
PROGRAM = """
import sys
from gdrm_tui.ui.splash import splash
with splash():
    {end}
"""


@pytest.mark.parametrize("size", SIZES)
async def test_the_splash_is_where_the_app_draws_the_grid(make_app, size) -> None:
    app = make_app(hand_session(), file=Path("x.json"), engine=EngineClient())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        drawn, rows = lines(app), splash_rows(*size)
    labels = [line for line in rows if "·" in line]
    assert len(labels) == VOICE_COUNT
    for row, line in enumerate(rows):
        if line in labels or "bar 1" in line:
            assert drawn[row].startswith(line)


@pytest.mark.parametrize("size", [(59, 16), (60, 15), (0, 0)])
def test_where_nothing_fits_there_is_no_splash(size) -> None:
    assert splash_rows(*size) == []


def test_drawing_the_splash_loads_no_library() -> None:
    run = [sys.executable, "-c", LIGHT]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "[]\n"


@pytest.fixture
def terminal():
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def run_with_splash(terminal: tuple[int, int], end: str) -> tuple[str, list[object]]:
    """Return what a program with a splash writes, and the terminal's attributes after it."""
    ours, theirs = terminal
    program = [sys.executable, "-c", PROGRAM.format(end=end)]
    subprocess.run(program, stdin=theirs, stdout=theirs, stderr=theirs, check=False)
    return os.read(ours, 1 << 16).decode(), termios.tcgetattr(theirs)


def test_the_app_takes_over_the_screen_from_the_splash(terminal) -> None:
    before = termios.tcgetattr(terminal[1])
    drawn, after = run_with_splash(terminal, "pass")
    assert "Kick" in drawn
    assert "\x1b[?1049l" not in drawn
    assert after == before


def test_an_error_while_loading_is_shown_on_the_restored_screen(terminal) -> None:
    before = termios.tcgetattr(terminal[1])
    drawn, after = run_with_splash(terminal, "sys.exit('no such file')")
    splash_drawn, _, error = drawn.partition("\x1b[?1049l")
    assert "Kick" in splash_drawn
    assert error.strip() == "no such file"
    assert after == before


def test_no_splash_is_drawn_without_a_terminal(terminal) -> None:
    program = [sys.executable, "-c", PROGRAM.format(end="print('done')")]
    run = subprocess.run(program, stdin=terminal[1], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("done\n", "")
