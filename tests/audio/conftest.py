"""The real synth, the engine's process and a sound server, where there are any."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audio_kit import RATE, session_of, until
from pulseaudio import Server, missing_programs

from gdrm_tui.audio.engine.client import EngineClient
from gdrm_tui.audio.engine.fluidsynth import FluidSynth
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.audio.soundfonts.find import carried_by_pretty_midi, house_kit


@pytest.fixture(scope="session")
def soundfont() -> Path:
    """A soundfont that is the same on every machine; skips where libfluidsynth is missing."""
    path = carried_by_pretty_midi() or house_kit()
    try:
        FluidSynth(path, RATE).close()
    except MissingLibraryError as error:
        pytest.skip(str(error))
    return path


@pytest.fixture
def fluidsynth(soundfont: Path) -> Iterator[Callable[[], FluidSynth]]:
    """Makes new synths and closes them."""
    made: list[FluidSynth] = []

    def make() -> FluidSynth:
        made.append(FluidSynth(soundfont, RATE))
        return made[-1]

    yield make
    for synth in made:
        synth.close()


@pytest.fixture(scope="session")
def engine_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the shared engine."""
    return tmp_path_factory.mktemp("engine") / "engine.log"


@pytest.fixture(scope="session")
def shared_engine(engine_log: Path) -> Iterator[EngineClient]:
    client = EngineClient()
    client.start(output="null", log=engine_log)
    yield client
    client.close()


@pytest.fixture
def client(shared_engine: EngineClient) -> EngineClient:
    """An engine without sound, up and stopped; for tests that leave it alive."""
    shared_engine.panic()
    shared_engine.publish(session_of({}, bpm=42.0))
    until(lambda: shared_engine.status().bpm == 42.0)
    shared_engine.notices()
    return shared_engine


@pytest.fixture
def own_client() -> Iterator[EngineClient]:
    """An engine without sound for one test, which may end it."""
    client = EngineClient(stalled_seconds=2.0)
    client.start(output="null")
    yield client
    client.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, soundfont: Path) -> Iterator[Server]:
    """A sound server of the test's own, which libraries find; skips where there cannot be one."""
    pytest.importorskip("sounddevice", exc_type=OSError)
    if missing_programs():
        pytest.skip("PulseAudio is not installed")
    with tempfile.TemporaryDirectory(prefix="gdrm") as folder:  # socket paths must be short
        server = Server(Path(folder))
        try:
            if not server.comes_up():
                pytest.skip("PulseAudio does not start here")
            for name, value in server.environment.items():
                monkeypatch.setenv(name, value)
            yield server
        finally:
            server.end()
