"""The metronome: a tone on each beat, where the beat is, whatever the blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from audio_kit import RATE, RecordingSynth, session_of

from gdrm_tui.audio.engine.engine import Engine
from gdrm_tui.audio.engine.limiter import DELAY
from gdrm_tui.audio.engine.protocol import When
from gdrm_tui.audio.engine.transport import plan_of

BEAT = RATE // 2  # frames, at 120 bpm


def played(when: When, at: float | None, frames: int, block: int = 512) -> np.ndarray:
    """Return the first channel of an empty loop with the click."""
    engine = Engine(RecordingSynth(), RATE)
    engine.click.when = when
    engine.set_plan(plan_of(session_of({})))
    engine.play(at)
    blocks = [np.zeros((block, 2), np.float32) for _ in range(-(-(frames + DELAY) // block))]
    for one in blocks:
        engine.render(one)
    return np.concatenate(blocks)[DELAY : DELAY + frames, 0]


def onsets(sound: np.ndarray) -> list[int]:
    """Return the frames at which a tone begins after silence."""
    loud = np.flatnonzero(np.abs(sound) > 1e-4)
    return [int(loud[0]), *(int(b) for a, b in pairwise(loud) if b - a > 9000)]


def test_every_beat_clicks_where_it_is():
    found = onsets(played("always", 0.0, 5 * BEAT))
    assert len(found) == 5
    assert all(abs(frame - beat * BEAT) < 8 for beat, frame in enumerate(found))


def test_a_count_in_clicks_only_before_the_loop():
    found = onsets(played("before", -16.0, 8 * BEAT))
    assert len(found) == 4
    assert all(abs(frame - beat * BEAT) < 8 for beat, frame in enumerate(found))


def test_the_first_beat_of_a_bar_is_higher():
    sound = played("always", 0.0, 2 * BEAT)
    first, second = (np.abs(np.fft.rfft(sound[n * BEAT : n * BEAT + 1440])) for n in (0, 1))
    assert first.argmax() > second.argmax()


def test_blocks_of_any_length_sound_alike():
    whole = played("always", 0.0, 2 * BEAT, 512)
    assert np.array_equal(whole, played("always", 0.0, 2 * BEAT, 64))


@pytest.mark.parametrize("when", ["never", "before"])
def test_without_it_nothing_clicks(when):
    assert not played(when, 0.0, BEAT).any()
