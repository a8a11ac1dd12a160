"""Rolls by hand: each key and button changes what it says, and the grid shows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, status
from loops import bar_of
from pictures import lines

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.edits import FLAM
from gdrm_tui.core.rolls import Roll
from gdrm_tui.ui.widgets.cells import BLOCKS, cell_look
from gdrm_tui.ui.widgets.grid import Grid

FILE = Path("x.json")
CELL = (0, 0)
HIT = bar_of({CELL: (0.5, 0.0)})


def rolled(roll: Roll, offset: float = 0.0) -> Bar:
    return replace(bar_of({CELL: (0.5, offset)}), rolls=((CELL, roll),))


@pytest.mark.parametrize(
    ("keys", "roll", "said"),
    [
        ("R", Roll(2, 0.5), "2 strokes 62 ms apart"),
        ("RR", Roll(3, 1 / 3), "3 strokes 42 ms apart"),
        ("RRR", Roll(4, 0.25), "4 strokes 31 ms apart"),
        ("RRRR", None, "on the grid"),
        ("RE", Roll(2, 0.5, 0.4), "2 strokes 62 ms apart, rising"),
        ("REE", Roll(2, 0.5, -0.4), "2 strokes 62 ms apart, falling"),
        ("REEE", Roll(2, 0.5), "2 strokes 62 ms apart"),
        ("RT", Roll(2, 0.25), "2 strokes 31 ms apart"),
        ("RTT", Roll(2, FLAM), "2 strokes 19 ms apart before it"),
        ("RTTRE", Roll(3, FLAM, 0.2), "3 strokes 19 ms apart before it, rising"),
    ],
)
async def test_keys_make_rolls_and_undo_takes_them_back(make_app, keys, roll, said) -> None:
    app = make_app(hand_session(HIT), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys)
        bar = app.instrument.store.bar
        assert bar.roll(*CELL) == roll
        assert replace(bar, rolls=()) == HIT
        assert status(app).strip().endswith(said)
        await pilot.press(*["u"] * len(keys))
        assert app.instrument.store.bar == HIT
        await pilot.press(*["U"] * len(keys))
        assert app.instrument.store.bar == bar


async def test_a_roll_key_on_a_rest_puts_a_roll_there_and_the_others_say_what_is_missing(
    make_app,
) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("E")
        assert "no hit here" in status(app)
        await pilot.press("R")
        assert app.instrument.store.bar.roll(*CELL) == Roll(2, 0.5)
        await pilot.press("enter", "enter", "T")
        assert app.instrument.store.bar.rolls == ()
        assert "no roll here: R gives a hit more strokes" in status(app)


async def test_a_selection_gets_the_same_strokes_everywhere_and_is_copied_with_them(
    make_app,
) -> None:
    bar = replace(bar_of({(0, 0): (0.5, 0.0), (1, 1): (0.5, 0.0)}), rolls=((CELL, Roll(2, 0.5)),))
    app = make_app(hand_session(bar), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("asterisk", "down", "right", "R")
        thirds = Roll(3, 1 / 3)
        assert dict(app.instrument.store.bar.rolls) == {(0, 0): thirds, (1, 1): thirds}
        await pilot.press("y", "escape", *["right"] * 4, "Y")
        assert app.instrument.store.bar.roll(1, 5) == thirds
        assert app.instrument.store.bar.roll(2, 6) == thirds


async def test_a_middle_click_turns_the_strokes(make_app) -> None:
    app = make_app(hand_session(bar_of({(3, 5): (0.5, 0.0)})), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        place = (app.query_one(Grid).x_of(5), 4)
        for roll in (Roll(2, 0.5), Roll(3, 1 / 3)):
            await pilot.click(Grid, offset=place, button=2)
            assert app.instrument.store.bar.roll(3, 5) == roll
        assert app.query_one(Grid).cursor == (3, 5)
        assert app.instrument.store.bar.hit_count == 1


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_the_number_of_strokes_stands_behind_the_hit_on_every_screen(make_app, size) -> None:
    app = make_app(hand_session(rolled(Roll(3, 1 / 3), -0.2)), file=FILE)
    async with app.run_test(size=size) as pilot:
        await pilot.press("down")
        rows, plan = lines(app), app.view.grid.plan
        y = app.view.grid.region.y + plan.y_of(0) + plan.rows - 1
        cell = rows[y][plan.x_of(0) : plan.x_of(1)]
        assert "3" in cell
        assert any(block in cell for block in BLOCKS)


@pytest.mark.parametrize("width", [2, 3, 6])
def test_a_roll_looks_like_no_hit_of_one_stroke(width):
    def look(bar, *, locked: bool) -> str:
        fill = width if width < 3 else width - 1
        return cell_look(bar, *CELL, locked=locked, width=width, fill=fill, rows=1).rows[0]

    plain = {
        look(bar_of({CELL: (0.5, offset)}), locked=locked)
        for offset in (-0.4, -0.2, 0.0, 0.2, 0.4)
        for locked in (False, True)
    }
    for strokes in (2, 3, 4):
        for locked in (False, True):
            roll = look(rolled(Roll(strokes, -0.1), -0.2), locked=locked)
            assert roll.rstrip().endswith(f"{strokes}{'◂' if locked else '‹'}"[: width - 1])
            assert roll not in plain


async def test_the_lane_shows_how_loud_each_stroke_is(make_app) -> None:
    app = make_app(hand_session(rolled(Roll(3, 1 / 3, -0.25))), file=FILE)
    async with app.run_test(size=(160, 48)) as pilot:
        await pilot.pause()
        rows = lines(app)
        top = next(i for i, row in enumerate(rows) if row.startswith(" velocity"))
        plan = app.view.grid.plan
        columns = [row.ljust(40)[plan.x_of(0) :][: plan.fill] for row in rows[top : top + 4]]
        heights = [sum(row[i] != " " for row in columns) for i in range(plan.fill)]
        assert heights == sorted(heights, reverse=True)
        assert heights[0] > heights[-1]
