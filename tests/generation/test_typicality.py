"""How typical a bar is: its rank among what the card says of its genres."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from foreign_models import model_file, tiny_model
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.skeleton import SKELETON_CELLS, skeletons, skeletons_of_cells
from gdrm_tui.generation.generator import Generator, default_model

GENERATOR = Generator(default_model())
ROCK, MARCH = [0, 8, 20, 28], [0, 4, 8, 12]  # kick on 1 and 3 with a backbeat; kick on every beat
KNOWN = {"funk": [ROCK] * 6 + [[*ROCK, 2]] * 3 + [MARCH], "jazz": []}


def backbeat(*more: tuple[int, int]) -> Bar:
    cells = [(0, 0), (0, 8), (1, 4), (1, 12), *more]
    return bar_of(dict.fromkeys(cells, (0.9, 0.0)))


@pytest.fixture
def generator(tmp_path: Path) -> Generator:
    return Generator(model_file(tmp_path, tiny_model({"typical": KNOWN})))


def test_the_more_drummers_play_a_bar_the_more_typical_it_is(
    generator: Generator,
) -> None:
    march = bar_of({(0, step): (0.9, 0.0) for step in MARCH})
    found = [
        generator.typicality(bar, {"funk": 1.0})
        for bar in (empty_bar(), march, backbeat((0, 2)), backbeat())
    ]
    assert found == sorted(found)
    assert found[0] == 0
    assert found[1] < found[2] < found[3]
    assert found[3] >= 0.4


def test_ghost_notes_and_feet_on_the_hat_do_not_count(generator: Generator) -> None:
    softly = bar_of({**dict.fromkeys([(1, 3), (1, 7)], (0.2, 0.0)), (4, 2): (0.9, 0.0)})
    shape = skeletons(np.stack([backbeat().velocities, softly.velocities]))
    assert np.array_equal(shape[0] > 0, np.isin(np.arange(SKELETON_CELLS), ROCK))
    assert not shape[1].any()


def test_bars_that_the_data_finds_odd_say_less_of_what_is_typical(tmp_path: Path) -> None:
    march = bar_of({(0, step): (0.9, 0.0) for step in MARCH})
    rows = {"funk": [ROCK] * 5 + [MARCH] * 5, "jazz": []}

    def rank(ranks: list[float], bar: Bar) -> float | None:
        card = {"typical": rows, "typical_ranks": {"funk": ranks}}
        return Generator(model_file(tmp_path, tiny_model(card))).typicality(bar, {"funk": 1.0})

    assert rank([1.0] * 10, march) == rank([1.0] * 10, backbeat())
    assert rank([0.9] * 5 + [0.1] * 5, march) == 0.5
    assert rank([0.9] * 5 + [0.1] * 5, backbeat()) == 1


def test_a_genre_without_skeletons_says_nothing_and_counts_for_nothing(
    generator: Generator,
) -> None:
    bar = backbeat((0, 2))
    assert generator.typicality(bar, {"jazz": 1.0}) is None
    assert generator.typicality(bar, {"polka": 1.0}) is None
    mixed = generator.typicality(bar, {"jazz": 3.0, "funk": 1.0})
    assert mixed == generator.typicality(bar, {"funk": 1.0})


@given(bars(), st.floats(0.01, 1e308), st.floats(0.01, 1e308))
def test_a_mix_weighs_its_genres(bar: Bar, first: float, second: float) -> None:
    rock, jazz, mixed = (
        GENERATOR.typicality(bar, mix)
        for mix in ({"rock": 1.0}, {"jazz": 2.0}, {"rock": first, "jazz": second})
    )
    assert rock is not None
    assert jazz is not None
    assert 0 <= min(rock, jazz) <= max(rock, jazz) <= 1
    share = (first / max(first, second)) / (
        first / max(first, second) + second / max(first, second)
    )
    assert mixed == pytest.approx(share * rock + (1 - share) * jazz)


def test_skeletons_come_back_from_the_cells_that_sound() -> None:
    velocities = np.random.default_rng(3).random((20, 13, 16)) ** 3
    shapes = skeletons(velocities)
    cells = [np.flatnonzero(row).tolist() for row in shapes]
    assert np.array_equal(skeletons_of_cells(cells), shapes)


def test_the_shipped_card_knows_every_genre(generator: Generator) -> None:
    typical = GENERATOR.card.typical
    assert set(typical) == set(GENERATOR.genres)
    assert all(GENERATOR.typicality(backbeat(), {name: 1.0}) is not None for name in typical)
