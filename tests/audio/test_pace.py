"""The pace of a device: what it could not play in time is left out, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from operator import mul
from random import Random

import numpy as np
import pytest
from audio_kit import RATE
from fake_device import FakeDevice, clocked
from test_playback import Studio

from gdrm_tui.audio.devices.pace import SETTLING_SECONDS, Pace
from gdrm_tui.audio.devices.playback import DevicePlayback

BLOCK = 256
LATENCY = 3072


class Band:
    """Plays blocks that are full of their own place in the music, as the render loop does."""

    def __init__(self, playback: DevicePlayback) -> None:
        self.playback, self.frame = playback, 0
        playback.start()

    def play(self, blocks: int) -> None:
        for _ in range(blocks):
            self.playback.wait(BLOCK)
            self.frame += self.playback.missed()
            self.playback.write(np.full((BLOCK, 2), self.frame + 1, np.float32))
            self.frame += BLOCK


def lateness(device: FakeDevice) -> list[float]:
    """Return by how many frames each piece of music sounded later than the first ones."""
    heard = [(at, number) for at, number in device.heard if number]
    begun, first = heard[0]
    seen = dict[float, float]()
    for at, number in heard:
        seen.setdefault(number, (at - begun) * RATE - (number - first))
    return list(seen.values())


@pytest.mark.parametrize("away", [0.05, 0.0701, 0.2, 1.5])
def test_after_a_gap_the_beat_is_where_it_would_have_been(away: float) -> None:
    with clocked() as clock:
        studio = Studio(clock, latency=LATENCY)
        band = Band(studio.playback)
        band.play(400)
        clock.now += away
        band.play(400)
        late = lateness(studio.first)
        # It takes a moment to see how much was lost.
        assert max(map(abs, late[:400] + late[-370:])) <= 2
        assert studio.playback.xruns == (away > LATENCY / RATE)


def test_many_gaps_leave_no_shift_behind() -> None:
    with clocked() as clock:
        studio, draw = Studio(clock, latency=LATENCY), Random(5)
        band = Band(studio.playback)
        band.play(400)
        for _ in range(40):
            clock.now += draw.uniform(0.0, 0.3)
            band.play(draw.randrange(5, 60))
        band.play(60)
        assert max(map(abs, lateness(studio.first)[-20:])) <= 2


def steady(
    pace: Pace, begin: float, seconds: float, taken: Callable[[float], float] = lambda due: due
) -> int:
    """Write blocks for some seconds to a device that is full of them; return what was missed.

    `taken` returns when the device takes the block that was to be taken at that time.
    """
    missed = 0
    for number in range(1, round(seconds * RATE / BLOCK) + 1):
        now = taken(begin + number * BLOCK / RATE)
        missed += pace.missed()
        pace.written(BLOCK, now, waited=True)
    return missed


def test_a_device_that_stands_still_without_running_dry_is_caught_up_with() -> None:
    pace = Pace(RATE)
    pace.begin(0.0)
    assert steady(pace, 0.0, 3.2) == 0
    missed = steady(pace, 3.23, 3.2)
    assert missed == pytest.approx(0.03 * RATE, abs=0.001 * RATE)
    assert pace.gaps == 1


def test_a_device_whose_clock_goes_a_little_wrong_loses_nothing() -> None:
    for drift in (1e-3, -1e-3):  # ten times as much as cards have
        pace = Pace(RATE)
        pace.begin(0.0)
        assert steady(pace, 0.0, 200.0, partial(mul, 1 + drift)) == 0
        assert pace.gaps == 0


def test_a_device_that_takes_frames_in_pieces_loses_nothing() -> None:
    pace = Pace(RATE)
    pace.begin(0.0)
    assert steady(pace, 0.0, 60.0, lambda due: math.ceil(due / 0.02) * 0.02) == 0


def test_the_first_second_of_a_stream_counts_for_nothing() -> None:
    pace = Pace(RATE)
    pace.begin(0.0)
    assert steady(pace, 0.0, SETTLING_SECONDS / 4) == 0
    assert steady(pace, SETTLING_SECONDS / 2, SETTLING_SECONDS / 4) == 0
    assert steady(pace, SETTLING_SECONDS, 3.0) == 0


def test_a_device_that_had_more_left_than_is_known_loses_nothing() -> None:
    pace = Pace(RATE)
    pace.begin(0.0)
    assert steady(pace, 0.0, 3.2) == 0
    # The thread was away for long, and the server had enough: it takes at once what it lacks.
    for _ in range(round(0.1 * RATE / BLOCK)):
        pace.written(BLOCK, 3.3, waited=False)
    caught_up = 3.2 + round(0.1 * RATE / BLOCK) * BLOCK / RATE
    assert steady(pace, caught_up, 3.2) == 0
    assert pace.gaps == 0
