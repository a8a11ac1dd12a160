"""Journals: what was written whole is read whole, wherever the file was cut off."""

import json
import weakref
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, sessions_with_books, takes
from session_kit import KEPT, TAKE

from gdrm_tui.core.bar import empty_bar
from gdrm_tui.core.loops import with_duplicate, without_bar
from gdrm_tui.core.persistent import PersistentList
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import TakeBook
from gdrm_tui.storage.journal import Journal, is_journal, origin_of
from gdrm_tui.storage.session_files import SessionFileError, session_from_json

HIT = bar_of({(2, 3): (0.5, 0.125)})
sessions = st.lists(sessions_with_books(), min_size=1, max_size=3)


def read(data: bytes) -> Session:
    return session_from_json(data, "x.journal")


def written(steps: list[Session], file=None) -> list[bytes]:
    """The bytes that each of the steps adds to a journal."""
    journal = Journal(file)
    return [b"".join(journal.lines_to(step)) for step in steps]


def evolved(session: Session, made) -> list[Session]:
    """What a session goes through: new takes, a star, an edit, a bar more and a bar less."""
    numbered = [replace(take, number=n) for n, take in enumerate(made, 100)]
    steps = [session]
    for take in numbered:
        now = steps[-1]
        with_take = replace(now, book=now.book.with_take(take))
        steps += [with_take, with_take.with_bar(0, take.bar, take)]
    starred = replace(steps[-1], book=steps[-1].book.with_star_turned(numbered[0].number))
    remade = replace(numbered[0], seed=5)
    again = replace(starred, book=starred.book.with_take(remade), swing=60.0)
    longer = with_duplicate(again, 0)
    return [*steps, starred, again, longer, without_bar(longer, 1).with_bar(0, HIT, remade)]


@given(sessions_with_books(), st.lists(takes(), min_size=1, max_size=3))
def test_a_journal_reads_as_the_last_state_written(session, made):
    data = b""
    for step, added in zip(steps := evolved(session, made), written(steps), strict=True):
        data += added
        assert read(data) == step


@given(sessions)
def test_any_session_may_follow_any_other(steps):
    assert read(b"".join(written(steps))) == steps[-1]


STEPS = evolved(KEPT, [TAKE])
ADDED = written(STEPS)
DATA = b"".join(ADDED)
ENDS = [sum(map(len, ADDED[: count + 1])) for count in range(len(ADDED))]


@given(st.integers(ENDS[0], len(DATA)), st.binary(max_size=3))
def test_a_journal_cut_off_anywhere_gives_all_complete_lines(length, rubbish):
    whole = max(place for place, end in enumerate(ENDS) if end <= length)
    assert read(DATA[:length]) == STEPS[whole]
    assert read(DATA[: ENDS[whole]] + rubbish.replace(b"\n", b"")) == STEPS[whole]


@pytest.mark.parametrize("length", [12, 60, ENDS[0] - 1])
def test_a_journal_without_its_first_session_is_refused_in_a_sentence(length):
    assert is_journal(DATA[:length])
    with pytest.raises(SessionFileError, match=r"^x\.journal is not a valid gdrm session"):
        read(DATA[:length])


def test_a_journal_has_the_version_of_everything_in_it():
    rolled = replace(HIT, rolls=(((2, 3), Roll(2, 0.5)),))
    steps = [KEPT, KEPT.with_bar(0, HIT, None), KEPT.with_bar(0, rolled, None), KEPT]
    lines = [data.split(b"\n")[-2] for data in written(steps)]
    versions = [json.loads(line)["then"].get("version") for line in lines]
    assert versions == [4, None, 5, None]
    assert b'"version":5' in written(steps[2:])[0].partition(b"\n")[0]


def test_a_change_writes_what_changed_and_no_more():
    bars = tuple(replace(empty_bar()) for _ in range(300))
    book = TakeBook(PersistentList(replace(TAKE, number=number) for number in range(1, 2001)))
    session = Session(bars, (None,) * 300, KEPT.controls, book=book)
    first, edit, take, nothing = written(
        [
            session,
            edited := session.with_bar(7, HIT, None),
            grown := replace(edited, book=book.with_take(replace(TAKE, number=3000))),
            grown,
        ]
    )
    assert len(first) > 400_000
    assert len(edit) < 250
    assert len(take) < 800
    assert len(nothing) < 100


def test_bars_that_came_and_went_are_let_go_and_may_come_back():
    bars = [bar_of({(0, 0): (1.0, step / 4000)}) for step in range(1000)]
    gone = [weakref.ref(bar.hits) for bar in bars[:500]]
    journal, data = Journal(None), b""
    for bar in (*bars, bars[0], bars[-1]):
        now = KEPT.with_bar(0, bar, None)
        data += b"".join(journal.lines_to(now))
    assert read(data) == now
    del bars[1:], bar
    assert sum(one() is not None for one in gone) == 1


def test_a_journal_says_first_what_it_belongs_to(tmp_path):
    for file in (tmp_path / "song.json", None):
        (data,) = written([KEPT], file)
        assert origin_of(data.partition(b"\n")[0]) == file
