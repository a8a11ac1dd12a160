"""Growing sequences: what tuples do, and sharing what did not change."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdrm_tui.core.persistent import NumberIndex, PersistentList

lengths = st.integers(0, 300)


def items(length: int) -> tuple[object, ...]:
    return tuple(object() for _ in range(length))


@given(lengths, st.integers(-310, 310), st.integers(-310, 310))
def test_it_reads_as_the_tuple_of_its_items(length, start, stop):
    flat = items(length)
    grown = PersistentList(flat)
    assert (len(grown), tuple(grown), grown[start:stop]) == (length, flat, flat[start:stop])
    assert grown == flat
    assert hash(grown) == hash(flat)
    if -length <= start < length:
        assert grown[start] is flat[start]
    else:
        with pytest.raises(IndexError, match=f"no place {start} among {length}"):
            grown[start]


@given(lengths, st.integers(0, 299))
def test_a_version_with_another_item_leaves_the_one_before_as_it_was(length, place):
    flat, new = items(length), object()
    grown = PersistentList(flat)
    assert tuple(grown.appended(new)) == (*flat, new)
    if place < length:
        assert tuple(grown.with_item(place, new)) == (*flat[:place], new, *flat[place + 1 :])
    else:
        with pytest.raises(IndexError, match="no place"):
            grown.with_item(place, new)
    assert tuple(grown) == flat


@given(lengths, st.lists(st.integers(0, 310), max_size=5))
def test_what_changed_since_is_told_with_its_place_and_nothing_else(length, places):
    before = after = PersistentList(items(length))
    for place in places:
        after = after.with_item(place, object()) if place < len(after) else after.appended(object())
    flat = tuple(before)
    changed = [
        (place, item)
        for place, item in enumerate(after)
        if place >= length or item is not flat[place]
    ]
    assert list(after.changed_since(before)) == changed
    assert list(PersistentList(flat).changed_since(PersistentList())) == list(enumerate(flat))


def test_many_versions_of_a_long_sequence_take_little_memory():
    versions, new = [PersistentList(items(10_000))], object()
    tracemalloc.start()
    for _ in range(300):
        versions.append(versions[-1].appended(new))
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken < 1_000_000  # where copies would take 24 million


@given(st.lists(st.integers(-5, 1000), unique=True, max_size=300))
def test_places_are_those_of_the_numbers_in_order(numbers):
    grown = NumberIndex()
    for place, number in enumerate(numbers):
        grown = grown.with_number(number, place)
    assert grown == NumberIndex.of(numbers)
    assert [grown.get(number) for number in numbers] == list(range(len(numbers)))
    assert 1001 not in grown
    assert grown.highest == max(0, *numbers, 0)
