"""Results made at once: given in order, not all collected, and what fails comes in its turn."""

from __future__ import annotations

import threading

import pytest

from gdrm_tui.cli import threads
from gdrm_tui.cli.threads import made_in_order
from gdrm_tui.core.errors import GdrmError


def test_results_come_in_the_order_of_their_items():
    assert list(made_in_order(lambda number: number**2, range(50))) == [n**2 for n in range(50)]
    assert list(made_in_order(str, [])) == []


def test_two_are_made_at_once_where_there_are_two_cores(monkeypatch):
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 2)
    both = threading.Barrier(2, timeout=60)
    assert len({*made_in_order(lambda _: both.wait(), range(2))}) == 2


def test_few_are_made_ahead_of_what_is_used(monkeypatch):
    monkeypatch.setattr(threads.os, "cpu_count", lambda: 2)
    begun: list[int] = []
    made = made_in_order(begun.append, range(1000))
    next(made)
    made.close()
    assert len(begun) <= 6


def test_what_fails_comes_in_its_turn():
    def make(number: int) -> int:
        if number == 3:
            raise GdrmError("three")
        return number

    made = made_in_order(make, range(100))
    assert [next(made) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(GdrmError, match="three"):
        next(made)
