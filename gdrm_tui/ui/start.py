"""Opening the instrument from the command line's options and the player's settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gdrm_tui.audio.devices.outputs import LATENCY_SECONDS
from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.generation.generator import default_model
from gdrm_tui.player.setup import Setup
from gdrm_tui.storage.paths import data_folder, log_file, settings_file
from gdrm_tui.storage.recent import remember_file
from gdrm_tui.storage.session_files import open_session
from gdrm_tui.storage.settings import Settings, read_settings
from gdrm_tui.ui.app import GdrmApp
from gdrm_tui.ui.keymap import keymap_of

# Until a generator says what it knows; every one of the dataset's has it.
FIRST_CONTROLS = Controls({"rock": 1.0}, bpm=110.0)


def open_app(
    file: Path | None,
    model: Path | None,
    soundfont: Path | None,
    seed: int | None,
    *,
    sound: bool = True,
    device: int | str | None = None,
    latency: float | None = None,
    kit: int | None = None,
) -> GdrmApp:
    """Return the instrument, its sound engine started, for `run_app`.

    What is None is taken from the player's settings; `latency` is in seconds.

    Raises
    ------
    GdrmError
        If `file` cannot be opened.
    """
    settings, complaints = read_settings(settings_file())
    session = _session(file, settings, soundfont, kit)
    if soundfont is None and settings.soundfont is not None:
        soundfont = Path(settings.soundfont).expanduser()
    keymap, clashes = keymap_of(settings)
    setup = Setup(
        session,
        file,
        model or default_model(),
        seed,
        data=data_folder(),
        soundfont=soundfont,
        settings=settings,
    )
    engine = EngineClient()
    engine.start(
        soundfont,
        "auto" if sound else "null",
        log_file(),
        device=settings.device if device is None else device,
        latency=_latency(latency, settings),
    )
    try:
        return GdrmApp(setup, engine, keymap, (*complaints, *clashes))
    except BaseException:
        engine.close()
        raise


def run_app(app: GdrmApp) -> int:
    """Run the instrument and return its exit code when it is left."""
    try:
        app.run()
        return app.return_code or 0
    finally:
        app.instrument.engine.close()


def _session(
    file: Path | None, settings: Settings, soundfont: Path | None, kit: int | None
) -> Session:
    """Return what is in the file, or an empty session, with the kit that is asked for."""
    if file is None:
        kit_of_settings = DrumKit("", settings.kit or 0)
        session = replace(new_session(FIRST_CONTROLS), kit=kit_of_settings, mixer=settings.mixer())
    else:
        session = open_session(file, FIRST_CONTROLS, settings.mixer())
        remember_file(data_folder(), file)
    own = session.kit
    asked = DrumKit(
        own.soundfont if soundfont is None else str(soundfont),
        own.program if kit is None else kit,
    )
    return replace(session, kit=asked)


def _latency(asked: float | None, settings: Settings) -> float:
    if asked is not None:
        return asked
    return LATENCY_SECONDS if settings.latency is None else settings.latency / 1000
