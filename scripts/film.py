"""Make the film of the first minute: the running app, its keys pressed one after another.

python scripts/film.py docs/film

It leaves an asciinema cast (`asciinema play docs/film/first-minute.cast`) and an animated SVG.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from drawing import HIGH, WIDE, Ink, cells_of
from rich.color import ColorSystem
from stage import ON_BLACK, screen_of, staged, until
from textual.pilot import Pilot
from textual.strip import Strip

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.ui.app import GdrmApp

SIZE = (100, 30)
LOOKS_A_SECOND = 5
# Seconds to wait before a key, and the key: what the hints of a first start lead through.
SCRIPT = (
    *((1.0, "space"), (3.0, "g"), (2.5, "v"), (1.5, "l"), (1.5, "x"), (2.5, "o")),
    *((7.0, "c"), (3.0, "V")),
)
LAST = 2.0  # seconds after the last key
Frame = tuple[float, list[Strip]]


async def play(app: GdrmApp, pilot: Pilot[None]) -> list[Frame]:
    """Press the keys, and return what was seen and when."""
    frames: list[Frame] = []
    began, due, keys = time.monotonic(), 0.0, [*SCRIPT]
    due = keys[0][0]
    while keys or time.monotonic() - began < due:
        now = time.monotonic() - began
        if keys and now >= due:
            await pilot.press(keys.pop(0)[1])
            due = now + (keys[0][0] if keys else LAST)
        frames.append((now, screen_of(app)))
        await asyncio.sleep(max(len(frames) / LOOKS_A_SECOND - (time.monotonic() - began), 0.001))
    return frames


def cast(frames: Sequence[Frame]) -> str:
    """Return the film as an asciinema cast: the rows that changed, with each look."""
    width, height = SIZE
    lines = [json.dumps({"version": 2, "width": width, "height": height, "title": "gdrm-tui"})]
    before: list[str] = [""] * height
    for seconds, strips in frames:
        rows = [_ansi(strip) for strip in strips]
        changed = [
            f"\x1b[{y + 1};1H{row}"
            for y, (row, old) in enumerate(zip(rows, before, strict=True))
            if row != old
        ]
        before = rows
        if changed:
            lines.append(json.dumps([round(seconds, 3), "o", "".join(changed)]))
    return "\n".join(lines) + "\n"


def _ansi(strip: Strip) -> str:
    return "".join(
        Strip.render_style(segment.style, segment.text, ColorSystem.TRUECOLOR)
        if segment.style
        else segment.text
        for segment in strip
    )


def animated(frames: Sequence[Frame], ink: Ink) -> str:
    """Return the film as SVG: each look of a row once, and when it is to be seen where."""
    wide, high, end = SIZE[0] * WIDE, SIZE[1] * HIGH, frames[-1][0] + 1
    looks: dict[str, str] = {}
    shown = [_of_row(y, frames, end, ink, looks) for y in range(SIZE[1])]
    definitions = "".join(f'<g id="{name}">{look}</g>\n' for look, name in looks.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" '
        f'font-size="15" shape-rendering="crispEdges">\n<defs>\n{definitions}</defs>\n'
        f'<rect width="{wide}" height="{high}" fill="#0d1017">'
        f'<animate id="film" attributeName="opacity" from="1" to="1" dur="{end:.2f}s" '
        f'begin="0s;film.end"/></rect>\n' + "".join(shown) + "</svg>\n"
    )


def _of_row(y: int, frames: Sequence[Frame], end: float, ink: Ink, looks: dict[str, str]) -> str:
    changes: list[tuple[float, str]] = []
    for seconds, strips in frames:
        look = "".join(cells_of([strips[y]], ink))
        name = looks.setdefault(look, f"r{len(looks)}")
        if not changes or changes[-1][1] != name:
            changes.append((seconds, name))
    ends = [seconds for seconds, _ in changes[1:]] + [end]
    return "".join(
        f'<use href="#{name}" y="{y * HIGH}" visibility="hidden"><set attributeName="visibility" '
        f'to="visible" begin="film.begin+{begin:.2f}s" dur="{stop - begin:.2f}s"/></use>\n'
        for (begin, name), stop in zip(changes, ends, strict=True)
    )


async def main(folder: Path) -> None:
    """Make both."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = EngineClient()
    engine.start(output="null")
    app = staged(engine)
    try:
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: app.instrument.store.bar.hit_count > 0)
            frames = await play(app, pilot)
    finally:
        engine.close()
    (folder / "first-minute.cast").write_text(cast(frames), encoding="utf-8")
    (folder / "first-minute.svg").write_text(animated(frames, Ink(ON_BLACK)), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
