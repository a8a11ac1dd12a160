"""Bringing a rendering to a loudness, by the standard's measure, without squashing it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from audio_kit import RATE, session_of

from gdrm_tui.audio.bounce import BounceSettings, boost_to, bounce
from gdrm_tui.audio.engine.kits import open_kit
from gdrm_tui.audio.levels.loudness import integrated_loudness, true_peak
from gdrm_tui.audio.render import Rendering
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.mixer import DrumKit
from gdrm_tui.core.session import Session

GROOVE = {
    "kick": {0: 0.0, 8: 0.1},
    "snare": {4: 0.0, 12: 0.0},
    "closed-hat": dict.fromkeys(range(0, 16, 2), 0.0),
}
# Quiet cross-sticks whose peaks lie far above their loudness.
CLICKS = {"cross-stick": {0: 0.0}}


@pytest.fixture
def house(soundfont: Path) -> DrumKit:
    """The kit that ships; skips where libfluidsynth is missing."""
    return DrumKit("house")


def loop(session: Session, kit: DrumKit, boost: float) -> np.ndarray:
    synth = open_kit(kit, None, RATE)
    pieces = list(Rendering(session, RATE, tail="wrap", boost=boost).mix(synth))
    synth.close()
    return np.concatenate(pieces)


@pytest.mark.parametrize("asked", [-23.0, -16.0])
def test_a_groove_reaches_the_loudness_asked_for(house: DrumKit, asked: float) -> None:
    session = session_of(GROOVE)
    boost = boost_to(asked, Rendering(session, RATE, tail="wrap"), house)
    samples = loop(session, house, boost)
    assert integrated_loudness(samples, RATE) == pytest.approx(asked, abs=0.1)
    assert true_peak(samples) < 10 ** (-1 / 20)


def test_a_loudness_that_would_squash_peaks_is_refused_with_the_possible_one(
    house: DrumKit,
) -> None:
    rendering = Rendering(session_of(CLICKS, bpm=60.0), RATE, tail="wrap")
    with pytest.raises(GdrmError, match=r"can have -\d+\.\d LUFS at most .*: ask for -\d+$"):
        boost_to(-8.0, rendering, house)


def test_silence_has_no_loudness_and_no_file_is_left(house: DrumKit, tmp_path: Path) -> None:
    with pytest.raises(GdrmError, match="silent"):
        bounce(session_of({}), tmp_path / "x.wav", BounceSettings(loudness=-14.0))
    assert list(tmp_path.iterdir()) == []
