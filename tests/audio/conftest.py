"""The real synth, where there is one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audio_kit import RATE
from pulseaudio import Server, missing_programs

from gdrm_tui.audio.engine.synth import FluidSynth
from gdrm_tui.audio.requirements import MissingLibraryError
from gdrm_tui.audio.soundfonts.find import find_soundfont


@pytest.fixture(scope="session")
def soundfont() -> Path:
    """The soundfont of this machine; skips where libfluidsynth is absent."""
    path = find_soundfont()
    try:
        FluidSynth(path, RATE).close()
    except MissingLibraryError as error:
        pytest.skip(str(error))
    return path


@pytest.fixture
def fluidsynth(soundfont: Path) -> Iterator[Callable[[], FluidSynth]]:
    """Makes fresh synths and closes them."""
    made: list[FluidSynth] = []

    def make() -> FluidSynth:
        made.append(FluidSynth(soundfont, RATE))
        return made[-1]

    yield make
    for synth in made:
        synth.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, soundfont: Path) -> Iterator[Server]:
    """A sound server of our own, which libraries find; skips where there cannot be one."""
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
