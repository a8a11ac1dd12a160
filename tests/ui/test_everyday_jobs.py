"""Everyday jobs in few keys do what the many keys did, and take fewer."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_kit import SIZE, hand_session, stay, until
from loops import bar_of

from benchmarks.key_counts import JOBS, Job
from gdrm_tui.core.bar import Bar
from gdrm_tui.core.session import Session
from gdrm_tui.storage.settings import Settings

BEAT = bar_of({(0, 0): (0.8, 0.0), (1, 4): (0.8, 0.0), (1, 12): (0.8, 0.0), (3, 2): (0.6, 0.0)})
KEPT = Settings(mixes={"late": {"funk": 0.7, "jazz": 0.3}})


def begun(start: str) -> Session:
    bars = 4 if start in ("loop", "playing") else 1
    return hand_session(None if start == "empty" else BEAT, bars=bars)


def outcome(session: Session) -> tuple[tuple[Bar, ...], dict[str, float], list[bool]]:
    """Return the bars that are no fill, the mix and which bars are fills: fills differ by seed."""
    fills = [take is not None and take.controls.fill for take in session.takes]
    bars = tuple(bar for bar, fill in zip(session.loop, fills, strict=True) if not fill)
    mix = {name: round(weight, 3) for name, weight in session.controls.genres.items()}
    return bars, mix, fills


async def done(make_app, job: Job, keys: tuple[str, ...]) -> tuple[object, ...]:
    app = make_app(begun(job.start), file=Path("x.json"), settings=KEPT)
    async with app.run_test(size=SIZE) as pilot:
        await stay(app, pilot)
        if job.start == "playing":
            app.instrument.engine.pace.end = 0.0
            await pilot.press("space")
            await until(pilot, lambda: app.instrument.player.playhead.bar == 0)
        before = app.instrument.store.session
        for key in keys:
            await pilot.press(key)
        await until(pilot, lambda: len(app.screen_stack) == 1)
        if keys[-1] == "f":
            await until(pilot, lambda: any(outcome(app.instrument.store.session)[2]))
        await until(pilot, lambda: app.instrument.store.session != before)
        await pilot.pause()
        return outcome(app.instrument.store.session)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
async def test_few_keys_do_what_many_did(make_app, job: Job) -> None:
    assert len(job.now) < len(job.first)
    assert await done(make_app, job, job.first) == await done(make_app, job, job.now)


def test_the_table_of_the_decisions_is_that_of_the_jobs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")
    for job in JOBS:
        assert f"| {job.name} | {len(job.first)} | {len(job.now)} |" in text
