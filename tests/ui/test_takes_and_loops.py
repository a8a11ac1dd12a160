"""Takes to go through, the loop's order, loops of one idea, the seed line: nothing is lost."""

from __future__ import annotations

import random
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_kit import SIZE, first_bar, status, until
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import controls, sessions
from textual.pilot import Pilot
from textual.widgets import Input

from gdrm_tui.cli import run
from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.loops import with_bar_moved, with_duplicate, without_bar
from gdrm_tui.core.session import Session, Take
from gdrm_tui.generation.recipes import recipe_of
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.seedline import SeedLine
from gdrm_tui.ui.store import Store


async def press_for_take(pilot: Pilot[None], app: GdrmApp, key: str) -> Take:
    """Press a key that makes a take and return it."""
    before = app.store.take
    await pilot.press(key)
    await until(pilot, lambda: app.store.take is not before)
    assert app.store.take is not None
    return app.store.take


async def test_takes_undone_are_still_there_to_go_through(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        takes = [app.store.take]
        for key in "gvx":
            takes.append(await press_for_take(pilot, app, key))
        assert list(app.store.book.takes) == takes
        await pilot.press("u", "u", "u")
        assert app.store.take == takes[0]
        for number, take in enumerate(takes[1:], 2):
            await pilot.press("n")
            assert app.store.bar == take.bar
            assert f"take {number} of 4" in status(app)
        await pilot.press("n")
        assert app.store.bar == takes[-1].bar
        await pilot.press("N")
        assert app.store.bar == takes[-2].bar
        await pilot.press("u")
        assert app.store.bar == takes[0].bar


async def test_a_take_gone_back_to_leaves_locked_voices_alone(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.store.take
        await press_for_take(pilot, app, "x")
        kick = app.store.bar.hits[0].copy()
        await pilot.press("l", "N")
        assert np.array_equal(app.store.bar.hits[0], kick)
        assert np.array_equal(app.store.bar.hits[1:], first.bar.hits[1:])
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
        assert "no bar before" in status(app)
        first, second = app.store.bar, (await press_for_take(pilot, app, "x")).bar
        for shown in (first, second, first, second, first):
            await pilot.press("b")
            assert app.store.bar == shown
        await pilot.press("u")
        assert app.store.bar == second
        await pilot.press("enter")
        edited = app.store.bar
        await pilot.press("b")
        assert app.store.bar == second
        await pilot.press("b")
        assert app.store.bar == edited


async def test_bars_go_in_out_and_about_and_each_key_is_one_step(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        loops = [app.store.session.loop]
        a = app.store.bar
        for key, expected, selected in (
            ("d", "aa", 1),
            ("I", "aa.", 2),
            ("less_than_sign", "a.a", 1),
            ("less_than_sign", ".aa", 0),
            ("greater_than_sign", "a.a", 1),
            ("D", "aa", 1),
        ):
            await pilot.press(key)
            names = "".join({a: "a", empty_bar(): "."}[bar] for bar in app.store.session.loop)
            assert (names, app.store.selected) == (expected, selected)
            loops.append(app.store.session.loop)
        for loop in reversed(loops[:-1]):
            await pilot.press("u")
            assert app.store.session.loop == loop
        await pilot.press(*"d" * 20)
        assert len(app.store.session.loop) == 16
        assert "full" in status(app)


@pytest.mark.parametrize("bars", [1, 3, 4, 8])
async def test_a_loop_of_one_idea_has_its_form_its_fills_and_one_step_of_undo(
    make_app, bars: int
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l", *"d" * (bars - 1))
        before = app.store.session
        await pilot.press("G")
        await until(pilot, lambda: app.store.session != before)
        session = app.store.session
        assert len(session.loop) == (4 if bars == 1 else bars)
        fills = [take.controls.fill for take in session.takes]
        assert fills == [place % 4 == 3 for place in range(len(fills))]
        for bar in session.loop:
            assert np.array_equal(bar.hits[0], before.loop[0].hits[0])
        idea = session.takes[0]
        for take in session.takes:
            assert take in app.store.book.takes
            assert take.number == idea.number or take.parent is not None
        await pilot.press("u")
        assert app.store.session == before


async def test_forms_come_in_turn(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        forms = []
        for _ in range(3):
            before = app.store.session
            await pilot.press("G")
            await until(pilot, lambda before=before: app.store.session != before)
            forms.append(status(app).split(": ")[1].split(",")[0])
        assert forms == ["AAAF", "AABF", "ABAF"]


@pytest.mark.parametrize("keys", ["", "g", "x", "gv", "gvv", "gf", "vf"])
async def test_what_the_seed_line_says_makes_the_bar_again_to_the_byte(
    make_app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        mixed = replace(
            app.store.session.controls,
            genres={"funk": 0.7, "jazz": 0.1 + 0.2},
            bpm=97.3,
            density=0.6,
            voice_densities={"kick": 0.7},
            variability=1 / 3,
        )
        asked = app.store.session.with_controls(mixed) if keys else app.store.session
        app.store.apply(replace(asked, swing=57.0, humanize=0.7))
        for key in keys:
            await press_for_take(pilot, app, key)
        session, take = app.store.session, app.store.take
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedLine))
        command = app.clipboard
        assert f"--seed {recipe_of(take, app.store.book).seed} " in command
        assert command in str(app.screen.query_one("#seedtext").visual)
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "gdrm-tui"
    assert run(words) == 0
    assert (tmp_path / f"take-{take.number}.mid").read_bytes() == loop_to_midi(session)


async def test_a_seed_typed_makes_its_bar_again_and_a_wrong_one_is_told(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.store.take
        await press_for_take(pilot, app, "g")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedLine))
        field = app.screen.query_one(Input)
        assert field.value == str(app.store.take.seed)
        field.value = str(2**32)
        await pilot.press("enter")
        assert "whole number" in str(app.screen.query_one("#seedhint").visual)
        field.value = "3"
        await pilot.press("enter")
        await until(pilot, lambda: app.store.take.seed == 3)
        assert app.store.bar == first.bar
        assert len(app.store.book.takes) == 3


async def test_of_a_take_that_fits_locked_voices_the_seed_line_claims_nothing(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l")
        await press_for_take(pilot, app, "g")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedLine))
        assert "depends on more than its seed" in str(app.screen.query_one("#seedtext").visual)
        assert not app.clipboard
        await pilot.press("escape")


async def test_a_slider_moved_over_one_of_two_copies_leaves_the_other_its_take(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("d")
        first = app.store.session.takes[0]
        await pilot.press(*["right_square_bracket"] * 6)
        await until(pilot, lambda: app.store.session.takes[1] != first)
        takes = app.store.session.takes
        assert takes[0] == first
        assert takes[0].number != takes[1].number
        assert set(takes) <= set(app.store.book.takes)


async def test_of_a_take_that_a_slider_moved_the_book_has_what_undo_brought_back(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.store.take
        await press_for_take(pilot, app, "right_square_bracket")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.store.take.number == first.number
        assert app.store.book.takes == (app.store.take,)
        await pilot.press("u")
        assert app.store.book.takes == (first,)


KEYS = [*"gvxfGnNkbdDIuUl", "less_than_sign", "greater_than_sign", "pageup", "pagedown", "enter"]


@pytest.mark.parametrize("seed", range(2))
async def test_no_run_of_keys_loses_a_take_and_undo_leads_back_to_the_start(
    make_app, seed: int
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        start = app.store.session
        source, seen = random.Random(seed), set()
        for _ in range(50):
            await pilot.press(source.choice(KEYS))
            await app.workers.wait_for_complete()
            await pilot.pause()
            seen |= {take.number for take in app.store.session.takes if take}
            seen |= {take.number for take in app.store.book.takes}
            assert seen <= {take.number for take in app.store.book.takes}
            in_loop = {take for take in app.store.session.takes if take}
            assert in_loop <= set(app.store.book.takes)
        while app.store.undo():
            pass
        assert app.store.session == start


@pytest.mark.parametrize("seed", range(2))
async def test_no_run_of_keys_while_it_plays_and_evolves_loses_a_take(make_app, seed: int) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        start = app.store.session
        await pilot.press(*["plus"] * 15, "o")
        source, seen = random.Random(seed), set()
        for _ in range(60):
            await pilot.press(source.choice([*"oocjfFBgdDnu", "space"]))
            await pilot.pause(0.1)
            seen |= {take for take in app.store.session.takes if take}
            seen |= {take for _, take in app.heard if take}
            assert seen <= set(app.store.book.takes)
        while app.store.undo():
            pass
        assert not app.evolving
        assert app.store.session == start


@st.composite
def numbered_takes(draw: st.DrawFn, number: int) -> Take:
    return Take(number, toggle(empty_bar(), number % 13, number % 16), (0.0,), 1, draw(controls()))


@settings(max_examples=40)
@given(sessions(), st.data())
def test_a_store_keeps_every_take_and_undoes_to_the_start(
    session: Session, data: st.DataObject
) -> None:
    session = replace(session, takes=(None,) * len(session.loop))
    store, made = Store(session), []
    for _ in range(data.draw(st.integers(0, 12))):
        match data.draw(st.sampled_from(["take", "double", "delete", "move", "undo", "redo"])):
            case "take":
                take = data.draw(numbered_takes(store.next_take_number()))
                made.append(take)
                store.place_take(store.selected, take.bar, take)
            case "double" if len(store.session.loop) < 16:
                store.apply(with_duplicate(store.session, store.selected))
            case "delete" if len(store.session.loop) > 1:
                store.apply(without_bar(store.session, store.selected))
            case "move":
                store.apply(with_bar_moved(store.session, store.selected, 1))
            case "undo":
                store.undo()
            case "redo":
                store.redo()
        assert list(store.book.takes) == made
    while store.undo():
        pass
    assert store.session == session
    assert Store(session, store.book).next_take_number() > len(made)
