"""The density of the voice under the cursor, and the feel: keys in, hits and signs out."""

from __future__ import annotations

from dataclasses import replace

import mido
import numpy as np
import pytest
from app_kit import SIZE, first_bar, music, status, until
from textual.pilot import Pilot

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.edits import set_hit
from gdrm_tui.core.voices import VOICES
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.widgets.grid import Grid
from gdrm_tui.ui.widgets.sliders import Sliders

UP, DOWN = "right_square_bracket", "left_square_bracket"
KICK, HAT = 0, 3


def same_rows(first: Bar, second: Bar, voices: list[int]) -> bool:
    names = ("hits", "velocities", "offsets")
    return all(np.array_equal(getattr(first, n)[voices], getattr(second, n)[voices]) for n in names)


def others(*voices: int) -> list[int]:
    return [voice for voice in range(len(VOICES)) if voice not in voices]


async def go_to(pilot: Pilot[None], app: GdrmApp, voice: int) -> None:
    if len(app.view.grid.plan.voices) < len(VOICES):
        await pilot.press("V")  # else a silent voice has no row to go to
    await pilot.press("home", *["up"] * 12, *["down"] * voice)


async def silenced(pilot: Pilot[None], app: GdrmApp, voice: int) -> None:
    """Turn the voice down to silence."""
    await go_to(pilot, app, voice)
    await pilot.press(*[DOWN] * 10)
    await until(pilot, lambda: not app.instrument.store.bar.hits[voice].any())


def rows_on_screen(app: GdrmApp) -> list[str]:
    grid = app.query_one(Grid)
    rows = [grid.plan.y_of(voice) + grid.plan.label_row for voice in range(len(VOICES))]
    return ["".join(segment.text for segment in grid.render_line(y)) for y in rows]


@pytest.mark.parametrize("key", ["", "g", "v", "x"])
async def test_keys_move_one_voice_and_bring_the_very_same_bar_back(make_app, key) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        if key:
            take = app.instrument.store.take
            await pilot.press(key)
            await until(pilot, lambda: app.instrument.store.take is not take)
        before = app.instrument.store.bar
        voice = int(np.flatnonzero(before.hits.any(1))[-1])
        name = VOICES[voice].name
        await silenced(pilot, app, voice)
        assert same_rows(app.instrument.store.bar, before, others(voice))
        assert f"{name} density 0.00" in status(app)
        await pilot.press(*[UP] * 9)
        await until(pilot, lambda: app.instrument.store.take.controls.voice_density(name) == 0.45)
        assert not (app.instrument.store.bar.hits & ~before.hits).any()
        await pilot.press(UP)
        await until(pilot, lambda: app.instrument.store.bar == before)
        assert f"{name} density 0.50" in status(app)
        await pilot.press(*[UP] * 12)
        await until(pilot, lambda: app.instrument.store.take.controls.voice_density(name) == 1.0)
        assert app.instrument.store.bar.hits[before.hits].all()
        assert same_rows(app.instrument.store.bar, before, others(voice))
        assert "density 1.00" in status(app)


