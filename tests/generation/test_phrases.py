"""Phrases: a loop keeps one groove, its bars differ, and a fill comes where one belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE
from gdrm_tui.generation.maker import BarRequest, make
from gdrm_tui.generation.phrases import FILL_CHANCE, FORMS, PHRASE, form_of, is_fill

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("bars", range(1, 17))
def test_a_form_is_as_long_as_its_loop_and_begins_with_the_idea(bars: int) -> None:
    for turn in range(4):
        form = form_of(bars, turn)
        assert len(form) == bars
        assert form[0] == "A"
        assert set(form) <= {"A", "B"}
    assert {form_of(4, turn) for turn in range(3)} == set(FORMS)


@given(seeds, st.integers(0, 100), st.integers(1, 8))
def test_every_nth_bar_is_a_fill_whatever_the_seed_and_0_is_none(
    seed: int, place: int, every: int
) -> None:
    assert is_fill(place, every, seed) == ((place + 1) % every == 0)
    assert not is_fill(place, 0, seed)


@given(seeds, st.integers(0, 100))
def test_drummers_fills_end_phrases_and_depend_only_on_the_seed(seed: int, place: int) -> None:
    found = is_fill(place, None, seed)
    assert found == is_fill(place, None, seed)
    assert not found or place % PHRASE == PHRASE - 1


def test_drummers_fills_come_as_often_as_documented_and_differ_between_seeds() -> None:
    found = np.array([[is_fill(4 * i + 3, None, seed) for i in range(50)] for seed in range(40)])
    assert found.mean() == pytest.approx(FILL_CHANCE, abs=0.03)
    assert len({row.tobytes() for row in found}) == 40


def loop_of(generator: Generator, count: int, seed: int, **more: object) -> list[Take]:
    controls = replace(FUNK, **more)  # type: ignore[arg-type]
    request = BarRequest("loop", controls, seed, count=count, fill_every=None)
    return make(generator, request)


def grooves(generator: Generator, takes: list[Take]) -> set[tuple[float, ...]]:
    return {take.latent[: generator.card.groove_size] for take in takes}


def own_parts(generator: Generator, takes: list[Take]) -> set[tuple[float, ...]]:
    return {take.latent[generator.card.groove_size :] for take in takes}


def test_at_the_default_variability_a_loop_is_one_groove_with_bars_of_their_own(
    generator: Generator,
) -> None:
    assert FUNK.variability == SAME_GROOVE
    takes = loop_of(generator, 8, 7)
    assert len(grooves(generator, takes)) == 1
    assert len(own_parts(generator, takes)) == 8


def test_beyond_it_grooves_change_from_bar_to_bar(generator: Generator) -> None:
    assert len(grooves(generator, loop_of(generator, 4, 7, variability=0.55))) == 4


def test_loops_of_four_bars_end_with_a_fill_now_and_then_and_shorter_ones_never(
    generator: Generator,
) -> None:
    ends = [loop_of(generator, 4, seed)[-1].controls.fill for seed in range(40)]
    assert ends == [is_fill(3, None, seed) for seed in range(40)]
    assert 0 < sum(ends) < 40
    for seed in range(20):
        assert not any(take.controls.fill for take in loop_of(generator, 3, seed))


def test_with_all_surprise_no_fill_is_added_since_the_last_bars_are_as_drummers_play_them(
    generator: Generator,
) -> None:
    for seed in range(40):
        assert not loop_of(generator, 4, seed, surprise=1.0)[-1].controls.fill
