"""What the tests of the app share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.widgets import Static

from gdrm_tui.ui.app import GdrmApp

SIZE = (80, 24)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait for something that happens on another thread or in another process."""
    for _ in range(400):
        if true():
            return
        await pilot.pause()
        await asyncio.sleep(0.02)
    raise AssertionError("it never came true")


async def first_bar(pilot: Pilot[None], app: GdrmApp) -> None:
    await until(pilot, lambda: app.store.bar.hit_count > 0)


def status(app: GdrmApp) -> str:
    return str(app.query_one("#status").visual)


def shown(app: GdrmApp) -> str:
    """Return the texts of the screen on top."""
    return "\n".join(str(text.visual) for text in app.screen.query(Static))
