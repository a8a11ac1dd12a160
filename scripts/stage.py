"""The instrument on a stage: the real app without a terminal, on a seed, for pictures of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

from rich.terminal_theme import TerminalTheme
from textual.pilot import Pilot
from textual.strip import Strip

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.app import GdrmApp

SEED = 19
CONTROLS = Controls({"funk": 0.7, "jazz": 0.3}, bpm=96.0)
# What a terminal shows its sixteen colours as.
ON_BLACK = TerminalTheme(
    (0, 0, 0),
    (204, 204, 204),
    [
        *((0, 0, 0), (205, 49, 49), (13, 188, 121), (201, 201, 16)),
        *((36, 114, 200), (188, 63, 188), (17, 168, 205), (204, 204, 204)),
    ],
    [
        *((102, 102, 102), (241, 76, 76), (35, 209, 139), (245, 245, 67)),
        *((59, 142, 234), (214, 112, 214), (41, 184, 219), (255, 255, 255)),
    ],
)


def staged(engine: EngineClient) -> GdrmApp:
    """Return the app with a seeded session and the kit that ships.

    The takes that are asked for have seeds in a row.
    """
    seeds = count(SEED + 1)  # so that the first bar asked for is not the one that is there
    session = replace(new_session(CONTROLS), kit=DrumKit("house"))
    setup = Setup(session, None, default_model(), SEED, draw_seed=lambda: next(seeds))
    return GdrmApp(setup, engine)


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait for what happens on another thread or in another process."""
    while not true():
        await pilot.pause(0.005)


async def press(pilot: Pilot[None], app: GdrmApp, *keys: str) -> None:
    """Press keys, and wait after each one that makes bars until they are there."""
    for key in keys:
        before = app.instrument.store.session
        await pilot.press(key)
        if key in ("g", "v", "x", "G"):
            await until(pilot, partial(_changed, app, before))


def _changed(app: GdrmApp, before: Session) -> bool:
    return app.instrument.store.session is not before


def screen_of(app: GdrmApp) -> list[Strip]:
    """Return what is on the screen, from the top."""
    rows = app.screen._compositor.render_strips()  # as Textual's own export does
    return [row.simplify() for row in rows]
