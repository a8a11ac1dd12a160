"""Loops with a form: an idea, its variations in the same groove, and fills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.fills import DRAWS, fill_of
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE
from gdrm_tui.generation.maker import BarRequest, make
from gdrm_tui.generation.phrases import FORMS
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)


def made(
    generator: Generator,
    form: str,
    seed: int = 5,
    number: int = 1,
    variability: float = SAME_GROOVE,
    **more: Any,
) -> list[Take]:
    controls = replace(FUNK, variability=variability)
    return make(generator, BarRequest("form", controls, seed, number, form=form, **more))


def grooves(generator: Generator, takes: list[Take]) -> list[tuple[float, ...]]:
    return [take.latent[: generator.card.groove_size] for take in takes]


@pytest.mark.parametrize("form", ["A", "AB", *FORMS, "AABAAABA"])
def test_every_bar_of_a_form_is_a_take_of_its_own_in_the_groove_of_the_idea(
    generator: Generator, form: str
) -> None:
    takes = made(generator, form, number=10)
    assert takes[0] == fresh_take(generator, FUNK, 5, 10)
    assert [take.number for take in takes] == [10 + place for place in range(len(form))]
    assert len({take.latent for take in takes}) == len(form)
    assert len(set(grooves(generator, takes))) == 1
    first_b = form.find("B") + 10
    for letter, take in zip(form[1:], takes[1:], strict=True):
        assert take.parent == (10 if letter == "A" or take.number == first_b else first_b)


def test_without_variability_like_letters_have_like_bars_and_b_has_another(
    generator: Generator,
) -> None:
    first, *others, last = made(generator, "AAAB", variability=0.0)
    assert [take.bar for take in others] == [first.bar] * 2
    assert last.latent != first.latent
    assert len(set(grooves(generator, [first, last]))) == 1


def test_beyond_the_middle_b_has_a_groove_of_its_own(generator: Generator) -> None:
    found = grooves(generator, made(generator, "ABAB", variability=0.8))
    assert found[0] == found[2] != found[1] == found[3]


def test_every_nth_bar_of_a_form_is_a_fill_of_the_idea(generator: Generator) -> None:
    takes = made(generator, "AAABAAAB", fill_every=2)
    assert [take.controls.fill for take in takes] == [False, True] * 4
    assert takes[1] == fill_of(generator, takes[0], 5 + DRAWS, 2)
    assert len({take.bar for take in takes if take.controls.fill}) == 4
    plain = made(generator, "AAABAAAB")
    assert takes[::2] == plain[::2]


def test_the_bars_of_a_form_fit_what_is_locked_in_the_bars_there(quick: Generator) -> None:
    there = tuple(fresh_take(quick, FUNK, seed, 1).bar for seed in (1, 2))
    locks = Locks(frozenset({0}))
    takes = made(quick, "AAAB", number=2, bars=there, locks=locks)
    assert takes[0] == fresh_take(quick, FUNK, 5, 2, Locked(there[0], locks.mask))
    more = [made(quick, "AAAB", seed, bars=there, locks=locks) for seed in (6, 7)]
    free = [made(quick, "AAAB", seed) for seed in (5, 6, 7)]
    fitted, pasted = (
        sum(
            int((take.bar.hits ^ there[place % 2].hits)[0].sum())
            for some in loops
            for place, take in enumerate(some)
        )
        for loops in ([takes, *more], free)
    )
    assert fitted < pasted
