"""Fills: of the groove they are asked for, never emptier than it, another for every seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.knobs import MAX_SEED, knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around
from gdrm_tui.generation.fills import fill_of
from gdrm_tui.generation.generator import Generator, default_model
from gdrm_tui.generation.latents import SAME_GROOVE, draw, vary
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import fresh_take

GENERATOR = Generator(default_model())
GROOVE_SIZE = GENERATOR.card.groove_size
FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
KICK_AND_SNARE = Locks(frozenset({0, 1})).mask
seeds, share = st.integers(0, 2**32 - 1), st.floats(0, 1)
genres = st.sampled_from(GENERATOR.genres)


@given(seeds, genres, st.floats(30, 300), share, share, st.booleans())
def test_fills_keep_the_groove_and_are_neither_emptier_nor_the_same(
    seed: int, genre: str, bpm: float, density: float, surprise: float, locks: bool
) -> None:
    asked = Controls({genre: 1.0}, bpm, density=density, surprise=surprise)
    groove = fresh_take(GENERATOR, asked, seed, 3)
    locked = Locked(groove.bar, KICK_AND_SNARE) if locks else None
    fill = fill_of(GENERATOR, groove, seed, 4, locked)
    assert fill.controls == replace(asked, fill=True, density=fill.controls.density)
    assert fill.controls.density >= density
    assert fill.parent == 3
    assert fill.latent[:GROOVE_SIZE] == groove.latent[:GROOVE_SIZE]
    laid = around(groove.bar, fill.bar, KICK_AND_SNARE & locks)
    if not locks or density < 0.9:  # where there is density left to raise
        assert laid.hit_count >= groove.bar.hit_count
    if groove.bar.hit_count and not locks:
        assert fill.bar != groove.bar


def test_six_seeds_give_six_fills(generator: Generator) -> None:
    groove = fresh_take(generator, FUNK, 5, 1)
    for locked in (None, Locked(groove.bar, Locks(frozenset({0})).mask)):
        fills = {fill_of(generator, groove, 1000 * seed, 2, locked).bar for seed in range(6)}
        assert len(fills) == 6


def test_a_fill_is_its_groove_with_the_own_part_of_its_seed(generator: Generator) -> None:
    groove = fresh_take(generator, FUNK, 5, 1)
    fill = fill_of(generator, groove, MAX_SEED, 2)  # whose draws go on from seed 0
    assert 0 <= fill.seed <= MAX_SEED
    direction = draw(fill.seed, generator.card.latent_size)
    found = vary(groove.latent_array, direction, SAME_GROOVE, GROOVE_SIZE)
    assert np.array_equal(found, fill.latent_array)
    assert generator.bar(found, fill.controls) == fill.bar


def full_bar(count: int) -> Bar:
    return bar_of({(voice, step): (0.5, 0.0) for voice in range(13) for step in range(count)})


def test_density_is_raised_no_further_than_it_takes(generator: Generator) -> None:
    raised = 0
    for seed in range(40):
        sparse = replace(FUNK, density=0.2)
        groove = fresh_take(generator, sparse, seed, 1)
        fuller = replace(groove, bar=fresh_take(generator, replace(FUNK, density=0.6), seed, 1).bar)
        fill = fill_of(generator, fuller, seed, 2)
        density = fill.controls.density
        if density > sparse.density:
            raised += 1
            lower = replace(fill.controls, density=max(density - knob("density").step, 0.2))
            assert generator.bar(fill.latent_array, lower).hit_count < fuller.bar.hit_count
    assert raised


def test_a_bar_that_no_drummer_could_play_does_not_change_the_density(generator: Generator) -> None:
    groove = replace(fresh_take(generator, FUNK, 1, 1), bar=full_bar(16))
    assert fill_of(generator, groove, 2, 2).controls.density == FUNK.density


@pytest.mark.parametrize("hits", [0, 1])
def test_an_empty_bar_has_fills_too(generator: Generator, hits: int) -> None:
    groove = replace(fresh_take(generator, FUNK, 1, 1), bar=full_bar(hits))
    assert fill_of(generator, groove, 2, 2).bar.hit_count >= hits


def test_fills_fit_the_locked_voices(generator: Generator) -> None:
    fitted, pasted = 0, 0
    for seed in range(12):
        groove = fresh_take(generator, FUNK, seed, 1)
        locked = Locked(groove.bar, KICK_AND_SNARE)
        for take, held in ((True, locked), (False, None)):
            bar = fill_of(generator, groove, seed, 2, held).bar
            missed = int((bar.hits ^ groove.bar.hits)[KICK_AND_SNARE].sum())
            fitted, pasted = fitted + take * missed, pasted + (not take) * missed
    assert fitted < pasted
