"""The random values of properties: valid, varied, and small where a property fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from loops import MOST_HITS, sessions, sessions_with_books

from gdrm_tui.core.session import Session


def test_values_of_a_property_reach_the_edges_and_the_middle() -> None:
    seen: list[Session] = []

    @given(sessions_with_books())
    def gather(session: Session) -> None:
        seen.append(session)

    gather()
    bars = [bar for session in seen for bar in session.loop]
    counts = {bar.hit_count for bar in bars}
    assert {0, 1, MOST_HITS} <= counts
    assert any(len(set(session.loop)) < len(session.loop) for session in seen)
    assert {bool(session.locks) for session in seen} == {True, False}
    assert {0.0, 0.5, 1.0} <= {session.controls.density for session in seen}
    assert {50.0, 75.0} <= {session.swing for session in seen}
    velocities, offsets = (
        {float(value) for bar in bars for value in getattr(bar, name)[bar.hits]}
        for name in ("velocities", "offsets")
    )
    assert {1.0, 0.5} <= velocities
    assert {-0.5, 0.0} <= offsets
    numbers = [[take.number for take in session.takes if take] for session in seen]
    assert any(len(set(each)) < len(each) for each in numbers)
    assert any(session.book.starred for session in seen)
    assert any(session.mixer.others for session in seen)
    assert any(not session.mixer.heard for session in seen)


def test_property_that_fails_ends_with_a_counterexample_of_few_hits() -> None:
    failed: list[Session] = []

    @given(sessions())
    def broken(session: Session) -> None:
        if sum(bar.hit_count for bar in session.loop) > 1:
            failed.append(session)
            raise AssertionError("two hits")

    with pytest.raises(AssertionError, match="two hits"):
        broken()
    last = failed[-1]
    assert [bar.hit_count for bar in last.loop] == [2]
    assert last.takes == (None,)
    assert not last.locks
