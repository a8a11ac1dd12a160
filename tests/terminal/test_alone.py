"""The instrument in an empty home: it leaves its own files there, and asks nobody anything."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from alone import GUARD, files
from terminal_kit import Terminal, sounding

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
# What makes a library think that it is tested, or keeps its files elsewhere.
TOLD = "CI ORT_DISABLE_TELEMETRY XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME"


def test_the_instrument_leaves_its_own_files_and_asks_nobody(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    folder.mkdir()
    command = " ".join([*GUARD, sys.executable, "-m", "gdrm_tui", "--seed", "3"])
    pane = Terminal(folder, before=f"unset {TOLD}; export HOME={home}; exec {command}")
    try:
        pane.wait(lambda: sounding(pane.rows()) > 3)
        pane.press("Space", "v")
        pane.wait_for(", variation: ")
        pane.press("e")
        pane.wait_for("enter twice")
        pane.press("Enter", "Enter")
        pane.wait_for("exported 1 bar")
        pane.press("C-q")
        pane.wait_for("again discards it")
        pane.press("C-q")
        pane.wait(lambda: not pane.alive())
    finally:
        pane.close()
    assert files(folder) == {"gdrm-loop-1.mid"}
    assert {Path(name).name for name in files(home)} <= {"engine.log", "kits.json"}
    assert all("gdrm-tui" in name for name in files(home))
