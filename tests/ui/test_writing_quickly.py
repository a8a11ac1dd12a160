"""Writing by hand in few keys: rhythms by rule, jumps, step keys, and the menu of a cell."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, status, until
from loops import bar_of
from pictures import lines

from gdrm_tui.storage.settings import Settings
from gdrm_tui.ui.actions import ACTIONS, EDIT, SELECT
from gdrm_tui.ui.dialogs.menu import CELL_MENU, Menu
from gdrm_tui.ui.keymap import keymap_of
from gdrm_tui.ui.widgets.grid import Grid

FILE = Path("x.json")
KICK, HAT = 0, 3


def steps(app, voice: int) -> list[int]:
    return app.instrument.store.bar.hits[voice].nonzero()[0].tolist()


@pytest.fixture
def make_app(make_app):
    """Return a function that makes an app with an empty bar, or the one given."""
    return partial(make_app, file=FILE)


async def test_four_on_the_floor_with_off_beat_hats_takes_eight_keys(make_app) -> None:
    app = make_app(hand_session())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("A", "down", "down", "down", "right", "right", "A")
        assert steps(app, KICK) == [0, 4, 8, 12]
        assert steps(app, HAT) == [2, 6, 10, 14]
        assert "Closed hat: every 4 steps, 4 hits" in status(app)


async def test_the_key_that_fills_goes_round_and_is_one_step_of_undo(make_app) -> None:
    before = bar_of({(0, 3): (0.5, 0.2), (1, 4): (0.9, 0.0)})
    app = make_app(hand_session(before))
    async with app.run_test(size=SIZE) as pilot:
        seen = []
        for _ in range(6):
            await pilot.press("A")
            seen.append(len(steps(app, KICK)))
        assert seen == [4, 8, 16, 2, 6, 4]
        assert app.instrument.store.bar.velocities[1, 4] == pytest.approx(0.9)
        await pilot.press("u")
        assert app.instrument.store.bar == before


async def test_hits_are_spread_evenly_from_the_cursor(make_app) -> None:
    app = make_app(hand_session())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("X", "X", "X")
        assert steps(app, KICK) == [0, 6, 11]
        await pilot.press("X", "X", "C", "C", "C", "C", "C", "C")
        assert steps(app, KICK) == []
        assert "0 hits spread" in status(app)


async def test_a_selection_is_filled_within_itself(make_app) -> None:
    app = make_app(hand_session(bar_of({(0, 15): (0.5, 0.0)})))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("right", "asterisk", "down", "right", "right", "right", "A")
        assert steps(app, 0) == [1, 15]
        assert steps(app, 1) == [1]


async def test_jumps_go_from_hit_to_hit_and_from_beat_to_beat(make_app) -> None:
    app = make_app(hand_session(bar_of({(0, 3): (0.5, 0.0), (0, 10): (0.5, 0.0)})))
    async with app.run_test(size=SIZE) as pilot:
        seen = []
        keys = ["right_curly_bracket"] * 3 + ["left_curly_bracket"] + ["ctrl+right"] * 2
        for key in [*keys, "ctrl+left", "right", "ctrl+left", "ctrl+left"]:
            await pilot.press(key)
            seen.append(app.view.grid.cursor[1])
            if seen == [3, 10, 10]:
                assert "no hit of kick after this step" in status(app)
        assert seen == [3, 10, 10, 3, 4, 8, 4, 5, 4, 0]


@pytest.mark.parametrize(
    ("keyboard", "typed"), [("qwerty", "qtagw"), ("azerty", "atqgz"), ("qwertz", "qtagw")]
)
async def test_letters_are_steps_until_escape(make_app, keyboard, typed) -> None:
    keymap, _ = keymap_of(Settings(keyboard=keyboard))
    app = make_app(hand_session(), keymap=keymap)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("S", *typed)
        assert steps(app, KICK) == [0, 1, 4, 8, 12]
        heads = next(row for row in lines(app) if row.startswith(" bar 1"))
        assert heads[16:54].split() == list(app.keymap.steps)
        assert "letters are keys" in lines(app)[-1]
        session = app.instrument.store.session
        await pilot.press("x", "v")
        assert "letters are steps now" in status(app)
        assert app.instrument.store.session is session
        await pilot.press("down", typed[0], "escape", "h")
        assert steps(app, 1) == [0]
        assert not app.view.step_keys.on
        assert "1        2" in next(row for row in lines(app) if row.startswith(" bar 1"))


async def test_step_keys_end_where_the_hand_leaves_the_grid(make_app) -> None:
    app = make_app(hand_session())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("S", "tab", "shift+tab")
        assert not app.view.step_keys.on


async def test_a_right_click_opens_the_menu_of_the_cell_and_a_key_or_click_does_it(
    make_app,
) -> None:
    app = make_app(hand_session())
    async with app.run_test(size=SIZE) as pilot:
        grid = app.query_one(Grid)
        await pilot.click(Grid, offset=(grid.x_of(2), 4), button=3)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        text = "\n".join(lines(app))
        assert "Closed hat 1.3" in text
        assert "R            Play the hit as 2, 3, 4 or 1 strokes" in text
        await pilot.press("4")
        await until(pilot, lambda: steps(app, HAT) == [2, 6, 10, 14])
        await pilot.press("M", "a")
        await until(pilot, lambda: app.instrument.store.bar.velocities[HAT, 2] == 1.0)
        await pilot.press("M", "q")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("M", "end", "up", "up", "enter")
        await until(pilot, lambda: app.instrument.store.session.mixer.strips[HAT].muted)


def test_the_menu_of_a_cell_has_whatever_changes_it() -> None:
    # Digits put hits so many steps apart there; the others move, or change what keys do.
    others = {"set_velocity", "step_keys", "next_hit", "next_beat", "menu", "unselect"}
    changing = {
        action.name
        for action in ACTIONS
        if action.group in (EDIT, SELECT) and action.name.partition("(")[0] not in others
    }
    assert changing <= set(CELL_MENU)


async def test_the_menu_of_a_cell_fits_a_low_screen_and_its_last_line_is_in_sight(make_app) -> None:
    app = make_app(hand_session())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("M")
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await pilot.pause()
        assert "esc closes" in "\n".join(lines(app))
        await pilot.press("Q")
        await until(pilot, lambda: dict(app.instrument.store.bar.marks) == {0: "rest"})
        await pilot.press("M", "L")
        await until(pilot, lambda: app.instrument.store.session.locks.steps == {0})


async def test_a_right_click_on_a_bar_offers_what_can_be_done_with_it(make_app) -> None:
    app = make_app(hand_session(bar_of({(0, 0): (0.5, 0.0)}), bars=2))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.click("#loop", offset=(3, 0), button=3)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        assert "bar 1" in "\n".join(lines(app))
        await pilot.press("d")
        await until(pilot, lambda: len(app.instrument.store.session.loop) == 3)


async def test_a_bar_is_cleared_and_a_loop_begun_again(make_app) -> None:
    before = hand_session(bar_of({(0, 0): (0.5, 0.0), (5, 9): (0.5, 0.0)}), bars=3)
    app = make_app(before)
    async with app.run_test(size=SIZE) as pilot:
        await app.run_action("clear('bar')")
        assert app.instrument.store.bar.hit_count == 0
        assert "bar cleared: 2 hits" in status(app)
        await pilot.press("u")
        await app.run_action("empty_loop")
        assert [bar.hit_count for bar in app.instrument.store.session.loop] == [0]
        await pilot.press("u")
        assert app.instrument.store.session == before
