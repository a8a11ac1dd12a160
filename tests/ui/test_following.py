"""The grid follows what plays until the hand is on it; silent voices fold; making is cancelled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app_kit import SIZE, first_bar, hand_session, status, until
from loops import bar_of
from pictures import lines

from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.ui.app import GdrmApp

FILE = Path("x.json")
BEAT = bar_of({(0, 0): (0.8, 0.0), (1, 4): (0.9, 0.0)})


async def press_and_stand(pilot, app: GdrmApp, *keys: str) -> None:
    """Press keys that begin to play; the music stands still at its beginning."""
    app.instrument.engine.pace.end = 0.0
    await pilot.press(*keys)


async def play_to(pilot, app: GdrmApp, step: float) -> None:
    app.instrument.engine.pace.end = step
    playhead = app.instrument.player.playhead
    await until(pilot, lambda: playhead.place is not None and abs(playhead.place - step) < 0.01)


async def test_the_shown_bar_is_the_one_that_plays(make_app) -> None:
    app = make_app(hand_session(BEAT, bars=3), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await press_and_stand(pilot, app, "space")
        for bar in (0, 1, 2, 3):
            await play_to(pilot, app, 16 * bar + 4)
            await until(pilot, lambda bar=bar: app.instrument.store.selected == bar % 3)


async def test_a_hand_on_the_grid_holds_it_and_a_key_lets_it_go(make_app) -> None:
    app = make_app(hand_session(BEAT, bars=3), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await press_and_stand(pilot, app, "space")
        await play_to(pilot, app, 4)
        await pilot.press("right", "enter")
        await play_to(pilot, app, 20)
        assert app.instrument.store.selected == 0
        assert "held" in lines(app)[0]
        await pilot.press("H")
        assert app.instrument.store.selected == 1
        await pilot.press("H")
        await play_to(pilot, app, 36)
        assert app.instrument.store.selected == 1


async def test_a_bar_chosen_by_hand_stays_when_playing_starts(make_app) -> None:
    app = make_app(hand_session(BEAT, bars=3), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await press_and_stand(pilot, app, "pagedown", "space")
        await play_to(pilot, app, 4)
        assert app.instrument.store.selected == 1
        await press_and_stand(pilot, app, "space", "H", "space")
        await play_to(pilot, app, 4)
        await until(pilot, lambda: app.instrument.store.selected == 0)


async def test_voices_that_are_silent_in_a_generated_loop_fold_and_a_key_unfolds_them(
    make_app,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        bar = app.instrument.store.bar
        sounding = {voice for voice in range(VOICE_COUNT) if bar.hits[voice].any()}
        await until(pilot, lambda: " silent" in "\n".join(lines(app)))
        assert set(app.view.grid.plan.voices) == sounding | {0}
        await pilot.press("V")
        assert len(app.view.grid.plan.voices) == VOICE_COUNT
        foot = app.view.grid.plan.foot
        await pilot.press("V")
        foot = app.view.grid.plan.foot
        await pilot.click("#grid", offset=(20, foot))
        await until(pilot, lambda: len(app.view.grid.plan.voices) == VOICE_COUNT)


async def test_what_is_written_by_hand_folds_nothing(make_app) -> None:
    app = make_app(hand_session(), file=FILE)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter", "down", "enter")
        assert app.instrument.store.bar.hits[1, 0]
        assert len(app.view.grid.plan.voices) == VOICE_COUNT


async def test_escape_cancels_what_is_being_made(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        maker, kept = app.instrument.maker, []
        maker.run = lambda request, done, failed: kept.append((request, done))
        before = app.instrument.store.session
        await pilot.press("l", "x")
        locked = app.instrument.store.session
        await until(
            pilot, lambda: "mutating the bar, fitting what is locked: 1 voice" in status(app)
        )
        await pilot.press("escape")
        assert "cancelled" in status(app)
        request, done = kept[0]
        done([replace(app.instrument.store.book.takes[0], number=request.number)])
        assert app.instrument.store.session is locked
        assert locked.loop == before.loop
