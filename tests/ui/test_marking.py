"""Rests and hits of all, by key and by mouse, in the row above the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_kit import SIZE, hand_session, stay
from loops import bar_of

from gdrm_tui.ui.app import GdrmApp

BEAT = bar_of({(0, 0): (1.0, 0.0), (1, 4): (1.0, 0.0), (3, 5): (0.5, 0.0)})

if TYPE_CHECKING:
    from conftest import MakeApp


def head(app: GdrmApp) -> str:
    """Return the row above the cells."""
    return app.view.grid.render_line(0).text


async def test_key_marks_the_step_of_the_cursor_and_the_row_above_shows_it(
    make_app: MakeApp,
) -> None:
    app = make_app(hand_session(BEAT))
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        free, grid, store = head(app), app.view.grid, app.instrument.store
        await pilot.press("right", "right", "right", "right", "Q")
        await pilot.pause()
        assert head(app)[grid.x_of(4)] == "×"
        assert not store.bar.hits[:, 4].any()
        assert "rests" in str(app.query_one("#cell").visual)
        await pilot.press("Q")
        await pilot.pause()
        assert head(app)[grid.x_of(4)] == "◆"
        assert "everybody hits" in str(app.query_one("#cell").visual)
        await pilot.press("Q")
        await pilot.pause()
        assert head(app) == free
        assert store.bar == BEAT


async def test_click_above_a_step_marks_it_and_paints_nothing(make_app: MakeApp) -> None:
    app = make_app(hand_session(BEAT))
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        grid, store = app.view.grid, app.instrument.store
        await pilot.click(grid, offset=(grid.x_of(5), 0))
        await pilot.pause()
        assert store.bar.marks == ((5, "rest"),)
        assert head(app)[grid.x_of(5)] == "×"
        await pilot.press("u")
        assert store.bar == BEAT
        await pilot.click(grid, offset=(2, 0))
        assert store.bar == BEAT
