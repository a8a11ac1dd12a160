"""The take book: nothing generated is lost from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import takes

from gdrm_tui.core.takes import TakeBook


def book_of(made) -> TakeBook:
    book = TakeBook()
    for take in made:
        book = book.with_take(take)
    return book


@given(st.lists(takes(), max_size=12))
def test_every_number_has_its_latest_take_in_the_order_of_the_first(made):
    book = book_of(made)
    latest = {take.number: take for take in made}
    assert [take.number for take in book.takes] == list(latest)
    assert list(book.takes) == list(latest.values())


@given(st.lists(takes(), min_size=1, max_size=6))
def test_starring_twice_changes_nothing_and_survives_a_take_made_again(made):
    book = book_of(made)
    starred = book.with_star_turned(made[0].number)
    assert starred.starred == {made[0].number}
    assert starred.with_take(made[-1]).starred == starred.starred
    assert starred.with_star_turned(made[0].number) == book


@given(st.lists(takes(), min_size=1, max_size=6))
def test_stepping_goes_through_all_takes_and_stops_at_the_ends(made):
    book = book_of(made)
    numbers = [take.number for take in book.takes]
    assert book.next_to(None, -1) == book.takes[-1]
    for place, number in enumerate(numbers):
        assert book.next_to(number, -1) == book.takes[max(place - 1, 0)]
        assert book.next_to(number, 1) == book.takes[min(place + 1, len(numbers) - 1)]


def test_an_empty_book_has_no_next_take():
    assert TakeBook().next_to(None, -1) is None


@given(takes())
def test_duplicate_numbers_and_stars_without_a_take_are_refused(take):
    with pytest.raises(ValueError, match="same number"):
        TakeBook((take, take))
    with pytest.raises(ValueError, match="not in the book"):
        TakeBook((), frozenset({take.number}))
    with pytest.raises(ValueError, match="not in the book"):
        TakeBook().with_star_turned(take.number)
