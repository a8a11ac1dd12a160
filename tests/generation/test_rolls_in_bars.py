"""Rolls and the generator: locked ones stay, it is asked without them, and it makes none."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from gdrm_tui.core.bar import Bar
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.takes import Take
from gdrm_tui.generation.generator import Generator
from gdrm_tui.generation.maker import BarRequest, Way, bars_under_locks, make
from gdrm_tui.generation.takes import fresh_take

FUNK = Controls({"funk": 1.0}, 100.0)
FIRST_VOICE = Locks(frozenset({0}))


@pytest.fixture(scope="module")
def origin(quick: Generator) -> Take:
    return fresh_take(quick, FUNK, 3, 2)


def rolled(bar: Bar) -> Bar:
    """Return the bar with a roll in each of its hits."""
    cells = [(voice, step) for voice, step in np.argwhere(bar.hits).tolist()]
    return replace(bar, rolls=tuple((cell, Roll(2, 0.5, 0.1)) for cell in cells))


def asked(way: Way, bar: Bar, origin: Take, locks: Locks) -> BarRequest:
    return BarRequest(way, FUNK, 31, 5, (bar,), locks, origin, voice=1, form="AB", count=2)


@pytest.mark.parametrize("locks", [Locks(), FIRST_VOICE], ids=["free", "locked"])
@pytest.mark.parametrize("way", get_args(Way))
def test_every_way_treats_a_rolled_bar_like_the_plain_bar(
    quick: Generator, origin: Take, way: Way, locks: Locks
) -> None:
    takes = make(quick, asked(way, rolled(origin.bar), origin, locks))
    assert takes == make(quick, asked(way, origin.bar, origin, locks))
    assert not any(take.bar.rolls for take in takes)


def test_new_bars_keep_the_rolls_that_are_locked(quick: Generator, origin: Take) -> None:
    there = rolled(origin.bar)
    takes = make(quick, asked("new", there, origin, FIRST_VOICE))
    (laid,) = bars_under_locks(takes, [there], FIRST_VOICE)
    assert laid.rolls == there.rolls_in(FIRST_VOICE.mask) != ()
