"""Loops in which each bar varies the one before, with fills, locks and a beginning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import BarRequest, make
from gdrm_tui.generation.recipes import Recipe
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
KICK_AND_SNARE = Locks(frozenset({0, 1}))


def made(
    generator: Generator, count: int, seed: int = 7, controls: Controls = FUNK, **more: Any
) -> list[Take]:
    return make(generator, BarRequest("loop", controls, seed, count=count, **more))


def test_loop_depends_only_on_seed_and_controls(generator: Generator) -> None:
    loops = [made(generator, 6, seed) for seed in (7, 7, 8)]
    assert loops[0] == loops[1]
    assert loops[0] != loops[2]
    assert [take.number for take in loops[0]] == [1, 2, 3, 4, 5, 6]
    assert [take.parent for take in loops[0]] == [None, 1, 2, 3, 4, 5]


def test_longer_loop_begins_like_the_shorter_one(generator: Generator) -> None:
    assert made(generator, 9)[:4] == made(generator, 4)


def test_loop_of_variability_0_repeats_its_bar_and_of_1_does_not(generator: Generator) -> None:
    same, other = (
        made(generator, 8, controls=replace(FUNK, variability=variability))
        for variability in (0.0, 1.0)
    )
    assert len({take.bar for take in same}) == 1
    assert len({take.latent for take in same}) == 1
    assert len({take.bar for take in other}) == 8


@pytest.mark.parametrize("every", [1, 2, 3, 4])
def test_groove_goes_on_after_a_fill_where_it_was(generator: Generator, every: int) -> None:
    plain = made(generator, 12)
    filled = made(generator, 12, fill_every=every)
    size = generator.card.groove_size
    for number, (with_fill, without) in enumerate(zip(filled, plain, strict=True), 1):
        assert with_fill.controls.fill == (number % every == 0)
        assert with_fill.latent[:size] == without.latent[:size]
        if number % every:
            assert with_fill == without
        else:
            assert with_fill.bar.hit_count >= without.bar.hit_count
    assert len({take.bar for take in filled}) == 12


def test_fill_asked_for_in_the_controls_makes_every_bar_one(generator: Generator) -> None:
    takes = made(generator, 3, controls=replace(FUNK, fill=True))
    assert all(take.controls.fill for take in takes)


def test_loop_begins_where_its_seed_and_variations_lead(generator: Generator) -> None:
    variations = ((21, 0.5), (22, 0.2), (23, 0.9))
    plain = made(generator, 3)
    assert plain[0] == fresh_take(generator, FUNK, 7, 1)
    takes = made(generator, 3, variations=variations)
    start = Recipe(7, variations).latent(generator, FUNK)
    assert takes[0].latent_array.tobytes() == start.tobytes()
    assert takes[0].bar == generator.bar(start, FUNK)


def test_loop_begins_like_the_bar_that_is_there(quick: Generator) -> None:
    bar = fresh_take(quick, FUNK, 123, 1).bar
    takes, own = (made(quick, 2, bars=bars) for bars in ((bar,), ()))
    assert distance(takes[0].bar, bar) < distance(own[0].bar, bar)
    assert takes[1].parent == 1


def missed(takes: list[Take], there: list[Take]) -> int:
    """Return how many locked cells differ from the bars there, in turn; the first is no news."""
    return sum(
        int((take.bar.hits ^ there[place % len(there)].bar.hits)[KICK_AND_SNARE.mask].sum())
        for place, take in enumerate(takes)
        if place
    )


def test_every_bar_of_a_loop_fits_what_is_locked_in_the_bars_there(quick: Generator) -> None:
    there = [fresh_take(quick, FUNK, seed, 1) for seed in (1, 2)]
    asked, bars = replace(FUNK, variability=0.6), tuple(take.bar for take in there)
    fitted, pasted = (
        made(quick, 8, 5, asked, fill_every=4, bars=bars, locks=locks)
        for locks in (KICK_AND_SNARE, Locks())
    )
    assert missed(fitted, there) < missed(pasted, there)


def test_loop_under_locks_without_a_bar_there_fits_its_own_first_one(quick: Generator) -> None:
    asked = replace(FUNK, variability=0.6, surprise=1.0)
    fitted, free = (made(quick, 6, 5, asked, locks=locks) for locks in (KICK_AND_SNARE, Locks()))
    assert fitted[0] == free[0]
    assert missed(fitted, fitted[:1]) < missed(free, free[:1])
