"""The app under Pilot: keys in, state out."""

from __future__ import annotations

from pathlib import Path

import mido
import numpy as np
import pytest
from app_kit import SIZE, first_bar, music, shown, status, until

from gdrm_tui.core.bar import distance, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.session import Session
from gdrm_tui.storage.session_files import open_session
from gdrm_tui.ui.dialogs.help import HelpDialog
from gdrm_tui.ui.layout import LABEL_WIDTH
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders


async def test_it_opens_with_a_generated_bar_that_the_seed_makes_again(make_app) -> None:
    bars = []
    for _ in range(2):
        app = make_app()
        async with app.run_test(size=SIZE) as pilot:
            await first_bar(pilot, app)
            bars.append(app.instrument.store.bar)
            assert app.instrument.store.take.seed == 3
    assert bars[0] == bars[1]


@pytest.mark.parametrize("key", ["g", "x", "f"])
async def test_a_key_makes_another_bar_and_undo_brings_the_first_one_back(make_app, key) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.bar
        await pilot.press(key)
        await until(pilot, lambda: app.instrument.store.bar != before)
        assert "seed" in status(app)
        await pilot.press("u")
        assert app.instrument.store.bar == before


async def test_a_variation_is_nearer_than_a_mutation(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.instrument.store.bar
        moved = {}
        for key in ("v", "x"):
            distances = []
            for _ in range(5):
                take = app.instrument.store.take
                await pilot.press(key)
                await until(pilot, lambda take=take: app.instrument.store.take is not take)
                distances.append(distance(first, app.instrument.store.bar))
                await pilot.press("u")
                assert app.instrument.store.bar == first
            moved[key] = np.mean(distances)
        assert moved["v"] < moved["x"]


async def test_space_moves_the_playhead_and_stops_it(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        grid = app.query_one(Grid)
        seen = set()
        await pilot.press("space")
        await until(pilot, lambda: seen.add(grid.playhead) or len(seen - {None}) >= 4)
        await pilot.press("space")
        await until(pilot, lambda: grid.playhead is None)


async def test_enter_toggles_the_cell_under_the_cursor(make_app) -> None:
    app = make_app(Session((empty_bar(),), (None,), Controls({"rock": 1.0})), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "right", "right", "enter")
        assert app.instrument.store.bar.hits[1, 2]
        await pilot.press("shift+up")
        assert app.instrument.store.bar.velocities[1, 2] == pytest.approx(0.84)
        await pilot.press("enter")
        assert app.instrument.store.bar == empty_bar()


async def test_a_click_toggles_the_cell_under_the_mouse(make_app) -> None:
    app = make_app(Session((empty_bar(),), (None,), Controls({"rock": 1.0})), file=Path("x.json"))
    async with app.run_test(size=SIZE) as pilot:
        grid = app.query_one(Grid)
        x = LABEL_WIDTH + 5 * grid.cell_width + 1
        await pilot.click(Grid, offset=(x, 4))
        assert app.instrument.store.bar.hits[3, 5]
        assert app.instrument.store.bar.hit_count == 1


async def test_a_locked_voice_is_kept_to_the_bit(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l")
        kept = app.instrument.store.bar
        for key in ("g", "x", "v"):
            before = app.instrument.store.take
            await pilot.press(key)
            await until(pilot, lambda before=before: app.instrument.store.take is not before)
            for grid in ("hits", "velocities", "offsets"):
                now, then = getattr(app.instrument.store.bar, grid)[0], getattr(kept, grid)[0]
                assert np.array_equal(now, then)
        assert "1 voice locked" in status(app)


async def test_genre_sliders_steer_the_bar_and_bring_it_back(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.bar
        app.query_one("#genres", Sliders).focus()
        await pilot.press(*["right"] * 10)  # afrobeat, the first one
        await until(
            pilot, lambda: app.instrument.store.session.controls.genres.get("afrobeat") == 1.0
        )
        await until(pilot, lambda: app.instrument.store.bar != before)
        await pilot.press("0")
        await until(pilot, lambda: app.instrument.store.bar == before)
        assert dict(app.instrument.store.session.controls.genres) == {"rock": 1.0}


async def test_turning_a_knob_is_one_step_of_undo(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session
        await pilot.press(*["equals_sign"] * 5)
        assert app.instrument.store.session.bpm == before.bpm + 5
        await pilot.press("u")
        assert music(app.instrument.store.session) == music(before)


async def test_the_last_genre_cannot_be_taken_away(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        genres = app.query_one("#genres", Sliders)
        genres.focus()
        await pilot.press(*["down"] * 16, "0")
        assert dict(app.instrument.store.session.controls.genres) == {"rock": 1.0}
        assert "one genre has to stay" in status(app)


async def test_density_adds_and_removes_hits_and_returns_to_the_bit(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.bar
        app.query_one("#knobs", Sliders).focus()
        await pilot.press("down", "down", *["right"] * 10)
        await until(pilot, lambda: app.instrument.store.bar.hit_count > before.hit_count)
        assert app.instrument.store.bar.hits[before.hits].all()
        await pilot.press("0")
        await until(pilot, lambda: app.instrument.store.bar == before)


async def test_export_writes_a_midi_file_of_a_new_name_each_time(make_app, tmp_path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("d", "e", "enter", "enter")
        await until(pilot, lambda: "exported 2 bars" in status(app))
        await pilot.press("e", "enter", "enter")
        await until(pilot, (tmp_path / "gdrm-loop-2.mid").exists)
        assert [path.name for path in sorted(tmp_path.iterdir())] == [
            "gdrm-loop-1.mid",
            "gdrm-loop-2.mid",
        ]
        assert mido.MidiFile(tmp_path / "gdrm-loop-1.mid").length == pytest.approx(8 * 60 / 110)


async def test_an_export_into_a_folder_that_is_gone_says_so(make_app, tmp_path) -> None:
    app = make_app()
    app.instrument.keeper.folder = tmp_path / "gone"
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("e", "enter", "enter")
        assert "does not exist" in shown(app)
        assert not list(tmp_path.iterdir())


async def test_a_saved_session_opens_as_it_was(make_app, tmp_path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l", "d", "f2", "enter")
        saved = app.instrument.store.session
        assert not app.instrument.store.unsaved
    assert open_session(tmp_path / "gdrm-session-1.json", Controls({"rock": 1.0})) == saved


async def test_without_a_generator_it_says_so_and_the_grid_still_works(make_app, tmp_path) -> None:
    app = make_app(model=tmp_path / "none.onnx")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "no generator file" in status(app))
        await pilot.press("enter", "g")
        assert app.instrument.store.bar.hit_count == 1
        assert "no generator file" in status(app)


async def test_an_edited_bar_varies_from_its_edited_state(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        bar = app.instrument.store.bar
        for step in range(0, 16, 2):
            bar = set_hit(bar, 11, step, 0.7)
        app.instrument.store.edit_bar(bar)
        take = app.instrument.store.take
        await pilot.press("v")
        await until(pilot, lambda: app.instrument.store.take is not take)
        assert distance(bar, app.instrument.store.bar) < distance(bar, empty_bar())


async def test_quitting_asks_once_while_something_is_unsaved(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("enter", "ctrl+q")
        assert app.is_running
        assert "not saved" in shown(app)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_leaving_at_once_asks_nothing(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)


async def test_help_opens_over_the_grid_and_closes(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpDialog)
        await pilot.press("escape")
        assert app.screen.query(Grid)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60), (20, 5)])
async def test_it_lays_out_at_any_size_and_survives_resizing(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await first_bar(pilot, app)
        await pilot.press("space")
        for width, height in ((30, 8), (100, 30), size):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        assert app.is_running


async def test_a_dead_engine_is_started_again(make_app, engine) -> None:
    app = make_app(engine=engine)
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("space")
        await until(pilot, lambda: app.instrument.engine.status().playing)
        app.instrument.engine._process.kill()
        await until(pilot, lambda: "started again" in status(app))
        await until(pilot, lambda: app.instrument.engine.status().playing)
