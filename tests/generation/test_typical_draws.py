"""New grooves: draws by one seed, of which the first typical one is taken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gdrm_tui.core.controls import Controls
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.latents import SAME_GROOVE, draw, in_place, vary
from gdrm_tui.generation.takes import is_typical, moved_latent, new_latent

ROCK = Controls({"rock": 1.0}, 110.0, surprise=0.2)
SEEDS = range(60)


def latents_of(generator: Generator, controls: Controls) -> np.ndarray:
    return np.stack([new_latent(generator, controls, seed) for seed in SEEDS])


def draws_of(generator: Generator) -> np.ndarray:
    """Return what seeds draw for the first bar of a phrase."""
    return in_place(first_draws(generator), generator.card.place, 0)


def first_draws(generator: Generator) -> np.ndarray:
    return np.stack([draw(seed, generator.card.latent_size) for seed in SEEDS])


def are_typical(generator: Generator, latents: np.ndarray) -> np.ndarray:
    return is_typical(generator, ROCK, generator.cells(latents, ROCK))


def ranks(generator: Generator, latents: np.ndarray, controls: Controls) -> list[float]:
    return [generator.typicality(bar, controls.genres) for bar in generator.bars(latents, controls)]


def test_bars_with_little_surprise_are_typical_and_no_two_are_the_same(
    generator: Generator,
) -> None:
    latents, plain = latents_of(generator, ROCK), draws_of(generator)
    assert are_typical(generator, latents).mean() >= 0.95
    assert np.mean(ranks(generator, latents, ROCK)) > np.mean(ranks(generator, plain, ROCK))
    assert len({row.tobytes() for row in latents}) == len(SEEDS)


def test_a_draw_that_is_typical_is_kept_and_with_all_surprise_any_is(generator: Generator) -> None:
    latents, plain = latents_of(generator, ROCK), draws_of(generator)
    typical = are_typical(generator, plain)
    assert 0 < typical.sum() < len(plain)
    assert np.array_equal(latents[typical], plain[typical])
    assert (latents[~typical] != plain[~typical]).any(1).all()
    assert np.array_equal(latents_of(generator, replace(ROCK, surprise=1.0)), plain)


@pytest.mark.parametrize(
    "other", [{"fill": True}, {"density": 0.1}, {"voice_densities": {"kick": 0.0}}]
)
def test_what_is_played_of_a_groove_chooses_no_other(generator: Generator, other: dict) -> None:
    assert np.array_equal(
        latents_of(generator, ROCK), latents_of(generator, replace(ROCK, **other))
    )


def test_each_bar_of_a_mix_keeps_the_genre_that_its_seed_chooses(generator: Generator) -> None:
    mix = replace(ROCK, genres={"rock": 0.5, "jazz": 0.5})
    choice = generator.card.genre_choice
    assert np.array_equal(latents_of(generator, mix)[:, choice], draws_of(generator)[:, choice])


@pytest.mark.parametrize("reach", [SAME_GROOVE, 0.9])
def test_steps_lead_to_typical_bars_in_the_groove_and_beyond(
    generator: Generator, reach: float
) -> None:
    start, size = new_latent(generator, ROCK, 1), generator.card.groove_size
    moved = np.stack([moved_latent(generator, ROCK, start, seed, reach) for seed in SEEDS])
    assert are_typical(generator, moved).mean() >= 0.9
    assert (moved[:, :size] == start[:size]).all() == (reach == SAME_GROOVE)
    assert len({row.tobytes() for row in moved}) == len(SEEDS)
    assert np.array_equal(moved_latent(generator, ROCK, start, 1, 0.0), start)


@pytest.mark.parametrize("reach", [SAME_GROOVE, 0.9])
def test_the_first_typical_step_is_taken_where_the_file_does_not_know_what_follows(
    generator: Generator, reach: float, monkeypatch
) -> None:
    monkeypatch.setattr(generator, "card", replace(generator.card, next_bar=None))
    start, size = new_latent(generator, ROCK, 1), generator.card.groove_size
    moved = np.stack([moved_latent(generator, ROCK, start, seed, reach) for seed in SEEDS])
    beyond = None if reach == SAME_GROOVE else 0
    directions = in_place(first_draws(generator), generator.card.place, beyond)
    plain = vary(start, directions, reach, size)
    assert are_typical(generator, moved).mean() >= 0.9
    typical = are_typical(generator, plain)
    assert np.array_equal(moved[typical], plain[typical])


def test_a_step_from_an_odd_bar_need_be_no_less_odd(generator: Generator, monkeypatch) -> None:
    monkeypatch.setattr(generator, "card", replace(generator.card, next_bar=None))
    odd = next(one for one in draws_of(generator) if not are_typical(generator, one[None])[0])
    size = generator.card.groove_size
    near = [moved_latent(generator, ROCK, odd, seed, 1e-6) for seed in SEEDS]
    assert np.array_equal(near, [vary(odd, one, 1e-6, size) for one in first_draws(generator)])


def test_bars_of_genres_that_the_file_says_nothing_of_are_typical_enough(
    generator: Generator, monkeypatch
) -> None:
    monkeypatch.setattr(type(generator.typicality), "_known", lambda self, name: False)
    assert np.array_equal(latents_of(generator, ROCK), draws_of(generator))
