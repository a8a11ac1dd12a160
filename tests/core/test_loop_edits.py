"""Edits of the loop's order: no bar is lost, and the neighbours stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bars, sessions

from gdrm_tui.core.bar import Bar, empty_bar
from gdrm_tui.core.loops import (
    MAX_PLAYED_BARS,
    bars_of,
    of_bars,
    ring_length,
    with_bar_moved,
    with_bars_ahead,
    with_duplicate,
    with_empty_bar,
    without_bar,
)
from gdrm_tui.core.session import Session

any_sessions = sessions(max_bars=4)


@given(any_sessions, st.data())
def test_deleting_what_was_inserted_gives_the_loop_back(
    session: Session, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(session.loop)))
    longer = with_empty_bar(session, index)
    assert longer.loop[index] == empty_bar()
    assert without_bar(longer, index) == session


@given(any_sessions, st.data())
def test_a_duplicate_stands_behind_its_bar_with_the_same_take(
    session: Session, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(session.loop) - 1))
    longer = with_duplicate(session, index)
    assert bars_of(longer)[index] == bars_of(longer)[index + 1] == bars_of(session)[index]
    assert without_bar(longer, index) == session


@given(any_sessions, st.data(), st.integers(-5, 5))
def test_moving_a_bar_keeps_all_of_them_and_the_order_of_the_others(
    session: Session, data: st.DataObject, by: int
) -> None:
    index = data.draw(st.integers(0, len(session.loop) - 1))
    place = min(max(index + by, 0), len(session.loop) - 1)
    moved = with_bar_moved(session, index, by)
    assert bars_of(moved)[place] == bars_of(session)[index]
    assert with_bar_moved(moved, place, index - place) == session


@given(any_sessions)
def test_a_loop_grows_to_16_bars_and_never_below_1(session: Session) -> None:
    while len(session.loop) < MAX_PLAYED_BARS:
        session = with_duplicate(session, 0)
    with pytest.raises(ValueError, match="full: it has 16 bars"):
        with_empty_bar(session, 3)
    while len(session.loop) > 1:
        session = without_bar(session, 0)
    with pytest.raises(ValueError, match="only bar"):
        without_bar(session, 0)


@pytest.mark.parametrize("count", range(1, 17))
def test_a_ring_has_room_for_two_bars_ahead_and_whole_loops(count: int) -> None:
    assert ring_length(count) >= 3
    assert ring_length(count) % count == 0


@given(any_sessions, bars(), st.integers(0, 40))
def test_every_bar_but_those_ahead_plays_as_the_loop_has_it(
    session: Session, bar: Bar, number: int
) -> None:
    count = len(session.loop)
    slot = number % ring_length(count)
    fed = with_bars_ahead(session, {slot: bar})
    assert fed.loop[number % len(fed.loop)] == bar
    for other in range(number + 1, number + ring_length(count)):
        assert fed.loop[other % len(fed.loop)] == session.loop[other % count]
    assert of_bars(fed, bars_of(session)) == session
    assert with_bars_ahead(session, {}) is session
