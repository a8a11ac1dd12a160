"""Work survives what ends the program: kill -9, a closed terminal, the system's farewell."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from pulseaudio import until
from terminal_kit import Terminal, sounding

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
FOUND = "unsaved work was found"


def autosaves(folder: Path) -> list[Path]:
    return list((folder / "home").rglob("unsaved/*.json"))


def kept_hits(folder: Path) -> int:
    return sum(len(json.loads(path.read_bytes())["loop"][0]["hits"]) for path in autosaves(folder))


@pytest.fixture
def make_terminal(tmp_path):
    panes = []

    def build() -> Terminal:
        panes.append(Terminal(tmp_path, "--seed", "3", "--no-sound"))
        return panes[-1]

    yield build
    for pane in panes:
        pane.close()


def edited(pane: Terminal) -> list[str]:
    """Clear the first bar, put three hits in, and return the rows then."""
    pane.wait(lambda: sounding(pane.rows()) > 3)
    for _ in range(13):
        pane.press("Delete", "Down")
    pane.press("Enter", "Right", "Enter", "Right", "Enter")
    pane.wait(lambda: sounding(pane.rows()) == 3)
    return pane.rows()


def without_cursor(rows: list[str]) -> list[str]:
    return [row.replace("+", " ") for row in rows]


def test_what_kill_9_ended_is_offered_and_opens_to_the_last_change(make_terminal, tmp_path) -> None:
    pane = make_terminal()
    rows = edited(pane)
    pane.wait(lambda: kept_hits(tmp_path) == 3)
    os.kill(pane.program, signal.SIGKILL)
    pane.wait(lambda: not pane.alive())

    pane = make_terminal()
    pane.wait(lambda: FOUND in pane.screen())
    pane.press("Enter")
    pane.wait(lambda: "recovered" in pane.screen())
    assert without_cursor(pane.rows()) == without_cursor(rows)
    assert "* unsaved" in pane.screen()
    assert len(autosaves(tmp_path)) == 1

    pane.press("f2")
    pane.wait(lambda: "save the session as" in pane.screen())
    pane.press("Enter")
    pane.wait((tmp_path / "gdrm-session-1.json").exists)
    pane.wait(lambda: not autosaves(tmp_path))
    pane.press("C-q")
    pane.wait(lambda: not pane.alive())
    assert len(json.loads((tmp_path / "gdrm-session-1.json").read_bytes())["loop"][0]["hits"]) == 3


def test_work_that_is_left_for_later_survives_another_kill_and_is_offered_again(
    make_terminal, tmp_path
) -> None:
    pane = make_terminal()
    edited(pane)
    pane.wait(lambda: kept_hits(tmp_path) == 3)
    os.kill(pane.program, signal.SIGKILL)
    pane.wait(lambda: not pane.alive())
    (kept,) = autosaves(tmp_path)
    data = kept.read_bytes()
    for _ in range(2):
        pane = make_terminal()
        pane.wait(lambda pane=pane: FOUND in pane.screen())
        pane.press("Escape")
        pane.wait(lambda pane=pane: "offers the unsaved work again" in pane.screen())
        os.kill(pane.program, signal.SIGKILL)
        pane.wait(lambda pane=pane: not pane.alive())
        assert autosaves(tmp_path) == [kept]
        assert kept.read_bytes() == data


@pytest.mark.parametrize("farewell", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_keeps_the_very_last_change(make_terminal, tmp_path, farewell) -> None:
    pane = make_terminal()
    edited(pane)
    os.kill(pane.program, farewell)  # before the second of the autosave is over
    pane.wait(lambda: not pane.alive())
    assert kept_hits(tmp_path) == 3


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_terminal_that_vanishes_while_it_plays_leaves_no_process_and_loses_nothing(
    make_terminal, tmp_path
) -> None:
    pane = make_terminal()
    edited(pane)
    pane.press("Space")
    pane.wait(lambda: "playing" in pane.screen())
    program = pane.program
    children = Path(f"/proc/{program}/task/{program}/children")
    if not children.exists():
        pytest.skip("only Linux tells of a process's children")
    engines = [int(word) for word in children.read_text().split()]
    assert engines
    pane.close()  # tmux hangs up and lets the program go on
    until(lambda: not any(map(runs, (program, *engines))))
    assert kept_hits(tmp_path) == 3


def test_work_that_another_running_instrument_has_is_not_offered(make_terminal, tmp_path) -> None:
    first = make_terminal()
    edited(first)
    first.wait(lambda: kept_hits(tmp_path) == 3)
    (tmp_path / "second").mkdir()
    second = Terminal(tmp_path / "second", "--seed", "3", "--no-sound", home=tmp_path / "home")
    try:
        second.wait(lambda: sounding(second.rows()) > 3)
        assert FOUND not in second.screen()
    finally:
        second.close()


def test_work_discarded_when_leaving_is_not_offered(make_terminal, tmp_path) -> None:
    pane = make_terminal()
    edited(pane)
    pane.wait(lambda: kept_hits(tmp_path) == 3)
    pane.press("C-q")
    pane.wait(lambda: "again leaves without" in pane.screen())
    pane.press("C-q")
    pane.wait(lambda: not pane.alive())
    assert autosaves(tmp_path) == []
