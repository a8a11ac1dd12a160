"""What the screen shows, by size, theme and panel."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, status, stay, until
from loops import bar_of
from pictures import FOLDER, lines, picture

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.player import mixing_desk
from gdrm_tui.ui.actions import ACTIONS
from gdrm_tui.ui.dialogs.help import HelpDialog
from gdrm_tui.ui.widgets.grid import Grid

FILE = Path("x.json")
WRITE = "GDRM_WRITE_PICTURES"


@pytest.fixture
def make_app(make_app, monkeypatch):
    """Return a function that makes an app without sound, and without any soundfont."""

    def find_none(asked: Path | None) -> Path:
        raise GdrmError("there is no soundfont")

    monkeypatch.setattr(mixing_desk, "find_soundfont", find_none)
    return partial(make_app, engine=EngineClient())


def busy_session() -> Session:
    """Return a session that holds every state a cell or a voice can be in."""
    hits = {(1, step): ((step + 1) / 16, (step - 8) / 17) for step in range(16)}
    hits |= {(0, 0): (1.0, 0.0), (0, 6): (0.6, 0.2), (0, 8): (0.6, -0.2), (3, 4): (0.2, 0.0)}
    locks = Locks(frozenset({11}), frozenset({12}), frozenset({(0, 0), (0, 1), (0, 6), (0, 8)}))
    mixer = Mixer().with_strip(3, Strip(muted=True)).with_strip(6, Strip(level=-6.0))
    session = replace(hand_session(bar_of(hits), bars=2), locks=locks, mixer=mixer)
    return session.with_controls(session.controls.with_voice_density("open-hat", 0.8))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("least", (60, 16)),
        ("usual", (80, 24)),
        ("wide", (120, 40)),
        ("no-colour", (80, 24)),
        ("light", (80, 24)),
    ],
)
async def test_the_screen_looks_as_in_its_picture(make_app, monkeypatch, name, size) -> None:
    if name == "no-colour":
        monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=size) as pilot:
        if name == "light":
            app.theme = "gdrm-light"
        await stay(app, pilot)
        await pilot.press("down", "right", "asterisk", "right", "down", "right")
        app.view.grid.playhead = 9
        await pilot.pause()
        drawn, file = picture(app), FOLDER / f"{name}.txt"
    if os.environ.get(WRITE):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8"), f"look at it, then run with {WRITE}=1"


@pytest.mark.parametrize("size", [(60, 16), (60, 17), (70, 20), (80, 24), (120, 40), (160, 48)])
async def test_transport_voices_cell_status_and_sliders_are_in_sight(make_app, size) -> None:
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=size) as pilot:
        await stay(app, pilot)
        await pilot.press("down")
        rows = lines(app)
        text = "\n".join(rows)
        assert len(rows) == size[1]
        assert "■ stopped" in rows[0]
        assert all(name in text for name in ("Kick", "Closed hat", "Ride bell", "Snare 1.1"))
        await pilot.press("m")
        assert "Snare muted" in "\n".join(lines(app)[-2:])
        seen = ""
        for _ in range(2):
            await pilot.press("tab")
            seen += "\n".join(lines(app))
        assert "variability" in seen
        assert "afrobeat" in seen


@pytest.mark.parametrize("size", [(120, 48), (160, 48), (200, 55)])
async def test_wide_screens_show_all_genres_two_bars_the_lane_and_the_takes(
    make_app, generator, size
) -> None:
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=size) as pilot:
        await stay(app, pilot)
        text = "\n".join(lines(app))
        for word in (*generator.genres, "bar 1", "bar 2", "velocity", "takes"):
            assert word in text
        plan = app.view.grid.plan
        await pilot.click("#grid", offset=(plan.x_of(0, bar=1), plan.y_of(2)))
        assert (app.instrument.store.selected, app.view.grid.cursor) == (1, (2, 0))


@pytest.mark.parametrize("size", [(59, 16), (60, 15), (20, 5), (1, 1)])
async def test_a_screen_that_is_too_small_says_what_is_needed_and_recovers(make_app, size) -> None:
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=size) as pilot:
        await stay(app, pilot)
        shown = " ".join(lines(app))
        assert "Kick" not in shown
        if size[0] > 20:
            assert "gdrm needs 60 × 16" in shown
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.pause()
        assert "Kick" in "\n".join(lines(app))


async def test_the_footer_and_the_help_follow_the_panel(make_app) -> None:
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        footers, helps = [], []
        for _ in range(3):
            footers.append(lines(app)[-1])
            panel = app.view.panel
            await pilot.press("f1")
            helps.append(f"How do I … in the {panel}" in "\n".join(lines(app)))
            await pilot.press("escape", "tab")
        assert len(set(footers)) == 3
        assert all("? help" in footer for footer in footers)
        assert all(helps)
        await pilot.press("asterisk")
        assert "copy" in lines(app)[-1]


async def test_a_click_on_the_footer_does_what_it_says(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#keys", offset=(75, 0))
        assert isinstance(app.screen, HelpDialog)


async def test_the_hint_goes_away_after_the_first_changes(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "? help" in lines(app)[1]
        await pilot.press("enter", "right", "enter", "right", "enter", "right", "enter")
        await until(pilot, lambda: "? help" not in lines(app)[1])


async def test_every_key_is_bound_once_and_q_is_not(make_app) -> None:
    keys = [key for action in ACTIONS for key in action.keys.split(",") if key]
    assert len(keys) == len(set(keys))
    eaten = {"ctrl+b", "ctrl+a", "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+space", "q"}
    assert not eaten & set(keys)
    assert not any("alt+" in key for key in keys)


async def test_every_action_of_the_registry_exists(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    for action in ACTIONS:
        name = action.name.split("(")[0]
        assert name in app.hand.commands or hasattr(app, f"action_{name}"), name


async def test_every_theme_draws_the_grid(make_app) -> None:
    app = make_app(busy_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        for name in ("gdrm-light", "textual-dark", "dracula", "gdrm-dark"):
            app.theme = name
            await pilot.pause()
            assert "Kick" in "\n".join(lines(app))
        assert app.query_one(Grid)
        assert status(app)
