"""Evolve mode, capture and fills that come once: what is heard is what is shown and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app_kit import SIZE, first_bar, status, until
from heard_kit import HeardEngine
from textual.pilot import Pilot

from gdrm_tui.core.session import Controls, Session, new_session
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


async def heard(pilot: Pilot[None], app: GdrmApp, count: int) -> None:
    await until(pilot, lambda: len(app.heard) >= count)


def assert_heard_as_shown(app: GdrmApp) -> None:
    """Every bar that was noted as heard is the one that the engine played."""
    assert isinstance(app.engine, HeardEngine)
    noted = list(app.heard)[:-1]
    sounded = app.engine.bars_triggered(len(noted))
    for number, ((bar, _), hits) in enumerate(zip(noted, sounded, strict=True)):
        assert np.array_equal(bar.hits, hits), f"bar {number}"


@pytest.mark.parametrize("bars", [1, 2, 3])
@pytest.mark.parametrize("on_bar_line", [False, True])
async def test_every_bar_that_evolves_sounds_as_it_is_shown(
    make_app, generator, bars: int, on_bar_line: bool
) -> None:
    session = session_of_takes(generator, bars)
    app = make_app(session, file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        if on_bar_line:
            await pilot.press("B")
        await pilot.press("o")
        await heard(pilot, app, 7)
        assert app.evolving
        assert app.store.selected == app.bar_heard % bars
        assert len(app.store.session.loop) == bars
        assert_heard_as_shown(app)
        assert len({bar for bar, _ in app.heard}) > bars + 2
        await pilot.press("o", "u")
        assert app.store.session == session
        assert not app.store.undo()


async def test_the_next_bar_is_there_when_a_bar_begins(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    ready = []
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        begins = app.bar_begins
        app.bar_begins = lambda number: (
            begins(number),
            ready.append((number + 1) % app.ring in app.ahead),
        )
        await pilot.press("o")
        await until(pilot, lambda: len(ready) >= 7)
    assert all(ready[1:])


async def test_locked_voices_stay_while_it_evolves_and_every_bar_is_a_take(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("l", "o")
        kick = app.store.bar.hits[0]
        await heard(pilot, app, 6)
        book = {take.number for take in app.store.book.takes}
        for bar, take in app.heard:
            assert np.array_equal(bar.hits[0], kick)
            assert take.number in book
        assert len({take.number for _, take in app.heard}) >= 4


async def test_fills_come_by_themselves_and_sliders_steer_what_comes(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("F", "F", "F")
        assert app.auto_fill == 2
        await pilot.press("o")
        await heard(pilot, app, 6)
        assert [take.controls.fill for _, take in app.heard][:6] == [False, True] * 3
        session = app.store.session
        jazz = replace(session.controls, genres={"jazz": 1.0})
        app.store.apply(session.with_controls(jazz))
        await until(
            pilot, lambda: app.heard[-1][1].controls.genres == {"jazz": 1.0} and app.evolving
        )


async def test_a_fill_of_a_loop_of_one_bar_comes_once_and_the_groove_returns(
    make_app, generator
) -> None:
    session = session_of_takes(generator, 1)
    app = make_app(session, file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("space")
        await until(pilot, lambda: app.bar_heard is not None)
        await pilot.press("f")
        assert "fill" in status(app)
        await until(pilot, lambda: any(take.controls.fill for _, take in app.heard))
        await heard(pilot, app, len(app.heard) + 3)
        assert sum(take.controls.fill for _, take in app.heard) == 1
        assert not app.heard[-1][1].controls.fill
        assert app.store.session == session
        assert_heard_as_shown(app)
        assert any(take.controls.fill for take in app.store.book.takes)


async def test_stopped_or_in_a_longer_loop_f_makes_the_shown_bar_a_fill(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 2), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("space")
        await until(pilot, lambda: app.bar_heard is not None)
        await pilot.press("f")
        await until(pilot, lambda: app.store.take.controls.fill)


async def test_capture_loops_the_bars_heard_and_is_one_step_of_undo(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("c")
        assert "nothing was heard" in status(app)
        await pilot.press("o")
        await heard(pilot, app, 10)
        await pilot.press("o")
        stayed = app.store.session
        notes = list(app.heard)
        await pilot.press("c")
        loop = app.store.session.loop
        assert len(loop) == 4
        bars = [bar for bar, _ in notes]
        places = [i for i in range(len(bars) - 3) if tuple(bars[i : i + 4]) == loop]
        assert places
        assert places[-1] >= len(bars) - 5
        await pilot.press("c")
        assert len(app.store.session.loop) == 8
        assert app.store.session.loop[-4:] == loop
        await pilot.press("u")
        assert app.store.session == stayed


async def test_what_is_captured_plays_from_its_first_bar_on_the_bar_line(
    make_app, generator
) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("o")
        await heard(pilot, app, 5)
        await until(pilot, lambda: app.place_heard % 16 >= 9)
        before = len(app.heard)
        await pilot.press("c")
        captured = app.store.session.loop
        assert len(captured) == 4
        await heard(pilot, app, before + 6)
        assert not app.evolving
        after = [bar for bar, _ in app.heard][before : before + 4]
        assert after in (list(captured), [captured[before % 4], *captured[:3]])
        sounded = app.engine.bars_triggered(before + 5)
        place = next(
            i for i in (before, before + 1) if np.array_equal(sounded[i], captured[0].hits)
        )
        for bar, hits in zip(captured, sounded[place : place + 4], strict=True):
            assert np.array_equal(bar.hits, hits)


async def test_stopped_the_shown_bar_is_where_playing_begins(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 4), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("pagedown", "pagedown", "j")
        await until(pilot, lambda: app.bar_heard == 2)
        assert app.heard[0][1].number == 3


async def test_undoing_back_to_before_it_evolved_ends_it(make_app, generator) -> None:
    session = session_of_takes(generator, 1)
    app = make_app(session, file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("o")
        await heard(pilot, app, 4)
        await pilot.press("u")
        assert not app.evolving
        assert app.store.session == session


async def test_queued_bars_come_on_the_bar_line(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 4), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: app.bar_heard == 0)
        await pilot.press("pagedown", "pagedown", "pagedown", "j")
        assert app.queued == 3
        assert "▷" in str(app.query_one("#loop").visual)
        await until(pilot, lambda: app.queued is None)
        takes = [take.number for _, take in app.heard]
        assert takes[-1] == 4
        assert len(takes) <= 3


async def test_changes_on_the_bar_line_wait_for_it(make_app, generator) -> None:
    app = make_app(session_of_takes(generator, 1), file=Path("x.json"), engine=HeardEngine())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app._generator is not None)
        await pilot.press("B")
        assert "on bar line" in str(app.query_one("#transport").visual)
        first = app.store.bar
        await pilot.press("space")
        await until(pilot, lambda: (app.place_heard or 0) > 4)
        await pilot.press("x")
        await until(pilot, lambda: app.store.bar != first)
        second = app.store.bar
        await heard(pilot, app, 4)
        sounded = app.engine.bars_triggered(3)
        played = [
            next(i for i, b in enumerate((first, second)) if np.array_equal(b.hits, hits))
            for hits in sounded
        ]
        assert played == sorted(played)
        assert played[0] == 0
        assert played[-1] == 1
