"""Opening the instrument from the command line's options."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Literal

from gdrm_tui.audio.client import EngineClient
from gdrm_tui.audio.output import LATENCY_SECONDS
from gdrm_tui.core.session import Controls, new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.storage.paths import log_file
from gdrm_tui.storage.sessions import open_loop
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.instrument import Setup

# Until a generator says what it knows; every one of the dataset's has it.
FIRST_CONTROLS = Controls({"rock": 1.0}, bpm=110.0)


def run_app(
    file: Path | None,
    model: Path | None,
    soundfont: Path | None,
    seed: int | None,
    *,
    sound: bool = True,
    device: int | str | None = None,
    latency: float = LATENCY_SECONDS,
) -> int:
    """Open the instrument and return its exit code when it is left.

    Raises
    ------
    GdrmError
        If `file` cannot be opened; before the screen is touched.
    """
    session = new_session(FIRST_CONTROLS) if file is None else open_loop(file, FIRST_CONTROLS)
    engine = EngineClient()
    output: Literal["auto", "null"] = "auto" if sound else "null"
    engine.start(soundfont, output, log_file(), device=device, latency=latency)
    try:
        app = GdrmApp(Setup(session, file, model or default_model(), seed), engine)
        gc.freeze()  # what was loaded so far lives as long as the program
        app.run()
        return app.return_code or 0
    finally:
        engine.close()
