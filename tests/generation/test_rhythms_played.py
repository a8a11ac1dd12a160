"""Bars that play a rhythm: its onsets, accents and rests, in takes that stay in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from gdrm_tui.core.bar import Bar, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import unplayable_steps
from gdrm_tui.core.rhythm import Onset, Rhythm, rhythm_of_bar
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, make

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
SON = Rhythm(
    (Onset(0, 0.9), Onset(3, 0.7, 0.2), Onset(6, 1.0), Onset(10, 0.4, -0.3), Onset(12, 0.9))
)
ODD = Rhythm((Onset(1, 0.5), Onset(5, 1.0, 0.45), Onset(15, 0.8, -0.5)))
PULSE = Rhythm(tuple(Onset(step, 0.6) for step in range(16)))
DRUMS = list(map(voice_index, ("kick", "snare", "cross-stick", "low-tom", "mid-tom", "high-tom")))


def looped(generator: Generator, *rhythms: Rhythm, count: int = 4, **more: Any) -> list[Take]:
    request = BarRequest("loop", FUNK, 7, count=count, rhythms=rhythms)
    return make(generator, replace(request, **more))


def again(generator: Generator, way: Way, take: Take, **more: Any) -> Take:
    request = BarRequest(way, take.controls, 9, 2, (take.bar,), origin=take)
    return make(generator, replace(request, **more))[0]


def assert_plays(bar: Bar, rhythm: Rhythm) -> None:
    """Assert that all hits on onsets are in time and the loudest as loud beside the others."""
    tapped = rhythm.velocities > 0
    assert bar.hits[:, tapped].any(0).all()
    offsets = np.broadcast_to(rhythm.offsets, bar.offsets.shape)
    there = bar.hits & tapped
    np.testing.assert_array_equal(bar.offsets[there], offsets[there])
    loudest = bar.velocities.max(0)[tapped] / rhythm.velocities[tapped]
    np.testing.assert_allclose(loudest, loudest[0], rtol=1e-5)


@pytest.mark.parametrize("genre", ["rock", "jazz", "reggae", "latin"])
@pytest.mark.parametrize("rhythm", [SON, ODD, PULSE], ids=["son", "odd", "pulse"])
def test_every_onset_is_played_in_time_and_as_loud_by_two_hands(
    generator: Generator, rhythm: Rhythm, genre: str
) -> None:
    controls = Controls({genre: 1.0}, 110.0)
    for take in looped(generator, rhythm, count=3, controls=controls):
        assert_plays(take.bar, rhythm)
        assert not unplayable_steps(take.bar.hits[None]).any()
        assert take.rhythm == rhythm


def test_rests_have_no_loud_drum_and_accents_have_a_drum(generator: Generator) -> None:
    for take in looped(generator, SON, ODD, count=6):
        assert take.rhythm is not None
        rests = take.rhythm.velocities == 0
        assert take.bar.velocities[DRUMS][:, rests].max() <= 0.3
        loud = [step for step, velocity, _ in take.rhythm.onsets if velocity >= 0.7]
        cymbals = list(map(voice_index, ("crash", "crash-2")))
        assert take.bar.hits[DRUMS + cymbals][:, loud].any(0).all()


def test_rhythms_of_several_bars_are_played_in_turn(generator: Generator) -> None:
    takes = looped(generator, SON, ODD, count=5)
    assert [take.rhythm for take in takes] == [SON, ODD, SON, ODD, SON]
    assert takes == looped(generator, SON, ODD, count=5)
    assert takes != looped(generator, SON, ODD, count=5, seed=8)
    size = generator.card.groove_size
    assert len({take.latent[:size] for take in takes}) == 1


def test_repeated_rhythm_varies_as_far_as_the_variability_says(generator: Generator) -> None:
    moved = []
    for variability in (0.0, 0.3, 1.0):
        controls = replace(FUNK, variability=variability)
        takes = looped(generator, SON, count=8, controls=controls)
        pairs = pairwise(takes)
        moved.append(sum(distance(first.bar, second.bar) for first, second in pairs))
    assert moved[0] == 0 < moved[1] < moved[2]


def test_fills_play_the_rhythm_too(generator: Generator) -> None:
    takes = looped(generator, SON, count=4, fill_every=2)
    assert [take.controls.fill for take in takes] == [False, True, False, True]
    for take in takes:
        assert_plays(take.bar, SON)


def test_locked_voices_stay_as_they_are_around_a_rhythm(generator: Generator) -> None:
    (there,) = looped(generator, count=1)
    locks = Locks(frozenset({0, 3}))
    takes = looped(generator, SON, count=3, bars=(there.bar,), locks=locks)
    for bar in bars_under_locks(takes, (there.bar,), locks):
        np.testing.assert_array_equal(bar.velocities[[0, 3]], there.bar.velocities[[0, 3]])
        np.testing.assert_array_equal(bar.offsets[[0, 3]], there.bar.offsets[[0, 3]])
    free = bars_under_locks(takes, (there.bar,), locks)[0]
    played = free.hits.any(0) | ~(SON.velocities > 0)
    assert played.all()


def test_locks_without_a_bar_keep_those_of_the_first(generator: Generator) -> None:
    locks = Locks(frozenset({voice_index("kick")}))
    takes = looped(generator, SON, ODD, count=4, locks=locks)
    bars = bars_under_locks(takes, (takes[0].bar,), locks)
    assert len({bar.hits[0].tobytes() for bar in bars}) == 1


def test_density_0_plays_only_the_rhythm(generator: Generator) -> None:
    (take,) = looped(generator, SON, count=1, controls=replace(FUNK, density=0.0))
    np.testing.assert_array_equal(take.bar.hits.any(0), SON.velocities > 0)


def test_voice_of_density_0_plays_no_onset(generator: Generator) -> None:
    controls = FUNK.with_voice_density("kick", 0.0).with_voice_density("snare", 0.0)
    (take,) = looped(generator, SON, count=1, controls=controls)
    assert not take.bar.hits[:2].any()
    assert_plays(take.bar, SON)


def test_bar_of_rest_has_no_loud_drum(generator: Generator) -> None:
    (take,) = looped(generator, Rhythm(), count=1)
    assert take.bar.velocities[DRUMS].max() <= 0.3


def test_take_varied_or_made_again_stays_in_its_rhythm(generator: Generator) -> None:
    (take,) = looped(generator, SON, count=1)
    varied = again(generator, "variation", take)
    assert varied.rhythm == SON
    assert varied.parent == take.number
    assert_plays(varied.bar, SON)
    jazz = again(generator, "remix", take, controls=replace(FUNK, genres={"jazz": 1.0}))
    assert_plays(jazz.bar, SON)
    assert jazz.bar != take.bar
    back = again(generator, "remix", jazz, controls=FUNK)
    assert back.bar == take.bar


def test_new_bars_and_mutations_leave_the_rhythm(generator: Generator) -> None:
    (take,) = looped(generator, SON, count=1)
    for way in ("new", "mutation"):
        other = again(generator, way, take)
        assert other.rhythm is None
        assert rhythm_of_bar(other.bar) != rhythm_of_bar(take.bar)
