"""Make the README's picture: the running app, drawn by itself as SVG.

python scripts/screenshot.py docs/screenshot.svg
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from textual.widgets import Static

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.session import new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.setup import Setup
from gdrm_tui.ui.app import GdrmApp

SIZE = (120, 34)
CONTROLS = Controls({"funk": 0.7, "jazz": 0.3}, bpm=96.0)


async def draw(path: Path) -> None:
    """Play a seeded bar with a lock, a mute and a fill after it, and save the screen."""
    engine = EngineClient()
    engine.start(output="null")
    app = GdrmApp(Setup(new_session(CONTROLS), None, default_model(), seed=11), engine)
    try:
        async with app.run_test(size=SIZE) as pilot:
            while app.instrument.store.bar.hit_count == 0:
                await pilot.pause(0.05)
            await pilot.press("d", "f")
            while "fill" not in str(app.query_one("#status", Static).visual):
                await pilot.pause(0.05)
            keys = (
                "pageup",
                *["down"] * 11,
                "m",
                *["up"] * 11,
                "l",
                "down",
                "right",
                "right",
                "space",
            )
            await pilot.press(*keys)
            while app.view.grid.playhead != 6:
                await pilot.pause(0.005)
            path.write_text(app.export_screenshot(title="gdrm-tui"), encoding="utf-8")
    finally:
        engine.close()


if __name__ == "__main__":
    asyncio.run(draw(Path(sys.argv[1])))
