"""Terminals that are not UTF-8: everything can be told apart, and keys of theirs do no harm."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from terminal_kit import Terminal

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_files import save_session

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@pytest.mark.parametrize("setting", ["LC_ALL=C", "PYTHONIOENCODING=euc-jp"])
def test_the_screen_is_ascii_and_says_how_to_see_more(tmp_path, setting) -> None:
    pane = Terminal(tmp_path, "--seed", "3", "--no-sound", before=f"export {setting}")
    try:
        pane.wait_for("not UTF-8: run")
        pane.wait(lambda: any(sign in row for row in pane.rows() for sign in "45678"))
        assert pane.screen().isascii()
        pane.press("-H", "e9", "fc")  # what such a terminal sends for letters
        pane.press("Space")
        pane.wait_for("> playing")
        assert pane.screen().isascii()
    finally:
        pane.close()


def test_a_session_whose_name_is_neither_utf_8_nor_harmless_is_saved_and_shown(tmp_path) -> None:
    name = os.fsdecode(b"caf\xe9 \x1b]0;x\x07.json")
    bars = (empty_bar(), empty_bar())
    save_session(Session(bars, (None, None), Controls({"rock": 1.0})), tmp_path / name)
    pane = Terminal(tmp_path, "--no-sound")
    try:
        pane.wait_for("Kick")
        pane.press("f3")
        pane.wait_for(r"caf\xe9 \x1b]0;x\x07.json")
        pane.press("Enter")
        pane.wait_for("bar -/2")
        pane.press("d")
        pane.wait_for("unsaved")
        pane.press("f2")
        pane.wait(lambda: len(json.loads((tmp_path / name).read_bytes())["loop"]) == 3)
        pane.wait_for("saved")
    finally:
        pane.close()
