"""The maker: every way of making bars is one request, answered alike every time."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from gdrm_tui.core.bar import distance
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.edits import merge
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.playability import around
from gdrm_tui.core.takes import Take
from gdrm_tui.core.voices import VOICE_NAMES
from gdrm_tui.generation.fills import fill_of
from gdrm_tui.generation.generator import Generator, SearchSize, default_model
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, make
from gdrm_tui.generation.mutations import MUTATION_CELLS, mutated_take
from gdrm_tui.generation.network import UnknownGenreError
from gdrm_tui.generation.search import Locked
from gdrm_tui.generation.takes import (
    fresh_take,
    varied_take,
)

FUNK = Controls({"funk": 0.7, "jazz": 0.3}, 100.0)
JAZZ = Controls({"jazz": 1.0}, 100.0)
WAYS = get_args(Way)
LOCKS = Locks(frozenset({0}), frozenset({4}))
SEED, NUMBER = 31, 5


@pytest.fixture(scope="module")
def generator() -> Generator:
    """The shipped one, which hardly searches: here it is only asked whether it does."""
    return Generator(default_model(), SearchSize(crowd=16, elite=4, rounds=1))


@pytest.fixture(scope="module")
def origin(generator: Generator) -> Take:
    return fresh_take(generator, FUNK, 3, 2)


def request(way: Way, origin: Take, controls: Controls = FUNK, locks: Locks | None = None):
    return BarRequest(
        way,
        controls,
        SEED,
        NUMBER,
        (origin.bar,),
        locks or Locks(),
        origin,
        voice=1,
        form="AB",
        count=2,
    )


@pytest.mark.parametrize("locks", [Locks(), LOCKS], ids=["free", "locked"])
@pytest.mark.parametrize("way", WAYS)
def test_same_request_gives_the_same_takes_and_they_hold_what_makes_them_again(
    generator: Generator, origin: Take, way: Way, locks: Locks
) -> None:
    asked = request(way, origin, locks=locks)
    takes = make(generator, asked)
    assert takes == make(generator, asked)
    assert [take.number for take in takes] == [NUMBER + place for place in range(len(takes))]
    assert len(takes) == (2 if way in ("form", "loop") else 1)
    for take in takes:
        assert generator.bar(take.latent_array, take.controls) == take.bar


@pytest.mark.parametrize("way", WAYS)
def test_every_way_names_a_genre_that_the_generator_does_not_know(
    generator: Generator, origin: Take, way: Way
) -> None:
    zydeco = Controls({"zydeco": 1.0})
    asked = request(way, replace(origin, controls=zydeco), zydeco)
    with pytest.raises(UnknownGenreError, match="zydeco"):
        make(generator, asked)


@pytest.mark.parametrize("locks", [Locks(), LOCKS], ids=["free", "locked"])
def test_single_bars_are_the_takes_of_their_way(
    generator: Generator, origin: Take, locks: Locks
) -> None:
    locked = Locked(origin.bar, locks.mask) if locks else None
    expected = {
        "new": fresh_take(generator, FUNK, SEED, NUMBER, locked),
        "variation": varied_take(generator, origin, FUNK, SEED, NUMBER, locked),
        "mutation": mutated_take(generator, origin.bar, FUNK, SEED, NUMBER, locks.mask),
        "fill": fill_of(generator, origin, SEED, NUMBER, locked),
    }
    for way, take in expected.items():
        assert make(generator, request(way, origin, locks=locks)) == [take]  # type: ignore[arg-type]


def test_a_mutation_is_far_from_the_bar_that_is_there(generator: Generator, origin: Take) -> None:
    (take,) = make(generator, request("mutation", origin))
    assert distance(take.bar, origin.bar) >= MUTATION_CELLS


def test_a_fill_listens_to_the_controls_as_they_are_now(generator: Generator, origin: Take) -> None:
    (take,) = make(generator, request("fill", origin, JAZZ))
    assert take.controls == replace(JAZZ, fill=True, density=take.controls.density)
    size = generator.card.groove_size
    assert (take.latent[:size], take.parent) == (origin.latent[:size], origin.number)


def test_a_remix_is_the_take_again_under_other_genres_and_densities(
    generator: Generator, origin: Take
) -> None:
    densities = {"snare": 0.9}
    now = replace(JAZZ, bpm=180.0, surprise=0.8, density=0.7, voice_densities=densities)
    (take,) = make(generator, request("remix", origin, now))
    assert (take.latent, take.seed, take.parent) == (origin.latent, origin.seed, origin.parent)
    steered = {"density": 0.7, "surprise": 0.8, "voice_densities": densities}
    assert take.controls == replace(origin.controls, genres=now.genres, **steered)


def test_moving_one_voices_density_leaves_the_others_to_the_bit(
    generator: Generator, origin: Take
) -> None:
    now = JAZZ.with_voice_density(VOICE_NAMES[1], 1.0)
    (take,) = make(generator, request("voice", origin, now))
    assert take.controls == FUNK.with_voice_density(VOICE_NAMES[1], 1.0)
    assert take.bar.hits[1].sum() > origin.bar.hits[1].sum()
    voice = Locks(frozenset({1})).mask
    assert merge(origin.bar, take.bar, voice) == origin.bar


def test_bars_under_locks_have_the_locked_cells_of_the_bars_there_in_turn(
    generator: Generator,
) -> None:
    there = [fresh_take(generator, FUNK, seed, 1).bar for seed in (1, 2)]
    takes = [fresh_take(generator, FUNK, seed, 1) for seed in (11, 12, 13)]
    laid = bars_under_locks(takes, there, LOCKS)
    expected = zip(takes, (there[0], there[1], there[0]), strict=True)
    assert laid == [around(bar, take.bar, LOCKS.mask) for take, bar in expected]
    assert bars_under_locks(takes, there, Locks()) == [take.bar for take in takes]
