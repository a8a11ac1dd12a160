"""The dialog in which a rhythm is tapped: keys are taps, and the bar shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from app_kit import SIZE, first_bar, shown, status, until

from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.player.tapper import Tapping
from gdrm_tui.ui.dialogs.tap import TapDialog, bar_text, velocity_of

if TYPE_CHECKING:
    from conftest import MakeApp


async def test_tapped_bar_is_answered_and_escape_leaves(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        tapper, store = app.instrument.tapper, app.instrument.store
        before, now = store.bar, [50.0]
        tapper.clock = lambda: now[0]
        await pilot.press("K")
        assert isinstance(app.screen, TapDialog)
        assert "the first tap is beat 1" in shown(app)
        for key, at in (("enter", 50.0), ("space", 50.3), ("x", 50.8)):
            tapper.press(key, velocity_of(key, key) or 0.0, at)
        await until(pilot, lambda: "█" in shown(app))
        now[0] = 60.0
        await until(pilot, lambda: store.bar != before)
        assert "your rhythm" in status(app)
        assert store.take is not None
        assert store.take.rhythm is not None
        assert [onset.velocity for onset in store.take.rhythm.onsets] == [1.0, 0.5, 0.75]
        await pilot.press("escape")
        assert not isinstance(app.screen, TapDialog)


async def test_keys_are_taps_and_play_or_edit_nothing(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await first_bar(pilot, app)
        session = app.instrument.store.session
        await pilot.press("K", "g", "space", "D", "1")
        tapped = app.instrument.tapper.now.rhythm
        assert tapped.onsets
        assert app.instrument.store.session == session
        assert not app.instrument.engine.status().playing
        await pilot.press("escape")


@pytest.mark.parametrize(
    ("key", "character", "velocity"),
    [
        ("space", " ", 0.5),
        ("enter", "\r", 1.0),
        ("j", "j", 0.75),
        ("3", "3", 3 / 9),
        ("escape", "\x1b", None),
        ("up", None, None),
    ],
)
def test_each_key_has_its_loudness(key: str, character: str | None, velocity: float | None) -> None:
    assert velocity_of(key, character) == velocity


def test_bar_shows_how_loud_its_taps_are_and_where_the_time_is() -> None:
    rhythm = Rhythm((Onset(0, 1.0), Onset(6, 0.3)))
    upper, lower = bar_text(Tapping(rhythm, 4.9, "free")).splitlines()
    assert upper.split() == ["█", "·", "·", "·", "·", "·", "▃", *"·········"]
    assert lower.index("▴") == upper.index("·", 8)
