"""The stressed app, playing a bar of clicks and a clock to a recorded MIDI port."""

from __future__ import annotations

import argparse
import gc
import tempfile
from pathlib import Path

from benchmarks.load import start_load
from benchmarks.recorded_engine import run_recorded
from benchmarks.stressed_app import StressedApp, session_of_clicks
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.generation.generator import default_model
from gdrm_tui.midi.ports import OWN
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.settings import Settings


def main() -> None:
    """Run the app until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", action="store_true")
    parser.add_argument("--soundfont", type=Path, help="of clicks; plays on a device")
    options = parser.parse_args()
    engine = EngineClient(main=run_recorded)
    engine.start(options.soundfont, "auto" if options.soundfont else "null")
    try:
        settings = Settings(midi={"output": OWN, "send_clock": True})
        with tempfile.TemporaryDirectory() as folder:
            setup = Setup(
                session_of_clicks(), None, default_model(), 1, Path(folder), settings=settings
            )
            app = StressedApp(setup, engine)
            gc.freeze()
            if options.load:
                start_load()
            app.run()
    finally:
        engine.close()
