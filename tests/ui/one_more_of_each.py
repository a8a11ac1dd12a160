"""A program of its own: the screens of an instrument with one more voice and one more knob.

Run with sizes such as 80x24, it prints a JSON object: by size, the texts of the screen with the
grid, the knobs and the genres in use, and of the mixer.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

from gdrm_tui.core import knobs, voices

voices.VOICES += (voices.Voice("cowbell", "Cowbell", 56, (56,)),)
voices.VOICE_COUNT = len(voices.VOICES)
voices.VOICE_NAMES = tuple(voice.name for voice in voices.VOICES)
knobs.SLIDER_KNOBS = (*knobs.SLIDER_KNOBS, replace(knobs.knob("bpm"), slider=True))

from app_kit import hand_session  # noqa: E402
from pictures import lines  # noqa: E402

from gdrm_tui.audio.engine.client import EngineClient  # noqa: E402
from gdrm_tui.player.setup import Setup  # noqa: E402
from gdrm_tui.ui.app import GdrmApp  # noqa: E402


async def screens(width: int, height: int) -> list[str]:
    """Return the texts of the four screens of that size."""
    app = GdrmApp(Setup(hand_session(), Path("x.json"), Path("none.onnx")), EngineClient())
    texts = []
    async with app.run_test(size=(width, height)) as pilot:
        for key in ("down", "tab", "tab", "r"):
            await pilot.press(key)
            await pilot.pause()
            texts.append("\n".join(lines(app)))
    return texts


def main(sizes: list[str]) -> None:
    """Print the screens of these sizes."""
    drawn = {size: asyncio.run(screens(*map(int, size.split("x")))) for size in sizes}
    print(json.dumps(drawn))


if __name__ == "__main__":
    main(sys.argv[1:])
