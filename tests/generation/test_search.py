"""The search for the latent of a bar: it gets nearer, and finds the same every time."""

import numpy as np
import pytest

from gdrm_tui.core.bar import SHAPE, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.generation.generator import Generator, SearchSize
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.search import Locked, fitting_latent, nearest_latent
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
ALL = np.ones(SHAPE, bool)
KICK_AND_SNARE = Locks(frozenset({0, 1})).mask
STEERED = Controls(
    {"funk": 1.0}, 100.0, voice_densities={"kick": 0.8, "closed-hat": 0.0, "snare": 0.3}
)


@pytest.mark.parametrize("asked", [FUNK, STEERED], ids=["plain", "voice densities"])
def test_what_is_found_is_much_nearer_than_chance(generator, asked):
    near, by_chance = 0, 0
    for seed in range(8):
        bar = fresh_take(generator, asked, seed, 1).bar
        near += distance(bar, generator.bar(nearest_latent(generator, bar, asked, ALL), asked))
        by_chance += distance(bar, fresh_take(generator, asked, 100 + seed, 1).bar)
    assert near * 2 < by_chance


def test_more_rounds_never_miss_more(generator):
    once = Generator(generator.path, SearchSize(rounds=0))
    better = 0
    for seed in range(8):
        bar = fresh_take(generator, FUNK, seed, 1).bar
        first, refined = (
            distance(bar, one.bar(nearest_latent(one, bar, FUNK, ALL), FUNK))
            for one in (once, generator)
        )
        assert refined <= first
        better += refined < first
    assert better


def test_what_fits_stays_in_its_groove_as_far_as_variability_says(generator):
    groove_size, size = generator.card.groove_size, generator.card.latent_size
    start = draw(3, size)
    bar = fresh_take(generator, FUNK, 4, 1).bar
    locked = Locked(bar, KICK_AND_SNARE)
    assert fitting_latent(generator, FUNK, locked, start, 0.0, 5) is start
    for reach, stays in ((0.2, True), (0.5, True), (0.6, False)):
        found = fitting_latent(generator, FUNK, locked, start, reach, 5)
        assert np.array_equal(found[:groove_size], start[:groove_size]) == stays
        assert not np.array_equal(found[groove_size:], start[groove_size:])


def test_a_start_that_fits_is_taken_as_it_is(generator):
    start = draw(3, generator.card.latent_size)
    locked = Locked(generator.bar(start, FUNK), KICK_AND_SNARE)
    assert np.array_equal(fitting_latent(generator, FUNK, locked, start, 0.7, 5), start)


def test_search_gives_the_same_latent_every_time_and_another_for_another_seed(quick):
    bar = fresh_take(quick, FUNK, 4, 1).bar
    locked, size = Locked(bar, KICK_AND_SNARE), quick.card.latent_size
    first, second, other = (
        fitting_latent(quick, FUNK, locked, draw(seed, size), 1.0, seed) for seed in (20, 20, 21)
    )
    assert first.tobytes() == second.tobytes() != other.tobytes()
    near = [nearest_latent(quick, bar, FUNK, ALL, seed) for seed in (0, 0)]
    assert near[0].tobytes() == near[1].tobytes()
