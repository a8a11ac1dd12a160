"""Evolve mode, capture and fills that come once: what is heard is what is shown and kept."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_kit import SIZE, first_bar, music, status, until
from heard_kit import HeardEngine
from pictures import lines
from textual.pilot import Pilot

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.takes import fresh_take
from gdrm_tui.ui.app import GdrmApp

ROCK = Controls({"rock": 1.0}, bpm=240.0, variability=0.8)
ON_THE_GRID = replace(new_session(ROCK), humanize=0.0)


def session_of_takes(generator: Generator, count: int) -> Session:
    takes = tuple(
        fresh_take(generator, ROCK, 50 + number, number) for number in range(1, count + 1)
    )
    return replace(ON_THE_GRID, loop=tuple(take.bar for take in takes), takes=takes)


def bar_line(number: int) -> float:
    """Return a place just after a bar line, in steps."""
    return number * STEPS_PER_BAR + 1.0


async def play_to(pilot: Pilot[None], app: GdrmApp, step: float, *keys: str) -> None:
    """Press the keys and let the music go on to `step`, where it stands still.

    Steps are counted from the start of playing.
    """
    engine = app.instrument.engine
    engine.pace.end = step
    await pilot.press(*keys)
    await until(pilot, lambda: engine.played > step - 0.01)
    there = engine.status().position_steps
    await until(pilot, lambda: app.instrument.player.playhead.place == there)


def assert_heard_as_shown(app: GdrmApp) -> None:
    """Every bar that was noted as heard is the one that the engine played."""
    assert isinstance(app.instrument.engine, HeardEngine)
    noted = list(app.instrument.player.heard)[:-1]
    sounded = app.instrument.engine.bars_triggered(len(noted))
    for number, ((bar, _), hits) in enumerate(zip(noted, sounded, strict=True)):
        assert np.array_equal(bar.hits, hits), f"bar {number}"


@pytest.mark.parametrize("bars", [1, 3])
@pytest.mark.parametrize("on_bar_line", [False, True])
async def test_every_bar_that_evolves_sounds_as_it_is_shown(
    make_app, generator, bars: int, on_bar_line: bool
) -> None:
    session = session_of_takes(generator, bars)
    app = make_app(session, file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        if on_bar_line:
            await pilot.press("B")
        await play_to(pilot, app, bar_line(7), "o")
        assert app.instrument.player.evolver.evolving
        assert app.instrument.store.selected == app.instrument.player.playhead.bar % bars
        assert len(app.instrument.store.session.loop) == bars
        assert_heard_as_shown(app)
        assert len({bar for bar, _ in app.instrument.player.heard}) > bars + 2
        await pilot.press("o", "u")
        assert music(app.instrument.store.session) == music(session)
        assert not app.instrument.store.undo()


@pytest.mark.parametrize("bars", [1, 4])
async def test_with_room_the_bar_that_comes_next_is_a_ghost_in_the_grid(
    make_app, generator, bars: int
) -> None:
    app = make_app(session_of_takes(generator, bars), file=Path("x.json"))
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        shown = app.view.grid
        assert [bar.coming for bar in shown.content.bars] == [False] * bars
        await play_to(pilot, app, bar_line(5) + 4, "o")
        evolver, playhead = app.instrument.player.evolver, app.instrument.player.playhead
        await until(pilot, lambda: playhead.slot(6) in evolver.ahead)
        await until(pilot, lambda: any(bar.coming for bar in shown.content.bars))
        place, title = (1, "next") if bars == 1 else (6 % 4, "3 next")
        ghost = shown.content.bars[place]
        assert (ghost.title, ghost.coming) == (title, True)
        assert ghost.bar == evolver.ahead[playhead.slot(6)].bar
        assert not shown.content.bars[shown.content.selected].coming
        assert title in "\n".join(lines(app)[:6])
        await pilot.press("o")
        await until(pilot, lambda: not any(bar.coming for bar in shown.content.bars))
        assert len(shown.content.bars) == bars


async def test_without_room_the_grid_keeps_to_the_bar_that_is_heard(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await play_to(pilot, app, bar_line(2) + 4, "o")
        assert len(app.view.grid.content.bars) == 1


async def test_locked_voices_stay_while_it_evolves_and_every_bar_is_a_take(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await pilot.press("l", "o")
        kick = app.instrument.store.bar.hits[0]
        await play_to(pilot, app, bar_line(6))
        book = {take.number for take in app.instrument.store.book.takes}
        for bar, take in app.instrument.player.heard:
            assert np.array_equal(bar.hits[0], kick)
            assert take.number in book
        assert len({take.number for _, take in app.instrument.player.heard}) >= 4


async def test_fills_come_by_themselves_and_sliders_steer_what_comes(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await pilot.press("F")
        assert app.instrument.player.evolver.auto_fill == 2
        await play_to(pilot, app, bar_line(6), "o")
        assert [take.controls.fill for _, take in app.instrument.player.heard][:6] == [
            False,
            True,
        ] * 3
        app.instrument.engine.pace.end = math.inf
        session = app.instrument.store.session
        jazz = replace(session.controls, genres={"jazz": 1.0})
        app.instrument.store.apply(session.with_controls(jazz))
        await until(
            pilot,
            lambda: (
                app.instrument.player.heard[-1][1].controls.genres == {"jazz": 1.0}
                and app.instrument.player.evolver.evolving
            ),
        )


async def test_a_fill_of_a_loop_of_one_bar_comes_once_and_the_groove_returns(
    make_app, generator
) -> None:
    session = session_of_takes(generator, 1)
    app = make_app(session, file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await play_to(pilot, app, 4, "space")
        await pilot.press("f")
        assert "fill" in status(app)
        await play_to(pilot, app, bar_line(5))
        assert sum(take.controls.fill for _, take in app.instrument.player.heard) == 1
        assert not app.instrument.player.heard[-1][1].controls.fill
        assert music(app.instrument.store.session) == music(session)
        assert_heard_as_shown(app)
        assert any(take.controls.fill for take in app.instrument.store.book.takes)


async def test_in_a_playing_loop_of_several_bars_f_makes_the_last_of_the_phrase_a_fill(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 2), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await play_to(pilot, app, 4, "space")
        await pilot.press("f")
        await until(pilot, lambda: app.instrument.store.session.takes[1].controls.fill)
        assert not app.instrument.store.session.takes[0].controls.fill
        assert "bar 2 is the fill" in status(app)


async def test_capture_loops_the_bars_heard_and_is_one_step_of_undo(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await pilot.press("c")
        assert "nothing to capture" in status(app)
        await play_to(pilot, app, bar_line(10), "o")
        await pilot.press("o")
        stayed = app.instrument.store.session
        notes = list(app.instrument.player.heard)
        await pilot.press("c")
        loop = app.instrument.store.session.loop
        assert len(loop) == 4
        bars = [bar for bar, _ in notes]
        places = [i for i in range(len(bars) - 3) if tuple(bars[i : i + 4]) == loop]
        assert places
        assert places[-1] >= len(bars) - 5
        await pilot.press("c")
        assert len(app.instrument.store.session.loop) == 8
        assert app.instrument.store.session.loop[-4:] == loop
        await pilot.press("u")
        assert app.instrument.store.session == stayed


async def test_what_is_captured_plays_from_its_first_bar_on_the_bar_line(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await play_to(pilot, app, bar_line(5) + 9, "o")
        before = len(app.instrument.player.heard)
        await pilot.press("c")
        captured = app.instrument.store.session.loop
        assert len(captured) == 4
        await play_to(pilot, app, bar_line(before + 6))
        assert not app.instrument.player.evolver.evolving
        after = [bar for bar, _ in app.instrument.player.heard][before : before + 4]
        assert after in (list(captured), [captured[before % 4], *captured[:3]])
        sounded = app.instrument.engine.bars_triggered(before + 5)
        place = next(
            i for i in (before, before + 1) if np.array_equal(sounded[i], captured[0].hits)
        )
        for bar, hits in zip(captured, sounded[place : place + 4], strict=True):
            assert np.array_equal(bar.hits, hits)


async def test_playing_begins_with_the_shown_bar_when_stopped(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 4), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        app.instrument.engine.pace.end = 4
        await pilot.press("pagedown", "pagedown", "j")
        await until(pilot, lambda: app.instrument.player.playhead.bar == 2)
        assert app.instrument.player.heard[0][1].number == 3


async def test_undoing_back_to_before_it_evolved_ends_it(make_app, generator) -> None:
    session = session_of_takes(generator, 1)
    app = make_app(session, file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await play_to(pilot, app, bar_line(4), "o")
        await pilot.press("u")
        assert not app.instrument.player.evolver.evolving
        assert music(app.instrument.store.session) == music(session)


async def test_queued_bars_come_on_the_bar_line(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 4), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("pagedown", "pagedown", "pagedown")
        await play_to(pilot, app, 5, "space")
        await pilot.press("j")
        assert app.instrument.player.playhead.queued == 3
        assert "▷" in str(app.query_one("#loop").visual)
        await play_to(pilot, app, bar_line(1) + 4)
        assert app.instrument.player.playhead.queued is None
        assert [take.number for _, take in app.instrument.player.heard] == [1, 4]


async def test_changes_on_the_bar_line_wait_for_it(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.instrument.maker.loaded)
        await pilot.press("B")
        assert "on bar line" in str(app.query_one("#transport").visual)
        first = app.instrument.store.bar
        await play_to(pilot, app, 5, "space")
        await pilot.press("x")
        await until(pilot, lambda: app.instrument.store.bar != first)
        second = app.instrument.store.bar
        await play_to(pilot, app, bar_line(3))
        sounded = app.instrument.engine.bars_triggered(3)
        played = [
            next(i for i, b in enumerate((first, second)) if np.array_equal(b.hits, hits))
            for hits in sounded
        ]
        assert played == sorted(played)
        assert played[0] == 0
        assert played[-1] == 1
