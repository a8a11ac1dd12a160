"""Servers of the tests close their ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import osc_kit
import pytest


@pytest.fixture
def make_desk() -> Iterator[Callable[..., osc_kit.Desk]]:
    """Return a function that makes an instrument which listens for OSC."""
    made: list[osc_kit.Desk] = []

    def make(**further: Any) -> osc_kit.Desk:
        made.append(osc_kit.desk(**further))
        return made[-1]

    yield make
    for desk in made:
        desk.server.close()


@pytest.fixture
def desk(make_desk: Callable[..., osc_kit.Desk]) -> osc_kit.Desk:
    """An instrument that listens for OSC, without a generator."""
    return make_desk(load=False)
