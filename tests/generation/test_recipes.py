"""Recipes: the seeds that lead to a take, or none where seeds do not."""

from __future__ import annotations

from dataclasses import replace

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.generation.fills import fill_of
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE
from gdrm_tui.generation.mutations import mutated_take
from gdrm_tui.generation.recipes import LONGEST_RECIPE, Recipe, recipe_of
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import fresh_take, varied_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)


def book_of(takes: list[Take]) -> TakeBook:
    book = TakeBook()
    for take in takes:
        book = book.with_take(take)
    return book


def test_seeds_lead_to_a_fresh_take_its_variations_fills_and_mutations(
    generator: Generator,
) -> None:
    takes = [fresh_take(generator, FUNK, 42, 1)]
    for number in range(2, 2 + LONGEST_RECIPE):
        takes.append(varied_take(generator, takes[-1], FUNK, 100 + number, number))
    book = book_of(takes)
    for count, take in enumerate(takes):
        recipe = recipe_of(generator, take, book)
        assert recipe is not None
        assert recipe.seed == 42
        assert len(recipe.variations) == count
        assert recipe.latent(generator, FUNK).tobytes() == take.latent_array.tobytes()
        fill = fill_of(generator, take, 9, 99)
        of_fill = Recipe(42, (*recipe.variations, (fill.seed, SAME_GROOVE)))
        assert recipe_of(generator, fill, book) == (of_fill if count < LONGEST_RECIPE else None)
    mutation = mutated_take(generator, takes[0].bar, FUNK, 500, 77)
    assert recipe_of(generator, mutation, book) == Recipe(mutation.seed)


def test_no_recipe_is_given_if_seeds_do_not_lead_to_the_take(quick: Generator) -> None:
    first = fresh_take(quick, FUNK, 1, 1)
    fitted = fresh_take(quick, FUNK, 2, 2, Locked(first.bar, Locks(frozenset({0})).mask))
    varied = varied_take(quick, fitted, FUNK, 3, 3)
    orphan = varied_take(quick, replace(first, number=8), FUNK, 3, 9)
    book = book_of([first, fitted, varied])
    assert [recipe_of(quick, take, book) for take in (fitted, varied, orphan)] == [None] * 3


def test_a_line_of_variations_too_long_to_read_is_not_a_recipe(generator: Generator) -> None:
    takes = [fresh_take(generator, FUNK, 42, 1)]
    for number in range(2, 3 + LONGEST_RECIPE):
        takes.append(varied_take(generator, takes[-1], FUNK, number, number))
    assert recipe_of(generator, takes[-1], book_of(takes)) is None
