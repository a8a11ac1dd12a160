"""The search for the latent of a bar, as long as the program searches."""

import numpy as np

from gdrm_tui.core.bar import SHAPE, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.generation.search import nearest_latent
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
ALL = np.ones(SHAPE, bool)


def test_generated_bar_is_found_again(generator):
    bars = [fresh_take(generator, FUNK, seed, 1).bar for seed in range(4)]
    found = [generator.bar(nearest_latent(generator, bar, FUNK, ALL), FUNK) for bar in bars]
    near = [distance(bar, back) <= 2 for bar, back in zip(bars, found, strict=True)]
    assert sum(near) >= 3


def test_bar_under_voice_densities_is_found_again(generator):
    densities = {"kick": 0.8, "closed-hat": 0.0, "snare": 0.3}
    asked = Controls({"funk": 1.0}, 100.0, voice_densities=densities)
    near = 0
    for seed in range(4):
        bar = fresh_take(generator, asked, seed, 1).bar
        found = generator.bar(nearest_latent(generator, bar, asked, ALL), asked)
        near += distance(bar, found) <= 2
    assert near >= 3


def test_search_with_a_mask_fits_the_cells_of_the_mask(generator):
    mask = Locks(frozenset({0, 1})).mask
    for seed in range(2):
        bar = fresh_take(generator, FUNK, seed, 1).bar
        found = generator.bar(nearest_latent(generator, bar, FUNK, mask), FUNK)
        assert (found.hits != bar.hits)[mask].sum() <= 1


def test_search_gives_the_same_latent_every_time_and_another_for_another_seed(quick):
    bar = fresh_take(quick, FUNK, 4, 1).bar
    first, second, other = (nearest_latent(quick, bar, FUNK, ALL, seed) for seed in (0, 0, 1))
    assert first.tobytes() == second.tobytes() != other.tobytes()
