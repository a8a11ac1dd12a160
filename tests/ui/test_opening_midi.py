"""f3 with MIDI files: what has to be asked is asked, and what was made of the file is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from app_kit import SIZE, first_bar, shown, status, until

from gdrm_tui.midi.files import loop_to_midi

FIELD = Path(__file__).parents[1] / "data" / "field"


@pytest.fixture
def copied(tmp_path: Path):
    """Return a function that puts a file of the field into the app's folder."""

    def copy(name: str) -> Path:
        return Path(shutil.copy(FIELD / name, tmp_path))

    return copy


async def opened(pilot, app, *answers: str) -> None:
    await first_bar(pilot, app)
    await pilot.press("f3", "enter", *answers)
    await until(pilot, lambda: "opened" in status(app))


def hits(app) -> int:
    return sum(bar.hit_count for bar in app.instrument.store.session.loop)


async def test_a_file_that_is_as_the_grid_is_opens_unasked(make_app, copied) -> None:
    copied("alien-chunk.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        assert hits(app) == 24
        assert "!" not in status(app)


@pytest.mark.parametrize(("answer", "count"), [("b", 8), ("c", 16), ("a", 24), ("enter", 8)])
async def test_one_or_all_of_several_channels_are_chosen(make_app, copied, answer, count) -> None:
    copied("drums-on-10-and-11.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app, answer)
        assert hits(app) == count
        said = status(app)
        assert ("left out" in said) == (count < 24)


async def test_the_question_names_the_channels_and_escape_leaves_everything(
    make_app, copied
) -> None:
    copied("drums-on-10-and-11.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session
        await pilot.press("f3", "enter")
        await until(pilot, lambda: "which channel has the drums?" in shown(app))
        await pilot.press("escape")
        assert app.instrument.store.session == before


async def test_another_meter_is_laid_on_4_4_when_allowed(make_app, copied) -> None:
    copied("meter-3-4.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session
        await pilot.press("f3", "enter")
        await until(pilot, lambda: "this file is in 3/4, and bars here are 4/4" in shown(app))
        await pilot.press("escape")
        assert app.instrument.store.session == before
        await opened(pilot, app, "l")
        assert len(app.instrument.store.session.loop) == 3
        assert "meter 3/4 laid on 4/4" in status(app)


async def test_a_broken_file_is_reported_and_nothing_changes(make_app, copied) -> None:
    copied("division-0.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        before = app.instrument.store.session
        await pilot.press("f3", "enter")
        await until(pilot, lambda: "does not say how long a beat is" in status(app))
        assert app.instrument.store.session == before


async def test_notes_that_came_in_are_exported_as_they_were(make_app, copied, tmp_path) -> None:
    copied("six-tom-fill.mid")
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await pilot.press("e", "enter", "enter")
        path = tmp_path / "six-tom-fill-1.mid"
        await until(pilot, path.exists)
        assert path.read_bytes() == loop_to_midi(app.instrument.store.session)
        assert {41, 43, 45, 47, 48, 50} <= set(path.read_bytes())