async def test_bars_made_from_then_on_have_the_density_and_moving_it_back_is_of_that_take(
    make_app,
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await silenced(pilot, app, KICK)
        take = app.instrument.store.take
        await pilot.press("g")
        await until(pilot, lambda: app.instrument.store.take.latent != take.latent)
        made = app.instrument.store.take
        assert not app.instrument.store.bar.hits[KICK].any()
        await pilot.press(*[UP] * 10)
        plain = replace(made.controls, voice_densities={})
        whole = Generator(default_model()).bar(made.latent_array, plain)
        await until(pilot, lambda: app.instrument.store.bar == whole)


async def test_turning_one_voice_is_one_step_of_undo_and_two_voices_are_two(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.instrument.store.session
        await silenced(pilot, app, KICK)
        second = app.instrument.store.session
        await silenced(pilot, app, HAT)
        await pilot.press("u")
        assert app.instrument.store.session == second
        await pilot.press("u")
        assert app.instrument.store.session == first


async def test_locked_voice_keeps_its_hits_and_its_density(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l")
        before = app.instrument.store.session
        await pilot.press(DOWN, DOWN)
        assert "kick is locked" in status(app)
        await pilot.pause()
        assert music(app.instrument.store.session) == music(before)


async def test_other_voices_keep_what_was_edited_by_hand(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        bar = app.instrument.store.bar
        free = int(np.flatnonzero(~bar.hits[HAT])[0])  # both hats at once are another edit
        edited = set_hit(bar, 5, free, 0.7)
        app.instrument.store.edit_bar(edited)
        await silenced(pilot, app, HAT)
        assert same_rows(app.instrument.store.bar, edited, others(HAT))


async def test_voice_edited_by_hand_is_left_and_the_line_says_so(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await go_to(pilot, app, 5)
        await pilot.press("enter")
        edited = app.instrument.store.bar
        await pilot.press(DOWN)
        assert "open-hat density 0.45, from the next bar on" in status(app)
        await pilot.pause()
        assert app.instrument.store.bar == edited


async def test_bar_made_under_another_mix_changes_only_in_that_voice(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.bar
        await pilot.press("d")
        await silenced(pilot, app, KICK)
        app.query_one("#genres", Sliders).focus()
        await pilot.press(*["right"] * 10)
        await until(pilot, lambda: not same_rows(app.instrument.store.bar, before, others(KICK)))
        app.view.grid.focus()
        await pilot.press("pageup")
        assert app.instrument.store.bar == before
        await silenced(pilot, app, HAT)
        assert same_rows(app.instrument.store.bar, before, others(HAT))


async def test_without_a_take_the_density_waits_for_the_next_bar(make_app, tmp_path) -> None:
    app = make_app(model=tmp_path / "none.onnx")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "no generator file" in status(app))
        await pilot.press("enter", DOWN)
        assert "kick density 0.45, from the next bar on" in status(app)
        assert app.instrument.store.bar.hit_count == 1


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_densities_stand_behind_the_voices_in_signs_that_no_hit_has(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await first_bar(pilot, app)
        await go_to(pilot, app, 0)
        plain = rows_on_screen(app)
        assert all(row[13:15] == "  " for row in plain)
        controls = app.instrument.store.session.controls
        for voice, density in zip(VOICES, np.linspace(0, 1, 13), strict=True):
            controls = controls.with_voice_density(voice.name, round(float(density), 2))
        app.instrument.store.apply(app.instrument.store.session.with_controls(controls))
        await pilot.pause()
        marked = rows_on_screen(app)
        assert "".join(row[13] for row in marked) == "×⡀⣀⣄⣄⣤ ⣦⣶⣷⣷⣿⣿"
        assert [row[:13] + row[14:] for row in marked] == [row[:13] + row[14:] for row in plain]
        grid = app.query_one(Grid)
        assert grid.x_of(15) + grid.cell_width <= grid.size.width


async def test_dynamics_slider_flattens_what_is_exported_and_undo_brings_it_back(
    make_app, tmp_path
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session
        knobs = app.query_one("#knobs", Sliders)
        knobs.focus()
        await pilot.press("end", *["left"] * 10, "e", "enter", "enter")
        await until(pilot, (tmp_path / "gdrm-loop-1.mid").exists)
        assert app.instrument.store.session == replace(before, dynamics=0.0)
        loud: dict[int, set[int]] = {}
        for message in mido.MidiFile(tmp_path / "gdrm-loop-1.mid"):
            if message.type == "note_on":
                loud.setdefault(message.note, set()).add(message.velocity)
        assert all(len(velocities) == 1 for velocities in loud.values())
        await pilot.press("u")
        assert music(app.instrument.store.session) == music(before)


@pytest.mark.parametrize("size", [(80, 24), (100, 24), (120, 40)])
async def test_all_knobs_are_in_sight_one_below_another(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await first_bar(pilot, app)
        knobs = app.query_one("#knobs", Sliders)
        lines = range(knobs.size.height)
        rows = ["".join(s.text for s in knobs.render_line(y)) for y in lines]
        names = ("variability", "density", "swing", "humanize", "dynamics")
        assert all(sum(name in row for row in rows) == 1 for name in names)
        assert all(sum(name in row for name in names) <= 1 for row in rows)
        assert knobs.region.bottom <= app.query_one("#status").region.y
