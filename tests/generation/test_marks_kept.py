"""Bars made around marks: they rest and hit there, and the network says who hits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gdrm_tui.core.bar import Bar, Marks
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.marks import HANDS_THAT_HIT, KICK, as_marked, everybody_hits
from gdrm_tui.core.playability import unplayable_steps
from gdrm_tui.core.rhythm import Onset, Rhythm
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import BarRequest, Way, make
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 1.0}, 100.0)
BREAK: Marks = ((3, "hit"), (8, "rest"), (9, "rest"), (10, "rest"), (15, "hit"))


def made(generator: Generator, way: Way, seed: int, **more: Any) -> list[Take]:
    there = fresh_take(generator, FUNK, 5, 1)
    bar = as_marked(replace(there.bar, marks=BREAK))
    request = BarRequest(way, FUNK, seed, 2, (bar,), origin=there)
    return make(generator, replace(request, **more))


def assert_kept(bar: Bar, marks: Marks = BREAK) -> None:
    for step, mark in marks:
        if mark == "rest":
            assert not bar.hits[:, step].any()
        else:
            assert everybody_hits(bar, step)
    assert not unplayable_steps(bar.hits[None])[0, [step for step, _ in marks]].any()


@pytest.mark.parametrize(
    ("way", "more"),
    [
        ("new", {}),
        ("variation", {}),
        ("mutation", {}),
        ("fill", {}),
        ("remix", {"controls": replace(FUNK, genres={"jazz": 1.0})}),
        ("voice", {"voice": 1, "controls": FUNK.with_voice_density("snare", 0.9)}),
        ("form", {"form": "AABA", "fill_every": 4}),
        ("loop", {"count": 4, "fill_every": 2}),
        ("loop", {"count": 3, "rhythms": (Rhythm((Onset(8, 1.0), Onset(4, 0.7))),)}),
        ("new", {"locks": Locks(frozenset({3}), frozenset({0}))}),
    ],
)
def test_no_way_of_making_bars_plays_where_they_rest_or_misses_a_hit(
    quick: Generator, way: Way, more: dict[str, Any]
) -> None:
    for seed in range(4):
        for take in made(quick, way, seed, **more):
            assert_kept(take.bar)


def test_marks_of_each_bar_of_a_loop_are_its_own(quick: Generator) -> None:
    marks: tuple[Marks, ...] = (BREAK, (), ((0, "rest"),))
    takes = make(quick, BarRequest("loop", FUNK, 7, count=6, marks=marks))
    for take, own in zip(takes, marks * 2, strict=True):
        assert_kept(take.bar, own)
        assert take.bar.marks == ()


def test_network_says_which_hands_hit(quick: Generator) -> None:
    chosen = set()
    for seed in range(40):
        (take,) = made(quick, "new", seed)
        column = np.flatnonzero(take.bar.hits[:, 3])
        assert KICK in column
        assert set(column.tolist()) <= {KICK, *HANDS_THAT_HIT}
        assert len(set(take.bar.offsets[column, 3].tolist())) == 1
        chosen.add(tuple(column.tolist()))
    assert len(chosen) > 1


def test_bars_are_fitted_to_rests_and_not_only_cut(generator: Generator) -> None:
    """The network's own bars have fewer hits where they are to rest than those it makes freely."""
    rests = tuple((step, "rest") for step in (4, 5, 6, 7))
    bar = replace(fresh_take(generator, FUNK, 5, 1).bar, marks=rests)
    loud = {"free": 0, "fitted": 0}
    for seed in range(8):
        free = fresh_take(generator, FUNK, seed, 1)
        (fitted,) = make(generator, BarRequest("new", FUNK, seed, 1, (as_marked(bar),)))
        own = generator.bar(fitted.latent_array, FUNK)
        loud["free"] += int(free.bar.hits[:, 4:8].sum())
        loud["fitted"] += int(own.hits[:, 4:8].sum())
    assert loud["fitted"] < loud["free"] / 2


def test_without_marks_nothing_is_otherwise(quick: Generator) -> None:
    request = BarRequest("loop", FUNK, 7, count=3)
    assert make(quick, request) == make(quick, replace(request, marks=((), ())))
