"""Opening the instrument from the command line's options and the player's settings.

The sound engine starts before the libraries of the screen are loaded, because both take time. Where
space is pressed meanwhile, the loop plays before there is a screen.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.plain_text import encoding_advice, terminal_encoding
from gdrm_tui.core.session import Session, new_session
from gdrm_tui.storage.paths import (
    controllers_file,
    data_folder,
    log_file,
    settings_file,
    working_folder,
)
from gdrm_tui.storage.recent import remember_file
from gdrm_tui.storage.settings import Settings, read_settings
from gdrm_tui.ui.first_key import FirstKey

if TYPE_CHECKING:
    from gdrm_tui.midi.importer import ImportChoices
    from gdrm_tui.player.setup import Setup
    from gdrm_tui.remote.options import RemoteOptions
    from gdrm_tui.storage.session_files import Opened
    from gdrm_tui.ui.app import GdrmApp

# Until a generator says what it knows; every one of the dataset's has it.
FIRST_CONTROLS = Controls({"rock": 1.0}, bpm=110.0)
# How long another thread may keep the screen's waiting, a fifth of what Python lets it.
_TURN_SECONDS = 0.001


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
    choices: ImportChoices | None = None,
    remote: RemoteOptions | None = None,
    first_key: FirstKey | None = None,
) -> GdrmApp:
    """Return the instrument, its sound engine started, for `run_app`.

    What is None is taken from the player's settings; `latency` is in seconds. `choices` say how a
    MIDI file is to be read, and `remote` which remote controls to open. It plays already where
    `first_key` is a space.

    Raises
    ------
    GdrmError
        If `file` cannot be opened.
    """
    settings, complaints = read_settings(settings_file())
    # From here on paths are whole, since the folder that the program is in may be deleted; where it
    # is, the engine's start leaves it.
    folder, lost = working_folder()
    opened = None if file is None else _opened(file, settings, choices)
    complaints = (*complaints, *filter(None, (lost, _report(file, opened))))
    session = _session(opened, settings, soundfont, kit)
    default = None if settings.soundfont is None else Path(settings.soundfont).expanduser()
    whole = None if file is None else folder / file
    wanted = Wanted(session, folder, whole, model, seed, soundfont or default, settings)
    engine = _started(wanted, "auto" if sound else "null", device, latency)
    try:
        return _app(wanted, engine, complaints, remote, first_key or FirstKey(None))
    except BaseException:
        engine.close()
        raise


class Wanted(NamedTuple):
    """What the instrument should start with."""

    session: Session
    folder: Path
    file: Path | None
    model: Path | None
    seed: int | None
    soundfont: Path | None
    settings: Settings


def _started(
    wanted: Wanted,
    output: Literal["auto", "null"],
    device: int | str | None,
    latency: float | None,
) -> EngineClient:
    """Return the engine, started; what is None is taken from the settings."""
    engine = EngineClient()
    engine.start(
        wanted.soundfont,
        output,
        log_file(),
        device=wanted.settings.device if device is None else device,
        latency=_latency(latency, wanted.settings),
        kit=wanted.session.kit,
        copied=True,
    )
    return engine


def _app(
    wanted: Wanted,
    engine: EngineClient,
    complaints: tuple[str, ...],
    remote: RemoteOptions | None,
    first_key: FirstKey,
) -> GdrmApp:
    """Return the instrument for this terminal."""
    from gdrm_tui.remote.options import RemoteOptions

    setup = _setup(wanted)
    opened = (remote or RemoteOptions()).over(wanted.settings)
    # With other keys space may not be what plays; with Link the loop joins the others' bar.
    waits = "play" in wanted.settings.keys or opened.link
    early = HeadStart(setup, engine, first_key, waits=waits)
    early.look()
    import textual.app  # noqa: F401  half of what the screen needs

    early.look()
    from gdrm_tui.ui.app import GdrmApp
    from gdrm_tui.ui.keymap import keymap_of

    early.look()
    keymap, clashes = keymap_of(wanted.settings)
    encoding = terminal_encoding(sys.__stderr__)
    said = (*complaints, *clashes, *_terminal_complaint(encoding))
    app = GdrmApp(early.setup, engine, keymap, said, opened, first_key.unused)
    app.use_encoding(encoding)
    return app


class HeadStart:
    """Plays where space was pressed before there is a screen.

    Parameters
    ----------
    waits : bool
        Whether keys wait for the screen in any case.

    Attributes
    ----------
    setup : Setup
        What the instrument is to be started with; with the bar that plays.
    """

    def __init__(
        self, setup: Setup, engine: EngineClient, first_key: FirstKey, *, waits: bool
    ) -> None:
        self.setup = setup
        self._engine, self._first_key, self._waits = engine, first_key, waits

    def look(self) -> None:
        """Play if space is the first key that was pressed so far."""
        if self._waits or not self._first_key.is_space():
            return
        from gdrm_tui.player.head_start import play_at_once

        self.setup = replace(self.setup, session=play_at_once(self.setup, self._engine))


def _setup(wanted: Wanted) -> Setup:
    """Return what the instrument is started with; its generator begins to load."""
    from gdrm_tui.generation.generator import Generator, default_model

    model = wanted.model or default_model()
    # Begun before the libraries of the screen, and used when the screen is there.
    loading = ThreadPoolExecutor(1).submit(Generator, model)
    from gdrm_tui.player.setup import Setup

    return Setup(
        wanted.session,
        wanted.file,
        model,
        wanted.seed,
        folder=wanted.folder,
        data=data_folder(),
        soundfont=wanted.soundfont,
        controllers=controllers_file(),
        settings=wanted.settings,
        settings_file=settings_file(),
        loading=loading.result,
    )


def run_app(app: GdrmApp) -> int:
    """Run the instrument and return its exit code when it is left."""
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        app.run()
        return app.return_code or 0
    finally:
        app.remote.close()
        app.instrument.engine.close()


def _session(
    opened: Opened | None, settings: Settings, soundfont: Path | None, program: int | None
) -> Session:
    """Return the session to begin with, an empty one where none is opened; with the kit asked for.

    An empty one has the kit of the settings.
    """
    session = _new(settings) if opened is None else opened.session
    return replace(session, kit=_kit(session.kit, soundfont, program))


def _new(settings: Settings) -> Session:
    kit = DrumKit("", settings.kit or 0)
    return replace(new_session(FIRST_CONTROLS), kit=kit, mixer=settings.mixer())


def _report(file: Path | None, opened: Opened | None) -> str:
    """Return what was made of a MIDI file, "" where there is nothing to say of it."""
    report = None if opened is None else opened.report
    return f"{file}: {report.text}" if report is not None and report.lines else ""


def _opened(file: Path, settings: Settings, choices: ImportChoices | None) -> Opened:
    """Return what is in the file."""
    from gdrm_tui.storage.session_files import open_file

    opened = open_file(file, FIRST_CONTROLS, settings.mixer(), choices)
    remember_file(data_folder(), file)
    return opened


def _kit(own: DrumKit, soundfont: Path | None, program: int | None) -> DrumKit:
    """Return the kit that is asked for, in place of the session's own."""
    return DrumKit(
        own.soundfont if soundfont is None else str(soundfont),
        own.program if program is None else program,
    )


def _terminal_complaint(encoding: str) -> list[str]:
    wish = encoding_advice(encoding)
    name = encoding.upper().replace("_", "-")
    return [f"this terminal is {name}, not UTF-8: {wish} as they are"] if wish else []


def _latency(asked: float | None, settings: Settings) -> float | None:
    """Return what was asked for in seconds, None where the engine chooses."""
    if asked is not None or settings.latency is None:
        return asked
    return settings.latency / 1000
