"""Takes to go through, the loop's order, loops of one groove."""

from __future__ import annotations

import numpy as np
import pytest
from app_kit import SIZE, first_bar, music, press_for_take, status, until

from gdrm_tui.core.bar import empty_bar


async def test_takes_undone_are_still_there_to_go_through(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        takes = [app.instrument.store.take]
        for key in "gvx":
            takes.append(await press_for_take(pilot, app, key))
        assert list(app.instrument.store.book.takes) == takes
        await pilot.press("u", "u", "u")
        assert app.instrument.store.take == takes[0]
        for number, take in enumerate(takes[1:], 2):
            await pilot.press("n")
            assert app.instrument.store.bar == take.bar
            assert f"take {number} of 4" in status(app)
        await pilot.press("n")
        assert app.instrument.store.bar == takes[-1].bar
        await pilot.press("N")
        assert app.instrument.store.bar == takes[-2].bar
        await pilot.press("u")
        assert app.instrument.store.bar == takes[0].bar


async def test_a_take_gone_back_to_leaves_locked_voices_alone(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.instrument.store.take
        await press_for_take(pilot, app, "x")
        kick = app.instrument.store.bar.hits[0].copy()
        await pilot.press("l", "N")
        assert np.array_equal(app.instrument.store.bar.hits[0], kick)
        assert np.array_equal(app.instrument.store.bar.hits[1:], first.bar.hits[1:])
        assert "1 voice locked" in status(app)


async def test_a_star_stands_behind_the_take_and_undo_leaves_it(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await press_for_take(pilot, app, "g")
        await pilot.press("k")
        assert status(app).strip() == "take 2 of 2 *"
        await pilot.press("u", "n")
        assert "take 2 of 2 *, new: " in status(app)
        await pilot.press("k")
        assert status(app).strip() == "take 2 of 2"


async def test_b_goes_to_the_bar_before_and_back_in_one_step_of_undo(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("b")
        assert "no earlier bar" in status(app)
        first, second = app.instrument.store.bar, (await press_for_take(pilot, app, "x")).bar
        for shown in (first, second, first, second, first):
            await pilot.press("b")
            assert app.instrument.store.bar == shown
        await pilot.press("u")
        assert app.instrument.store.bar == second
        await pilot.press("enter")
        edited = app.instrument.store.bar
        await pilot.press("b")
        assert app.instrument.store.bar == second
        await pilot.press("b")
        assert app.instrument.store.bar == edited


async def test_bars_go_in_out_and_about_and_each_key_is_one_step(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        loops = [app.instrument.store.session.loop]
        a = app.instrument.store.bar
        for key, expected, selected in (
            ("d", "aa", 1),
            ("I", "aa.", 2),
            ("less_than_sign", "a.a", 1),
            ("less_than_sign", ".aa", 0),
            ("greater_than_sign", "a.a", 1),
            ("D", "aa", 1),
        ):
            await pilot.press(key)
            names = "".join(
                {a: "a", empty_bar(): "."}[bar] for bar in app.instrument.store.session.loop
            )
            assert (names, app.instrument.store.selected) == (expected, selected)
            loops.append(app.instrument.store.session.loop)
        for loop in reversed(loops[:-1]):
            await pilot.press("u")
            assert app.instrument.store.session.loop == loop
        await pilot.press(*"d" * 20)
        assert len(app.instrument.store.session.loop) == 16
        assert "full" in status(app)


@pytest.mark.parametrize("bars", [1, 3, 4, 8])
async def test_a_loop_of_one_groove_has_its_form_its_fills_and_one_step_of_undo(
    make_app, bars: int
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l", "F", "F", *"d" * (bars - 1))
        before = app.instrument.store.session
        await pilot.press("G")
        await until(pilot, lambda: app.instrument.store.session != before)
        session = app.instrument.store.session
        assert len(session.loop) == (4 if bars == 1 else bars)
        fills = [take.controls.fill for take in session.takes]
        assert fills == [place % 4 == 3 for place in range(len(fills))]
        for bar in session.loop:
            assert np.array_equal(bar.hits[0], before.loop[0].hits[0])
        idea = session.takes[0]
        for take in session.takes:
            assert take in app.instrument.store.book.takes
            assert take.number == idea.number or take.parent is not None
        await pilot.press("u")
        assert music(app.instrument.store.session) == music(before)


async def test_forms_come_in_turn(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        forms = []
        await pilot.press("F", "F")
        for _ in range(3):
            before = app.instrument.store.session
            await pilot.press("G")
            await until(pilot, lambda before=before: app.instrument.store.session != before)
            forms.append(status(app).split(": ")[1].split(",")[0])
        assert forms == ["AAAF", "AABF", "ABAF"]


async def test_a_slider_moved_over_one_of_two_copies_leaves_the_other_its_take(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("d")
        first = app.instrument.store.session.takes[0]
        await pilot.press(*["right_square_bracket"] * 6)
        await until(pilot, lambda: app.instrument.store.session.takes[1] != first)
        takes = app.instrument.store.session.takes
        assert takes[0] == first
        assert takes[0].number != takes[1].number
        assert set(takes) <= set(app.instrument.store.book.takes)


async def test_the_book_has_the_take_that_undo_brought_back_from_a_slider(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.instrument.store.take
        await press_for_take(pilot, app, "right_square_bracket")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.instrument.store.take.number == first.number
        assert app.instrument.store.book.takes == (app.instrument.store.take,)
        await pilot.press("u")
        assert app.instrument.store.book.takes == (first,)
