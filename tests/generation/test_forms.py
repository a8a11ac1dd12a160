"""Loops with a form, and the recipes of takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gdrm_tui.generation.forms import FORMS, fill_of, form_of, take_form

from gdrm_tui.core.bar import SHAPE, distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import LONGEST_RECIPE, Recipe, recipe_of
from gdrm_tui.generation.takes import Kept, fresh_take, mutated_take, varied_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)


def book_of(takes: list[Take]) -> TakeBook:
    book = TakeBook()
    for take in takes:
        book = book.with_take(take)
    return book


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
    takes = take_form(generator, FUNK, form, 5, 10)
    idea = fresh_take(generator, FUNK, 5, 10)
    for letter, take in zip(form, takes, strict=True):
        assert take.number == (10 if letter == "A" else 11)
        assert take.parent == (None if letter == "A" else 10)
        if letter == "A":
            assert take == idea
    if "B" in form:
        assert takes[form.index("B")].bar != idea.bar


def test_b_is_a_larger_variation_than_the_knob_asks_for(generator: Generator) -> None:
    moved = {"B": [], "v": []}
    for seed in range(30):
        idea, other = take_form(generator, FUNK, "AB", seed, 1)
        moved["B"].append(distance(idea.bar, other.bar))
        moved["v"].append(distance(idea.bar, varied_take(generator, idea, FUNK, seed + 1, 2).bar))
    assert np.mean(moved["v"]) < np.mean(moved["B"])


def test_every_nth_bar_of_a_form_is_the_fill_of_its_letter(generator: Generator) -> None:
    takes = take_form(generator, FUNK, "AAABAAAB", 5, 1, fill_every=2)
    assert [take.controls.fill for take in takes] == [False, True] * 4
    assert [take.number for take in takes] == [1, 2, 1, 4, 1, 2, 1, 4]
    plain = take_form(generator, FUNK, "AAABAAAB", 5, 1)
    assert [take.latent for take in takes] == [take.latent for take in plain]
    assert len({(take.number, take.bar) for take in takes}) == 3


def test_the_idea_of_a_form_fits_what_is_kept(generator: Generator) -> None:
    mask = np.zeros(SHAPE, bool)
    mask[0] = True
    kept = Kept(fresh_take(generator, FUNK, 1, 1).bar, mask)
    takes = take_form(generator, FUNK, "AAAB", 5, 2, kept=kept)
    assert takes[0] == fresh_take(generator, FUNK, 5, 2, kept)


def test_seeds_lead_to_a_fresh_take_its_variations_fills_and_mutations(
    generator: Generator,
) -> None:
    size = generator.card.latent_size
    takes = [fresh_take(generator, FUNK, 42, 1)]
    for number in range(2, 2 + LONGEST_RECIPE):
        takes.append(varied_take(generator, takes[-1], FUNK, 100 + number, number))
    book = book_of(takes)
    for count, take in enumerate(takes):
        recipe = recipe_of(take, book)
        assert recipe.seed == 42
        assert len(recipe.variations) == count
        assert recipe.latent(size).tobytes() == take.latent_array.tobytes()
        assert recipe_of(fill_of(generator, take, 9, 99), book) == recipe
    mutation = mutated_take(generator, takes[0].bar, FUNK, 500, 77)
    assert recipe_of(mutation, book) == Recipe(mutation.seed)


def test_no_recipe_is_given_where_seeds_do_not_lead_to_the_take(generator: Generator) -> None:
    mask = np.zeros(SHAPE, bool)
    mask[0] = True
    first = fresh_take(generator, FUNK, 1, 1)
    fitted = fresh_take(generator, FUNK, 2, 2, Kept(first.bar, mask))
    varied = varied_take(generator, fitted, FUNK, 3, 3)
    orphan = varied_take(generator, replace(first, number=8), FUNK, 3, 9)
    book = book_of([first, fitted, varied])
    assert [recipe_of(take, book) for take in (fitted, varied, orphan)] == [None] * 3


def test_a_line_of_variations_too_long_to_read_is_no_recipe(generator: Generator) -> None:
    takes = [fresh_take(generator, FUNK, 42, 1)]
    for number in range(2, 3 + LONGEST_RECIPE):
        takes.append(varied_take(generator, takes[-1], FUNK, number, number))
    assert recipe_of(takes[-1], book_of(takes)) is None
