"""Whatever keys are pressed, no take is lost and undo leads back to the start."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from app_kit import SIZE, first_bar, music
from hypothesis import given, settings
from hypothesis import strategies as st
from loops import controls, sessions

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.loops import with_bar_moved, with_duplicate, without_bar
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.player.store import Store

KEYS = [*"gvxfGnNkbdDIuUl", "less_than_sign", "greater_than_sign", "pageup", "pagedown", "enter"]


@pytest.mark.parametrize("seed", range(2))
async def test_no_run_of_keys_loses_a_take_and_undo_leads_back_to_the_start(
    make_app, seed: int
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        start = app.instrument.store.session
        source, seen = random.Random(seed), set()
        for _ in range(25):
            await pilot.press(source.choice(KEYS))
            await app.workers.wait_for_complete()
            await pilot.pause()
            seen |= {take.number for take in app.instrument.store.session.takes if take}
            seen |= {take.number for take in app.instrument.store.book.takes}
            assert seen <= {take.number for take in app.instrument.store.book.takes}
            in_loop = {take for take in app.instrument.store.session.takes if take}
            assert in_loop <= set(app.instrument.store.book.takes)
        while app.instrument.store.undo():
            pass
        assert music(app.instrument.store.session) == music(start)


@pytest.mark.parametrize("seed", range(2))
async def test_no_run_of_keys_while_it_plays_and_evolves_loses_a_take(make_app, seed: int) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        start = app.instrument.store.session
        await pilot.press(*["plus"] * 15, "o")
        source, seen = random.Random(seed), set()
        for _ in range(20):
            await pilot.press(source.choice([*"oocjfFBgdDnu", "space"]))
            await pilot.pause(0.1)
            seen |= {take for take in app.instrument.store.session.takes if take}
            seen |= {take for _, take in app.instrument.player.heard if take}
            assert seen <= set(app.instrument.store.book.takes)
        while app.instrument.store.undo():
            pass
        assert not app.instrument.player.evolver.evolving
        assert music(app.instrument.store.session) == music(start)


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
    assert music(store.session) == music(session)
    assert Store(replace(session, book=store.book)).next_take_number() > len(made)
