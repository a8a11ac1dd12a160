"""The seed line: what it says makes the bar again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from app_kit import SIZE, first_bar, press_for_take, until
from textual.widgets import Input

from gdrm_tui.cli.main import run
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.ui.dialogs.question import SeedDialog


@pytest.mark.parametrize("keys", ["", "g", "x", "gv", "gvv", "gf", "gvf", "gff"])
async def test_what_the_seed_line_says_makes_the_bar_again_to_the_byte(
    make_app, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        mixed = replace(
            app.instrument.store.session.controls,
            genres={"funk": 0.7, "jazz": 0.1 + 0.2},
            bpm=97.3,
            density=0.6,
            surprise=0.7,
            voice_densities={"kick": 0.7},
            variability=1 / 3,
        )
        asked = (
            app.instrument.store.session.with_controls(mixed)
            if keys
            else app.instrument.store.session
        )
        app.instrument.store.apply(replace(asked, swing=57.0, humanize=0.7))
        for key in keys:
            await press_for_take(pilot, app, key)
        session, take = app.instrument.store.session, app.instrument.store.take
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedDialog))
        command = app.clipboard
        recipe = app.instrument.maker.recipe(take, app.instrument.store.book)
        assert f"--seed {recipe.seed} " in command
        assert command in str(app.screen.query_one("#command").visual)
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "gdrm-tui"
    assert run(words) == 0
    assert (tmp_path / f"take-{take.number}.mid").read_bytes() == loop_to_midi(session)


async def test_a_bar_that_began_under_other_controls_has_no_command(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        it = app.instrument
        for _ in range(20):
            it.controls.set("surprise", 1.0)
            await until(pilot, lambda: it.store.take.controls.surprise == 1)
            take = await press_for_take(pilot, app, "g")
            assert it.takes.seed_info().command is not None
            it.controls.set("surprise", 0.0)
            await until(pilot, lambda: it.store.take.controls.surprise == 0)
            assert it.store.take.latent == take.latent
            if it.takes.seed_info().command is None:
                break
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedDialog))
        assert "began under other controls" in str(app.screen.query_one("#command").visual)
        assert app.screen.query_one(Input).value == str(take.seed)


async def test_a_typed_seed_makes_its_bar_again_and_a_wrong_one_is_reported(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        first = app.instrument.store.take
        await press_for_take(pilot, app, "g")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedDialog))
        field = app.screen.query_one(Input)
        assert field.value == str(app.instrument.store.take.seed)
        field.value = str(2**32)
        await pilot.press("enter")
        assert "whole number" in str(app.screen.query_one("#note").visual)
        field.value = "3"
        await pilot.press("enter")
        await until(pilot, lambda: app.instrument.store.take.seed == 3)
        assert app.instrument.store.bar == first.bar
        assert len(app.instrument.store.book.takes) == 3


async def test_the_seed_line_claims_nothing_for_a_take_that_fits_locked_voices(make_app) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        await pilot.press("l", "down", "l", "down", "down", "l")
        await press_for_take(pilot, app, "g")
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.screen, SeedDialog))
        said = str(app.screen.query_one("#command").visual)
        assert "depends on more than its seed" in said
        assert said.endswith("f2 saves it with the session.")
        assert not app.clipboard
        await pilot.press("escape")
