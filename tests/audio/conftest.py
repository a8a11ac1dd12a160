"""The real synth, where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from audio_kit import RATE

from gdrm_tui.audio.missing import MissingLibraryError
from gdrm_tui.audio.soundfonts import find_soundfont
from gdrm_tui.audio.synth import FluidSynth


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
