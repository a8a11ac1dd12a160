"""Make the pictures of the docs: the running app at four sizes, dark, light and in 16 colours.

python scripts/pictures.py docs/pictures

They are PNG where cairosvg is installed (`pip install cairosvg`), and else SVG.
"""

from __future__ import annotations

import asyncio
import sys
from importlib.util import find_spec
from pathlib import Path

from drawing import Ink, svg
from rich.color import ColorSystem
from stage import ON_BLACK, press, screen_of, staged, until
from textual.pilot import Pilot
from textual.widgets import Static

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.timing import STEPS_PER_BAR
from gdrm_tui.ui.app import GdrmApp

SIZES = ((80, 24), (100, 30), (160, 45), (200, 55))
LOOKS = {
    "dark": ("gdrm-dark", ColorSystem.TRUECOLOR),
    "light": ("gdrm-light", ColorSystem.TRUECOLOR),
    "16": ("ansi-dark", ColorSystem.STANDARD),
}
KEYS = ("G", "pagedown", "v", "pagedown", "g", "pagedown", "f", "pageup", "pageup", "pageup")
BAR, STEP = 1, 4  # the second bar's second beat


async def draw(folder: Path, size: tuple[int, int]) -> None:
    """Play a loop of four bars with a locked voice, and save the screen in every look."""
    engine = EngineClient()
    engine.start(output="null")
    app = staged(engine)
    try:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.instrument.store.bar.hit_count > 0)
            await press(pilot, app, *KEYS)
            await until(pilot, lambda: "fill" in said(app))
            await press(pilot, app, "l", "down", "H", "space")
            for name, (theme, system) in LOOKS.items():
                await use(theme, pilot, app)
                await until(pilot, lambda: heard(app) != BAR * STEPS_PER_BAR + STEP)
                await until(pilot, lambda: heard(app) == BAR * STEPS_PER_BAR + STEP)
                await pilot.pause()
                picture = svg(screen_of(app), Ink(ON_BLACK, system))
                save(picture, folder / f"{size[0]}x{size[1]}-{name}")
    finally:
        engine.close()


async def use(theme: str, pilot: Pilot[None], app: GdrmApp) -> None:
    """Draw in a theme, while the status line speaks of music."""
    if app.theme != theme:
        app.theme = theme
        await until(pilot, lambda: theme in said(app))
        await pilot.press("H", "H")


def heard(app: GdrmApp) -> int | None:
    """Return the step of the loop that is heard."""
    place = app.instrument.player.playhead.place
    bars = len(app.instrument.store.session.loop)
    return None if place is None else int(place) % (bars * STEPS_PER_BAR)


def said(app: GdrmApp) -> str:
    """Return what the status line says."""
    return str(app.query_one("#status", Static).visual)


def save(picture: str, file: Path) -> None:
    """Write a picture as PNG where that can be done, and else as SVG."""
    if find_spec("cairosvg"):
        import cairosvg

        cairosvg.svg2png(bytestring=picture.encode(), write_to=str(file.with_suffix(".png")))
    else:
        file.with_suffix(".svg").write_text(picture, encoding="utf-8")


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        asyncio.run(draw(folder, size))


if __name__ == "__main__":
    main()
