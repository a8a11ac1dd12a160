"""What the tests of the app share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from textual.pilot import Pilot
from textual.widgets import Static

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.ui.app import GdrmApp

SIZE = (80, 24)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait for something that happens on another thread or in another process.

    However busy the machine is: a test that waits in vain is ended by its time-out.
    """
    for _ in range(10_000):
        if true():
            return
        await pilot.pause()
        await asyncio.sleep(0.02)
    raise AssertionError("it never came true")


async def first_bar(pilot: Pilot[None], app: GdrmApp) -> None:
    await until(pilot, lambda: app.instrument.store.bar.hit_count > 0)


def status(app: GdrmApp) -> str:
    return str(app.query_one("#status").visual)


def hand_session(bar: Bar | None = None, bars: int = 1) -> Session:
    """Return a session of the bar, empty by default, that no take stands behind."""
    loop = (bar or empty_bar(), *[empty_bar()] * (bars - 1))
    return Session(loop, (None,) * bars, Controls({"rock": 1.0}))


def music(session: Session) -> Session:
    """Return the session as undo brings it back: whatever takes were made meanwhile."""
    return replace(session, book=TakeBook())


async def stay(app: GdrmApp, pilot: Pilot[None]) -> None:
    """Wait until the generator is there, so that nothing moves any more."""
    await until(pilot, lambda: app.instrument.maker.loaded)
    await pilot.pause()


async def press_for_take(pilot: Pilot[None], app: GdrmApp, key: str) -> Take:
    """Press a key that makes a take and return it."""
    before = app.instrument.store.take
    await pilot.press(key)
    await until(pilot, lambda: app.instrument.store.take is not before)
    assert app.instrument.store.take is not None
    return app.instrument.store.take


def shown(app: GdrmApp) -> str:
    """Return the texts of the screen on top."""
    return "\n".join(str(text.visual) for text in app.screen.query(Static))
