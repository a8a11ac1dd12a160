"""Work survives whatever ends the program: kill -9, a closed terminal, the system shutting down."""

from __future__ import annotations

import json
import os
import shutil
import signal

import pytest
from pulseaudio import until
from terminal_kit import HITS, Terminal, autosaves, children, kept_hits, runs, sounding

from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.ui.layout import LABEL_WIDTH

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
_METER = " " + "".join(HITS)  # a voice that was struck has its level beside its name for a while
FOUND = "unsaved work was found"


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
    pane.press(*["Delete", "Down"] * VOICE_COUNT)
    pane.wait(lambda: sounding(pane.rows()) == 0)  # on the way there may be three for a moment
    pane.press("Enter", "Right", "Enter", "Right", "Enter")
    pane.wait(lambda: [*without_cursor(pane.rows()).values()] == [3])
    return pane.rows()


def without_cursor(rows: list[str]) -> dict[str, int]:
    """Return how many hits each voice has, wherever the cursor is."""
    counts: dict[str, int] = {}
    label = ""
    for row in rows:
        label = row[1:LABEL_WIDTH].strip(_METER) or label
        counts[label] = counts.get(label, 0) + sounding([row])
    return {label: count for label, count in counts.items() if count}


def test_session_ended_by_kill_9_opens_with_its_last_change(make_terminal, tmp_path) -> None:
    pane = make_terminal()
    wanted = without_cursor(edited(pane))
    pane.wait(lambda: kept_hits(tmp_path) == 3)
    os.kill(pane.program, signal.SIGKILL)
    pane.wait(lambda: not pane.alive())

    pane = make_terminal()
    pane.wait_for(FOUND)
    pane.press("Enter")
    pane.wait_for("recovered")
    pane.wait(lambda: without_cursor(pane.rows()) == wanted, wanted)
    pane.wait_for("* unsaved")
    assert len(autosaves(tmp_path)) == 1

    pane.press("f2")
    pane.wait_for("save the session as")
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
    pane = make_terminal()
    pane.wait_for(FOUND)
    pane.press("Escape")
    pane.wait_for("offers the unsaved work again")
    os.kill(pane.program, signal.SIGKILL)
    pane.wait(lambda: not pane.alive())
    assert autosaves(tmp_path) == [kept]
    assert kept.read_bytes() == data
    pane = make_terminal()
    pane.wait_for(FOUND)


@pytest.mark.parametrize("ending", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_terminal_keeps_the_very_last_change(make_terminal, tmp_path, ending) -> None:
    pane = make_terminal()
    edited(pane)
    os.kill(pane.program, ending)  # before the second of the autosave is over
    pane.wait(lambda: not pane.alive())
    assert kept_hits(tmp_path) == 3


SLOW_DISK = """
import os, time

def fsync(file, fsync=os.fsync):
    time.sleep(2.5)
    fsync(file)

os.fsync = fsync
"""


def test_a_disk_slower_than_the_time_to_leave_keeps_the_last_change(tmp_path) -> None:
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "sitecustomize.py").write_text(SLOW_DISK)
    pane = Terminal(tmp_path, "--seed", "3", "--no-sound", path=tmp_path / "stubs")
    try:
        edited(pane)
        os.kill(pane.program, signal.SIGTERM)
        pane.wait(lambda: not pane.alive())
        assert kept_hits(tmp_path) == 3
    finally:
        pane.close()


def test_a_terminal_that_vanishes_while_it_plays_leaves_no_process_and_loses_nothing(
    make_terminal, tmp_path
) -> None:
    pane = make_terminal()
    edited(pane)
    pane.press("Space")
    pane.wait_for("playing")
    processes = [pane.program, *children(pane.program)]
    pane.close()  # tmux hangs up and lets the program go on
    until(lambda: not any(map(runs, processes)))
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
    pane.wait_for("not saved")
    pane.press("C-q")
    pane.wait(lambda: not pane.alive())
    assert autosaves(tmp_path) == []


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_folder_that_vanishes_under_the_program_costs_nothing_but_its_files(
    tmp_path, when
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    before = f"rmdir {folder}" if when == "before" else "true"
    pane = Terminal(folder, "--seed", "3", "--no-sound", home=tmp_path / "home", before=before)
    try:
        pane.wait(lambda: sounding(pane.rows()) > 3)
        if when == "before":
            pane.wait_for("the folder you started in is gone")
        else:
            folder.rmdir()
        for engine in children(pane.program):
            os.kill(engine, signal.SIGKILL)
        pane.wait_for("was started again")
        for key, dialog in (("f2", "save the session as"), ("f3", "open a session")):
            pane.press(key)
            pane.wait_for(dialog)
            pane.press("Escape")
            pane.wait(lambda dialog=dialog: dialog not in pane.screen())
        edited(pane)
        pane.wait(lambda: kept_hits(tmp_path) == 3)
    finally:
        pane.close()
