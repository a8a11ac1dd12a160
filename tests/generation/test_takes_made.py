"""Takes: fresh, varied, mutated, looped, and found again for a bar that is there."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from loops import bar_of

from gdrm_tui.core.bar import SHAPE, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge, toggle
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.latents import draw
from gdrm_tui.generation.search import nearest_latent
from gdrm_tui.generation.takes import (
    MUTATION_CELLS,
    Kept,
    fill_of,
    fresh_take,
    mutated_take,
    take_like,
    take_loop,
    varied_take,
)

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
ALL = np.ones(SHAPE, bool)


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
    for variability in (0.0, 0.1, 0.35, 0.7, 1.0):
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
    for seed in range(30):
        current = fresh_take(generator, controls, seed, 1).bar
        take = mutated_take(generator, current, controls, 10_000 * seed, 2)
        seeds = range(10_000 * seed, 10_000 * seed + 32)
        every = generator.bars(
            np.stack([draw(s, generator.card.latent_size) for s in seeds]), controls
        )
        assert distance(current, take.bar) >= min(
            MUTATION_CELLS, max(distance(current, bar) for bar in every)
        )
        assert take == fresh_take(generator, controls, take.seed, 2)


def test_mutation_takes_the_farthest_where_none_is_far(generator):
    silent = replace(FUNK, density=0.0)
    take = mutated_take(generator, bar_of({}), silent, 5, 2)
    assert (take.bar.hit_count, take.seed) == (0, 5)


def test_loop_depends_on_seed_and_controls_alone(generator):
    loops = [take_loop(generator, FUNK, seed, 6) for seed in (7, 7, 8)]
    assert loops[0] == loops[1]
    assert loops[0] != loops[2]
    assert [take.number for take in loops[0]] == [1, 2, 3, 4, 5, 6]
    assert [take.parent for take in loops[0]] == [None, 1, 2, 3, 4, 5]


def test_longer_loop_begins_like_the_shorter_one(generator):
    assert take_loop(generator, FUNK, 7, 9)[:4] == take_loop(generator, FUNK, 7, 4)


def test_loop_of_variability_0_repeats_its_bar_and_of_1_does_not(generator):
    same = take_loop(generator, replace(FUNK, variability=0.0), 7, 8)
    other = take_loop(generator, replace(FUNK, variability=1.0), 7, 8)
    assert len({take.bar for take in same}) == 1
    assert len({take.latent for take in same}) == 1
    assert len({take.bar for take in other}) == 8


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_groove_goes_on_after_a_fill_where_it_was(generator, every):
    plain = take_loop(generator, FUNK, 7, 12)
    filled = take_loop(generator, FUNK, 7, 12, fill_every=every)
    assert [take.latent for take in filled] == [take.latent for take in plain]
    for number, (with_fill, without) in enumerate(zip(filled, plain, strict=True), 1):
        assert with_fill.controls.fill == (number % every == 0)
        if number % every:
            assert with_fill == without


def test_fill_asked_for_in_the_controls_makes_every_bar_one(generator):
    takes = take_loop(generator, replace(FUNK, fill=True), 7, 3)
    assert all(take.controls.fill for take in takes)


def test_loop_from_a_latent_starts_with_its_bar(generator):
    start = draw(123, generator.card.latent_size)
    takes = take_loop(generator, FUNK, 7, 3, start=start)
    assert takes[0].bar == generator.bar(start, FUNK)


def test_take_of_another_generator_is_looked_for_in_this_one(generator):
    take = fresh_take(generator, FUNK, 1, 3)
    foreign = replace(take, latent=take.latent[:5])
    like = take_like(generator, take.bar, FUNK, foreign)
    assert like.number == 3
    assert len(like.latent) == generator.card.latent_size
    assert distance(like.bar, take.bar) <= 8
    varied_take(generator, like, FUNK, 4, 5)


def test_generated_bar_is_found_again(generator):
    bars = [fresh_take(generator, FUNK, seed, 1).bar for seed in range(20)]
    found = [generator.bar(nearest_latent(generator, bar, FUNK, ALL), FUNK) for bar in bars]
    near = [distance(bar, back) <= 2 for bar, back in zip(bars, found, strict=True)]
    assert sum(near) >= 15


def test_search_with_a_mask_fits_the_cells_of_the_mask(generator):
    mask = np.zeros(SHAPE, bool)
    mask[[0, 1]] = True
    for seed in range(8):
        bar = fresh_take(generator, FUNK, seed, 1).bar
        found = generator.bar(nearest_latent(generator, bar, FUNK, mask), FUNK)
        assert (found.hits != bar.hits)[mask].sum() <= 1


def test_search_gives_the_same_latent_every_time(generator):
    bar = fresh_take(generator, FUNK, 4, 1).bar
    first, second = (nearest_latent(generator, bar, FUNK, ALL) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_bar_as_generated_is_its_own_take_and_an_edited_one_is_searched_for(generator):
    take = fresh_take(generator, FUNK, 4, 6)
    assert take_like(generator, take.bar, FUNK, take) is take
    edited = toggle(take.bar, 12, 3)
    like = take_like(generator, edited, FUNK, take)
    assert like.number == 6
    assert distance(like.bar, edited) <= 4
    assert take_like(generator, edited, FUNK, None).bar == like.bar


def test_new_take_fits_the_locked_voices_better_than_one_that_ignores_them(generator):
    mask = np.zeros(SHAPE, bool)
    mask[[0, 1]] = True
    missed = {"fitted": 0, "ignoring": 0}
    for seed in range(10):
        bar = fresh_take(generator, FUNK, seed, 1).bar
        fitted = fresh_take(generator, FUNK, 100 + seed, 2, Kept(bar, mask))
        ignoring = fresh_take(generator, FUNK, 100 + seed, 2)
        missed["fitted"] += int((fitted.bar.hits ^ bar.hits)[mask].sum())
        missed["ignoring"] += int((ignoring.bar.hits ^ bar.hits)[mask].sum())
    assert missed["fitted"] * 5 < missed["ignoring"]


def test_other_seeds_fit_the_locked_voices_in_other_ways(generator):
    mask = np.zeros(SHAPE, bool)
    mask[0] = True
    kept = Kept(fresh_take(generator, FUNK, 1, 1).bar, mask)
    bars = {fresh_take(generator, FUNK, seed, 2, kept).bar for seed in range(6)}
    assert len(bars) >= 4


def test_mutation_under_locks_is_a_take_that_fits_them(generator):
    mask = np.zeros(SHAPE, bool)
    mask[1] = True
    current = fresh_take(generator, FUNK, 3, 1).bar
    take = mutated_take(generator, current, FUNK, 50, 2, mask)
    assert take == fresh_take(generator, FUNK, take.seed, 2, Kept(current, mask))
    assert distance(take.bar, current) > 0


def missed(take: Take, kept: Kept) -> int:
    return int((take.bar.hits ^ kept.bar.hits)[kept.mask].sum())


def kept_kick_and_snare(take: Take) -> Kept:
    mask = np.zeros(SHAPE, bool)
    mask[[0, 1]] = True
    return Kept(take.bar, mask)


@pytest.mark.parametrize("variability", [0.35, 0.7, 1.0])
def test_variations_fit_the_locked_voices_and_vary_the_others(generator, variability):
    asked = replace(FUNK, variability=variability)
    fitted, pasted, moved, freely = 0, 0, 0, 0
    for seed in range(12):
        parent = fresh_take(generator, FUNK, seed, 1)
        kept = kept_kick_and_snare(parent)
        take = varied_take(generator, parent, asked, 100 + seed, 2, kept)
        fitted += missed(take, kept)
        free = varied_take(generator, parent, asked, 100 + seed, 2)
        pasted += missed(free, kept)
        moved += int((take.bar.hits ^ parent.bar.hits)[~kept.mask].sum())
        freely += int((free.bar.hits ^ parent.bar.hits)[~kept.mask].sum())
    assert fitted * 10 < pasted
    assert freely / 4 < moved < freely * 1.5


def test_variation_of_nothing_under_locks_is_the_same_bar(generator):
    parent = fresh_take(generator, FUNK, 3, 1)
    kept = kept_kick_and_snare(parent)
    asked = replace(FUNK, variability=0.0)
    assert varied_take(generator, parent, asked, 9, 2, kept).bar == parent.bar


def test_fills_fit_the_locked_voices(generator):
    fitted, pasted = 0, 0
    for seed in range(12):
        groove = fresh_take(generator, FUNK, seed, 1)
        kept = kept_kick_and_snare(groove)
        fitted += missed(fill_of(generator, groove, seed, 2, kept), kept)
        pasted += missed(fill_of(generator, groove, seed, 2), kept)
    assert fitted * 4 < pasted


def test_every_bar_of_a_loop_fits_what_it_is_to_keep(generator):
    kept = [kept_kick_and_snare(fresh_take(generator, FUNK, seed, 1)) for seed in (1, 2)]
    asked = replace(FUNK, variability=0.6)
    start = fresh_take(generator, FUNK, 1, 1).latent_array
    fitted = take_loop(generator, asked, 5, 8, 4, start, kept)
    pasted = take_loop(generator, asked, 5, 8, 4, start)
    counts = [
        sum(missed(take, kept[i % 2]) for i, take in enumerate(takes) if i)
        for takes in (fitted, pasted)
    ]
    assert counts[0] * 4 < counts[1]


def test_a_bar_laid_under_its_locked_cells_is_still_its_take(generator):
    take = fresh_take(generator, FUNK, 4, 6)
    kept = kept_kick_and_snare(fresh_take(generator, FUNK, 5, 1))
    laid = merge(kept.bar, take.bar, kept.mask)
    assert laid != take.bar
    assert take_like(generator, laid, FUNK, take, kept.mask) is take
    assert take_like(generator, laid, FUNK, take) is not take
