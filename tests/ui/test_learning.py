"""Learning on the screen: a slider or a row of the list is picked, touched, marked, forgotten."""

from __future__ import annotations

import time

from app_kit import SIZE, status, stay, until
from pictures import lines

from gdrm_tui.audio.engine.protocol import Heard
from gdrm_tui.remote.learn.assignments import Target
from gdrm_tui.ui.app import GdrmApp

SURPRISE = Target("knob", "surprise")


def send(app: GdrmApp, *data: int) -> None:
    app.instrument.engine.arrived.append(Heard("Launchkey", bytes(data), time.monotonic()))


async def test_a_slider_is_learnt_marked_moved_and_forgotten(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        app.view.knobs.focus()
        await pilot.press("down", "ctrl+k")
        assert status(app).strip().startswith("surprise: move a controller or hit a pad")
        for value in range(90, 96):
            send(app, 0xB0, 21, value)
        await until(pilot, lambda: "surprise: cc 21 channel 1 of Launchkey" in status(app))
        await pilot.pause()
        assert any("surprise •" in line for line in lines(app))
        send(app, 0xB0, 21, 38)
        send(app, 0xB0, 21, 127)
        knobs = app.instrument.store
        await until(pilot, lambda: knobs.session.knob_value("surprise") == 1.0)
        await pilot.press("ctrl+k", "ctrl+k")
        assert status(app).strip() == "surprise is forgotten"
        await pilot.pause()
        assert not any("surprise •" in line for line in lines(app))


async def test_an_action_is_picked_from_the_list_and_done_by_a_pad(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("ctrl+k")
        await until(pilot, lambda: getattr(app.screen, "complete", False))
        await pilot.press(*"metronome", "enter")
        assert status(app).strip().startswith("metronome: move a controller")
        send(app, 0x90, 60, 100)
        await until(pilot, lambda: "metronome: note 60 channel 1" in status(app))
        send(app, 0x90, 60, 100)
        await until(pilot, lambda: app.remote.pads.metronome)
        assert "click" in str(app.query_one("#transport").visual)


async def test_escape_leaves_off_and_a_dialog_keeps_controllers_out(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        await pilot.press("tab", "ctrl+k", "escape")
        assert status(app).strip() == "nothing learnt"
        app.hand.act("metronome")
        await until(pilot, lambda: app.remote.pads.metronome)
        await pilot.press("question_mark")
        app.hand.act("metronome")
        await pilot.pause()
        assert app.remote.pads.metronome
        app.hand.act("no such action(")


async def test_what_is_struck_while_armed_is_in_the_grid(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        before = app.instrument.store.bar
        await pilot.press("ctrl+r")
        assert "● rec" in str(app.query_one("#transport").visual)
        await pilot.press("space")
        await until(pilot, lambda: app.instrument.engine.status().position_steps > 1)
        send(app, 0x99, 57, 99)
        await until(pilot, lambda: app.instrument.store.bar != before)
        await pilot.press("ctrl+r", "u")
        assert app.instrument.store.bar == before
