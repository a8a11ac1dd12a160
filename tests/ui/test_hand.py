"""Touching up by hand: each key changes what it says and undo takes it back as one step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from app_kit import SIZE, hand_session, music, status, until
from loops import bar_of
from textual.events import MouseScrollUp

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.knobs import SLIDER_KNOBS
from gdrm_tui.core.locks import Locks
from gdrm_tui.ui.widgets.grid import Grid

FILE = Path("x.json")
HIT = {(0, 0): (0.5, 0.0)}


@pytest.mark.parametrize(
    ("keys", "velocity", "offset"),
    [
        (["shift+up"] * 3, 0.62, 0.0),
        (["shift+down"] * 3, 0.38, 0.0),
        (["1"], 1 / 9, 0.0),
        (["9"], 1.0, 0.0),
        (["shift+right"] * 4, 0.5, 0.08),
        (["shift+left"] * 4, 0.5, -0.08),
        (["a"], 1.0, 0.0),
        (["a", "a"], 0.8, 0.0),
    ],
)
async def test_keys_change_velocity_and_timing_and_a_held_key_undoes_as_one(
    make_app, keys, velocity, offset
) -> None:
    app = make_app(hand_session(bar_of(HIT)), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(*keys)
        assert app.instrument.store.bar.velocities[0, 0] == pytest.approx(velocity, abs=1e-3)
        assert app.instrument.store.bar.offsets[0, 0] == pytest.approx(offset, abs=1e-6)
        assert "Kick 1.1: velocity" in status(app)
        changed, steps = app.instrument.store.bar, 2 if keys == ["a", "a"] else 1
        await pilot.press(*["u"] * steps)
        assert app.instrument.store.bar == bar_of(HIT)
        await pilot.press(*["U"] * steps)
        assert app.instrument.store.bar == changed


@pytest.mark.parametrize(("key", "velocity"), [("enter", 0.8), ("4", 4 / 9), ("a", 1.0)])
async def test_keys_put_a_hit_where_there_is_none(make_app, key, velocity) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "down", key)
        assert app.instrument.store.bar.hit_count == 1
        assert app.instrument.store.bar.velocities[1, 15] == pytest.approx(velocity, abs=1e-3)


async def test_louder_on_a_rest_says_that_there_is_no_hit(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("shift+up")
        assert "no hit here" in status(app)
        assert not app.instrument.store.unsaved


async def test_backspace_clears_the_step_and_delete_the_voice(make_app) -> None:
    cross = {(voice, 2): (0.5, 0.0) for voice in range(13)} | {
        (3, step): (0.5, 0.0) for step in range(16)
    }
    app = make_app(hand_session(bar_of(cross)), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "down", "right", "right", "backspace")
        assert not app.instrument.store.bar.hits[:, 2].any()
        assert app.instrument.store.bar.hit_count == 15
        await pilot.press("u", "delete")
        assert not app.instrument.store.bar.hits[3].any()
        assert app.instrument.store.bar.hit_count == 12
        assert "16 hits" in status(app)


async def test_a_selection_is_changed_copied_pasted_locked_and_cleared_as_a_whole(make_app) -> None:
    hits = {(0, 0): (0.5, 0.1), (1, 1): (0.4, 0.0), (5, 5): (0.5, 0.0)}
    app = make_app(hand_session(bar_of(hits)), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("asterisk", "down", "right", "shift+up")
        velocities = app.instrument.store.bar.velocities
        assert velocities[0, 0] == pytest.approx(0.54)
        assert velocities[1, 1] == pytest.approx(0.44)
        assert velocities[5, 5] == 0.5
        await pilot.press("y", "ctrl+l", "escape", *["right"] * 4, "Y")
        assert app.instrument.store.session.locks == Locks(
            cells=frozenset({(0, 0), (0, 1), (1, 0), (1, 1)})
        )
        pasted = app.instrument.store.bar
        assert np.array_equal(pasted.velocities[1:3, 5:7], pasted.velocities[0:2, 0:2])
        assert np.array_equal(pasted.offsets[1:3, 5:7], pasted.offsets[0:2, 0:2])
        await pilot.press("asterisk", "right", "down", "backspace")
        assert not app.instrument.store.bar.hits[1:3, 5:7].any()
        assert app.instrument.store.bar.hits[0, 0]


async def test_without_a_selection_the_whole_bar_is_copied(make_app) -> None:
    app = make_app(hand_session(bar_of(HIT), bars=2), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("Y")
        assert "nothing copied yet" in status(app)
        await pilot.press("right", "y", "pagedown", "Y")
        assert app.instrument.store.session.loop == (bar_of(HIT), bar_of(HIT))


async def test_locks_of_voice_step_and_cell_are_set_and_taken_off(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    expected = {
        "l": Locks(voices=frozenset({2})),
        "L": Locks(steps=frozenset({1})),
        "ctrl+l": Locks(cells=frozenset({(2, 1)})),
    }
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "down", "right")
        for key, locks in expected.items():
            await pilot.press(key)
            assert app.instrument.store.session.locks == locks
            assert "locked" in status(app)
            await pilot.press(key)
            assert app.instrument.store.session.locks == Locks()
            assert "unlocked" in status(app)


async def test_swing_and_tempo_keys_and_tapping(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("w", "w", "W", "equals_sign", "plus", "minus", "underscore")
        assert app.instrument.store.session.swing == 51
        assert app.instrument.store.session.bpm == 120
        await pilot.press("plus", "t", "t")
        assert app.instrument.store.session.bpm != 130
        await pilot.press("q", "0")
        assert app.is_running


async def test_a_drag_paints_over_rests_erases_over_hits_and_undoes_as_one(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        grid = app.query_one(Grid)

        async def drag(start: int, end: int) -> None:
            await pilot.mouse_down(Grid, offset=(grid.x_of(start), 4))
            await pilot.hover(Grid, offset=(grid.x_of(end), 4))
            await pilot.mouse_up(Grid, offset=(grid.x_of(end), 4))

        await drag(2, 7)
        painted = app.instrument.store.bar
        assert painted.hits[3].nonzero()[0].tolist() == [2, 3, 4, 5, 6, 7]
        await drag(7, 5)
        assert app.instrument.store.bar.hits[3].nonzero()[0].tolist() == [2, 3, 4]
        await pilot.press("u")
        assert app.instrument.store.bar == painted
        await pilot.press("u")
        assert app.instrument.store.bar == empty_bar()


async def test_the_wheel_turns_the_velocity_under_the_mouse(make_app) -> None:
    app = make_app(hand_session(bar_of({(3, 5): (0.5, 0.2)})), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        grid = app.query_one(Grid)
        for _ in range(3):
            await pilot._post_mouse_events(
                [MouseScrollUp], Grid, offset=(grid.x_of(5), 4), button=0
            )
        assert grid.cursor == (3, 5)
        assert app.instrument.store.bar.velocities[3, 5] == pytest.approx(0.62)
        await pilot.press("u")
        assert app.instrument.store.bar == bar_of({(3, 5): (0.5, 0.2)})


async def test_a_click_on_a_label_mutes_and_on_the_strip_shows_the_bar(make_app) -> None:
    app = make_app(hand_session(bars=3), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click(Grid, offset=(3, 5))
        assert app.instrument.store.session.mixer.strips[4].muted
        await pilot.click(Grid, offset=(3, 5))
        assert not app.instrument.store.session.mixer.strips[4].muted
        await pilot.click("#loop", offset=(20, 0))
        assert app.instrument.store.selected == 1


async def test_dragging_a_slider_is_one_step_of_undo(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        before = app.instrument.store.session
        row = [knob.name for knob in SLIDER_KNOBS].index("swing")  # there is no heading here
        await pilot.mouse_down("#knobs", offset=(20, row))
        for x in (24, 28, 46):
            await pilot.hover("#knobs", offset=(x, row))
        await pilot.mouse_up("#knobs", offset=(46, row))
        assert app.instrument.store.session.swing == 75
        await pilot.hover("#knobs", offset=(20, row))
        assert app.instrument.store.session.swing == 75
        await pilot.press("u")
        assert music(app.instrument.store.session) == music(before)


async def test_escape_ends_the_selection_and_nothing_else(make_app) -> None:
    app = make_app(hand_session(bar_of(HIT)), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("asterisk", "right", "escape", "escape")
        assert app.instrument.editor.selection.mark is None
        assert app.instrument.store.bar == bar_of(HIT)
        assert app.is_running


async def test_the_palette_does_what_it_is_asked_by_name(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"mute")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.instrument.store.session.mixer.strips[0].muted)
