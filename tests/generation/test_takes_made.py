"""Takes one at a time: fresh, varied, mutated, fills, and what stands for a bar that is there."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from loops import bar_of

from gdrm_tui.core.bar import Bar, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import toggle
from gdrm_tui.core.knobs import MAX_SEED
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import voice_index
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import draw, in_place
from gdrm_tui.generation.mutations import MUTATION_CELLS, mutated_take
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import (
    fresh_take,
    take_like,
    varied_take,
)

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
KICK_AND_SNARE = Locks(frozenset({0, 1})).mask


def draws_of(generator: Generator, seeds: range) -> np.ndarray:
    """Return what seeds draw for the first bar of a phrase."""
    latents = np.stack([draw(seed, generator.card.latent_size) for seed in seeds])
    return in_place(latents, generator.card.place, 0)


def kick_and_snare_of(take: Take) -> Locked:
    return Locked(take.bar, KICK_AND_SNARE)


def missed(bar: Bar, locked: Locked) -> int:
    return int((bar.hits ^ locked.bar.hits)[locked.cells].sum())


def test_take_holds_all_that_makes_its_bar_again(generator):
    take = fresh_take(generator, FUNK, 42, 3)
    assert (take.number, take.seed, take.controls, take.parent) == (3, 42, FUNK, None)
    assert generator.bar(take.latent_array, take.controls) == take.bar
    assert take == fresh_take(generator, FUNK, 42, 3)


@pytest.mark.parametrize("seed", range(5))
def test_variation_of_variability_0_is_the_take_it_varies(generator, seed):
    parent = fresh_take(generator, FUNK, seed, 1)
    varied = varied_take(generator, parent, replace(FUNK, variability=0.0), 99, 2)
    assert (varied.latent, varied.bar, varied.parent) == (parent.latent, parent.bar, 1)


def test_distance_of_variations_rises_with_variability_on_average(generator):
    parents = [fresh_take(generator, FUNK, seed, 1) for seed in range(40)]
    means = []
    for variability in (0.0, 0.1, 0.5, 1.0):
        asked = replace(FUNK, variability=variability)
        children = [
            varied_take(generator, p, asked, 1000 + i, 2).bar for i, p in enumerate(parents)
        ]
        means.append(np.mean([distance(p.bar, c) for p, c in zip(parents, children, strict=True)]))
    assert means[0] == 0
    assert all(less < more for less, more in pairwise(means))


@pytest.mark.parametrize("genre", ["rock", "jazz", "gospel"])
def test_mutation_lands_far_away_or_as_far_as_any_of_its_draws(generator, genre):
    controls = Controls({genre: 1.0})
    for seed in range(12):
        current = fresh_take(generator, controls, seed, 1).bar
        take = mutated_take(generator, current, controls, 10_000 * seed, 2)
        seeds = range(10_000 * seed, 10_000 * seed + 32)
        every = generator.bars(draws_of(generator, seeds), controls)
        assert distance(current, take.bar) >= min(
            MUTATION_CELLS, max(distance(current, bar) for bar in every)
        )
        assert take == fresh_take(generator, controls, take.seed, 2)


def test_the_least_seed_follows_the_greatest_among_those_of_a_mutation(generator):
    current = fresh_take(generator, FUNK, 1, 1).bar
    found = [mutated_take(generator, current, FUNK, MAX_SEED - back, 2) for back in range(3)]
    assert any(take.seed < 1000 for take in found)
    for take in found:
        assert 0 <= take.seed <= MAX_SEED
        assert take == fresh_take(generator, FUNK, take.seed, 2)


def test_mutation_takes_the_farthest_where_none_is_far(generator):
    silent = replace(FUNK, density=0.0)
    take = mutated_take(generator, bar_of({}), silent, 5, 2)
    assert take.bar.hit_count == 0
    assert take.seed in range(5, 5 + 32)


def test_take_of_another_generator_is_looked_for_in_this_one(quick):
    take = fresh_take(quick, FUNK, 4, 3)
    foreign = replace(take, latent=take.latent[:5])
    like = take_like(quick, take.bar, FUNK, foreign)
    assert like.number == 3
    assert len(like.latent) == quick.card.latent_size
    assert distance(like.bar, take.bar) < distance(fresh_take(quick, FUNK, 5, 3).bar, take.bar)
    varied_take(quick, like, FUNK, 4, 5)


def test_bar_as_generated_is_its_own_take_and_an_edited_one_is_searched_for(quick):
    take = fresh_take(quick, FUNK, 4, 6)
    assert take_like(quick, take.bar, FUNK, take) is take
    edited = toggle(take.bar, voice_index("ride-bell"), 3)
    like = take_like(quick, edited, FUNK, take)
    assert like.number == 6
    assert distance(like.bar, edited) < distance(fresh_take(quick, FUNK, 5, 3).bar, edited)
    assert take_like(quick, edited, FUNK, None).bar == like.bar


def test_a_bar_laid_under_its_locked_cells_is_still_its_take(quick):
    take = fresh_take(quick, FUNK, 4, 6)
    locked = kick_and_snare_of(fresh_take(quick, FUNK, 5, 1))
    laid = around(locked.bar, take.bar, locked.cells)
    assert laid != take.bar
    assert take_like(quick, laid, FUNK, take, locked.cells) is take
    assert take_like(quick, laid, FUNK, take) is not take


def test_new_take_fits_the_locked_voices_better_than_one_that_ignores_them(quick):
    fitted, ignoring = 0, 0
    for seed in range(8):
        locked = kick_and_snare_of(fresh_take(quick, FUNK, seed, 1))
        fitted += missed(fresh_take(quick, FUNK, 100 + seed, 2, locked).bar, locked)
        ignoring += missed(fresh_take(quick, FUNK, 100 + seed, 2).bar, locked)
    assert fitted * 2 < ignoring


def test_other_seeds_fit_the_locked_voices_in_other_ways(quick):
    locked = Locked(fresh_take(quick, FUNK, 1, 1).bar, Locks(frozenset({0})).mask)
    bars = {fresh_take(quick, FUNK, seed, 2, locked).bar for seed in range(6)}
    assert len(bars) >= 4


@pytest.mark.parametrize("voices", [{1}, {0, 1}, {0, 1, 3, 4}])
def test_mutation_under_locks_changes_as_much_of_the_rest_as_can_be(quick, voices):
    mask = Locks(frozenset(voices)).mask
    for seed in range(12):
        current = fresh_take(quick, FUNK, seed, 1).bar
        take = mutated_take(quick, current, FUNK, 1000 * seed, 2, mask)
        draws = draws_of(quick, range(1000 * seed, 1000 * seed + 32))
        most = max(distance(current, around(current, bar, mask)) for bar in quick.bars(draws, FUNK))
        laid = around(current, take.bar, mask)
        assert distance(laid, current) >= min(MUTATION_CELLS, most)


def test_mutation_under_locks_misses_less_of_them_than_one_without(quick):
    mask = Locks(frozenset({1})).mask
    missing, pasted = 0, 0
    for seed in range(12):
        current = fresh_take(quick, FUNK, seed, 1)
        locked = Locked(current.bar, mask)
        take, free = (
            mutated_take(quick, current.bar, FUNK, 1000 * seed, 2, cells) for cells in (mask, None)
        )
        missing, pasted = missing + missed(take.bar, locked), pasted + missed(free.bar, locked)
    assert missing < pasted


@pytest.mark.parametrize("variability", [0.4, 0.7, 1.0])
def test_variations_fit_the_locked_voices_and_vary_the_others(quick, variability):
    asked = replace(FUNK, variability=variability)
    fitted, pasted, moved, freely = 0, 0, 0, 0
    for seed in range(12):
        parent = fresh_take(quick, FUNK, seed, 1)
        locked = kick_and_snare_of(parent)
        take = varied_take(quick, parent, asked, 100 + seed, 2, locked)
        fitted += missed(take.bar, locked)
        free = varied_take(quick, parent, asked, 100 + seed, 2)
        pasted += missed(free.bar, locked)
        moved += int((take.bar.hits ^ parent.bar.hits)[~locked.cells].sum())
        freely += int((free.bar.hits ^ parent.bar.hits)[~locked.cells].sum())
    assert fitted * 2 < pasted
    assert 0 < moved < freely * 1.5


def test_variation_of_nothing_under_locks_is_the_same_bar(quick):
    parent = fresh_take(quick, FUNK, 3, 1)
    asked = replace(FUNK, variability=0.0)
    assert varied_take(quick, parent, asked, 9, 2, kick_and_snare_of(parent)).bar == parent.bar
