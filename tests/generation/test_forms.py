"""Loops with a form: an idea, a larger variation of it, and fills."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import FORMS, BarRequest, form_of, make
from gdrm_tui.generation.takes import Locked, fresh_take, varied_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)


def made(
    generator: Generator, form: str, seed: int = 5, number: int = 1, **more: Any
) -> list[Take]:
    return make(generator, BarRequest("form", FUNK, seed, number, form=form, **more))


@pytest.mark.parametrize("bars", range(1, 17))
def test_a_form_is_as_long_as_its_loop_and_begins_with_the_idea(bars: int) -> None:
    for turn in range(4):
        form = form_of(bars, turn)
        assert len(form) == bars
        assert form[0] == "A"
        assert set(form) <= {"A", "B"}
    assert {form_of(4, turn) for turn in range(3)} == set(FORMS)


@pytest.mark.parametrize("form", ["A", "AB", *FORMS, "AABAAABA"])
def test_like_letters_have_like_bars_and_b_shares_the_latent_of_the_idea(
    generator: Generator, form: str
) -> None:
    takes = made(generator, form, number=10)
    idea = fresh_take(generator, FUNK, 5, 10)
    for letter, take in zip(form, takes, strict=True):
        assert take.number == (10 if letter == "A" else 11)
        assert take.parent == (None if letter == "A" else 10)
        if letter == "A":
            assert take == idea
    if "B" in form:
        assert takes[form.index("B")].bar != idea.bar


def test_b_is_a_larger_variation_than_the_knob_asks_for(generator: Generator) -> None:
    moved: dict[str, list[int]] = {"B": [], "v": []}
    for seed in range(30):
        idea, other = made(generator, "AB", seed)
        moved["B"].append(distance(idea.bar, other.bar))
        moved["v"].append(distance(idea.bar, varied_take(generator, idea, FUNK, seed + 1, 2).bar))
    assert np.mean(moved["v"]) < np.mean(moved["B"])


def test_every_nth_bar_of_a_form_is_the_fill_of_its_letter(generator: Generator) -> None:
    takes = made(generator, "AAABAAAB", fill_every=2)
    assert [take.controls.fill for take in takes] == [False, True] * 4
    assert [take.number for take in takes] == [1, 2, 1, 4, 1, 2, 1, 4]
    plain = made(generator, "AAABAAAB")
    assert [take.latent for take in takes] == [take.latent for take in plain]
    assert len({(take.number, take.bar) for take in takes}) == 3


def test_the_idea_of_a_form_fits_what_is_locked(quick: Generator) -> None:
    bar, locks = fresh_take(quick, FUNK, 1, 1).bar, Locks(frozenset({0}))
    takes = made(quick, "AAAB", number=2, bars=(bar,), locks=locks)
    assert takes[0] == fresh_take(quick, FUNK, 5, 2, Locked(bar, locks.mask))
