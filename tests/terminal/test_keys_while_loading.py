"""Keys pressed before the screen is there: space is heard at once, and no key is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from terminal_kit import Terminal, sounding

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_files import save_session

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
PLAYING, STOPPED = "▶ playing", "■ stopped"


@pytest.fixture
def pane_of(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the program and presses keys at once, most of them before it reads any."""
    panes = []

    def start(*keys: str, arguments: tuple[str, ...] = ("--seed", "3")) -> Terminal:
        panes.append(Terminal(tmp_path, *arguments, "--no-sound"))
        panes[-1].press(*keys)
        return panes[-1]

    yield start
    for pane in panes:
        pane.close()


def first_bar(pane: Terminal) -> list[str]:
    pane.wait(lambda: sounding(pane.rows()) > 3)
    return pane.settled_rows()


def test_space_plays_the_bar_that_is_made_without_it(pane_of) -> None:
    stopped = pane_of()
    wanted = [sounding([row]) for row in first_bar(stopped)]
    stopped.wait_for(STOPPED)
    stopped.press("C-q")
    stopped.wait(lambda: not stopped.alive())
    pane = pane_of("Space")
    pane.wait_for(PLAYING)
    pane.press("Space")
    pane.wait_for(STOPPED)
    assert [sounding([row]) for row in first_bar(pane)] == wanted
    pane.press("C-q")  # nothing could be lost, so nothing is asked
    pane.wait(lambda: not pane.alive())


def test_a_second_space_stops(pane_of) -> None:
    pane = pane_of("Space", "Space", "Right")
    pane.wait_for("Kick 1.2")
    pane.press("Space")
    pane.wait_for(PLAYING)


def test_a_loop_that_is_opened_plays_as_it_is(pane_of, tmp_path) -> None:
    bar = set_hit(empty_bar(), 0, 0, 1.0)
    save_session(Session((bar,), (None,), Controls({"rock": 1.0})), tmp_path / "one.json")
    pane = pane_of("Space", arguments=("one.json",))
    pane.wait_for(PLAYING)
    pane.wait(lambda: sounding(pane.rows()) == 1)


def test_space_waits_for_the_screen_where_another_key_plays(pane_of, tmp_path) -> None:
    settings = tmp_path / "home/CONFIG/gdrm-tui/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[keys]\nplay = "p"\n')
    pane = pane_of("Space", "Right")
    pane.wait_for("Kick 1.2")
    pane.press("p")
    pane.wait_for(PLAYING)


def test_other_keys_reach_the_screen_in_order(pane_of) -> None:
    pane = pane_of("Down", "Right", "Space")
    pane.wait_for("Snare 1.2")
    pane.wait_for(PLAYING)


def test_keys_after_a_space_reach_the_screen_in_order(pane_of) -> None:
    pane = pane_of("Space", "Down", "Right", "?")
    pane.wait_for("type to search")
    pane.press("Escape")
    pane.wait_for("Snare 1.2")
    pane.wait_for(PLAYING)
