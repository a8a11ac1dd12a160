"""Session files: all of a session or none of it."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import (
    bar_of,
    bars,
    rolled_bars,
    session_of,
    sessions,
    sessions_with_books,
)
from noted_bars import bars_with_notes
from session_kit import (
    ASKED,
    DATA,
    KEPT,
    SESSION,
    TAKE,
    a_disk_of,
    document_with,
    document_without,
    paths_of_keys,
)

from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.rolls import Roll
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take
from gdrm_tui.storage.session_document import VERSION
from gdrm_tui.storage.session_files import (
    SessionFileError,
    open_session,
    save_session,
    session_from_json,
    session_to_json,
)


@given(sessions_with_books())
def test_session_saved_and_opened_is_equal(session):
    assert session_from_json(session_to_json(session), "x.json") == session


@given(sessions(bar=bars_with_notes()))
def test_the_keys_that_hits_came_in_with_are_kept(session):
    assert session_from_json(session_to_json(session), "x.json").loop == session.loop


@given(sessions(bar=rolled_bars()))
def test_rolls_are_kept_to_the_bit_and_take_no_room_where_there_are_none(session):
    document = json.loads(session_to_json(session))
    assert ["rolls" in entry for entry in document["loop"]] == [bool(b.rolls) for b in session.loop]
    assert session_from_json(session_to_json(session), "x.json") == session


@pytest.mark.parametrize(
    "roll",
    [
        ["kick", 0, 5, 0.1, 0.0],
        ["kick", 0, 2.0, 0.1, 0.0],
        ["kick", 0, 2, "wide", 0.0],
        ["kick", 0, 2, 0.1, None],
        ["kick", 1, 2, 0.1, 0.0],
        ["kick", 16, 2, 0.1, 0.0],
        ["kick", 0, 2, 0.1],
        2,
    ],
)
def test_a_roll_that_no_bar_can_have_is_refused(roll):
    with pytest.raises(SessionFileError, match="is not a valid gdrm session"):
        session_from_json(document_with(("loop", 0, "rolls"), [roll]), "x.json")


@pytest.mark.parametrize("kind", ["rolls", "notes", "marks"])
def test_a_session_with_rolls_notes_or_marks_has_the_newest_version(kind):
    rolled = replace(SESSION.loop[0], rolls=(((0, 0), Roll(2, 0.5)),))
    noted = replace(SESSION.loop[0], notes=(SESSION.loop[0].hits * 40).astype("uint8"))
    marked = replace(SESSION.loop[0], marks=((4, "hit"),))
    more = {"rolls": rolled, "notes": noted, "marks": marked}[kind]
    in_the_loop = SESSION.with_bar(1, more, None)
    in_a_take = replace(KEPT, book=KEPT.book.with_take(replace(TAKE, number=9, bar=more)))
    for session in (in_the_loop, in_a_take):
        document = json.loads(session_to_json(session))
        assert document["version"] == VERSION
        written_before = json.dumps({**document, "version": 4}).encode()
        assert session_from_json(written_before, "x.json") == session


def test_takes_shared_by_loop_and_book_are_written_once():
    assert len(json.loads(DATA)["takes"]) == 2
    assert session_from_json(DATA, "x.json") == KEPT


@given(sessions())
def test_equal_sessions_give_equal_bytes(session):
    asked = session.controls
    turned_controls = replace(
        asked,
        genres=dict(reversed(list(asked.genres.items()))),
        voice_densities={"ride": 0.5} | dict(reversed(list(asked.voice_densities.items()))),
    )
    turned = replace(session, controls=turned_controls)
    assert turned == session
    assert session_to_json(turned) == session_to_json(session)


def test_whole_and_negative_zero_numbers_give_the_bytes_of_their_equals():
    one = session_of(bar_of({(0, 0): (1.0, 0.0)}), bpm=120.0)
    other = session_of(bar_of({(0, 0): (1, -0.0)}), bpm=120, swing=50)
    assert one == other
    assert session_to_json(one) == session_to_json(other)


@given(bars(), bars())
def test_takes_that_share_a_number_are_both_kept(first, second):
    takes = Take(1, first, (0.0,), 1, ASKED), Take(1, second, (1.0,), 1, ASKED)
    session = Session((first, second), takes, ASKED)
    assert session_from_json(session_to_json(session), "x.json").takes == takes


def test_session_of_a_newer_program_is_refused_and_the_message_says_what_to_do():
    data = document_with(("version",), VERSION + 1)
    with pytest.raises(SessionFileError, match=r"newer gdrm-tui .* update the program to open it"):
        session_from_json(data, "x.json")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (DATA.replace(b'"house"', b'"h\xffuse"'), "some of its bytes are not text"),
        (DATA[:-3] + b', "x": ' + b"[" * 99_999, "its lists are nested too deep"),
        (
            DATA.replace(b'"program":25', b'"program":' + b"9" * 5000),
            "one of its numbers is too long",
        ),
        (document_without(("mixer",)), "it has no 'mixer'"),
        (DATA[: DATA.index(b'"steps"')], "it is damaged in line 8"),
        (DATA + b"\0" * 100, f"it is damaged in line {DATA.count(10) + 1}"),
        (document_with(("loop",), None), "an entry has the wrong form"),
        (
            document_with(("loop", 0, "hits"), [["kick", "x", 0.5, 0.0]]),
            "an entry has the wrong form",
        ),
        (document_with(("loop", 0, "hits"), [["kick"]]), "an entry has the wrong form"),
        (document_with(("loop", 0, "take"), 99), "an entry has the wrong form"),
        (b'["gdrm-session"]', "an entry has the wrong form"),
        (document_with(("version",), 0), "its version is 0"),
    ],
)
def test_errors_in_a_session_are_reported_in_words(data, said):
    with pytest.raises(SessionFileError) as error:
        session_from_json(data, "x.json")
    assert str(error.value) == f"x.json is not a valid gdrm session ({said})"


@given(st.integers(0, len(DATA.rstrip()) - 1))
def test_every_truncation_is_refused_by_name(length):
    with pytest.raises(SessionFileError, match=r"^x\.json is not a valid gdrm session"):
        session_from_json(DATA[:length], "x.json")


@pytest.mark.parametrize("path", paths_of_keys(json.loads(DATA)), ids=str)
def test_document_without_one_of_its_keys_is_refused(path):
    with pytest.raises(SessionFileError, match="is not a valid gdrm session"):
        session_from_json(document_without(path), "x.json")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "midi"),
        (("version",), "new"),
        (("swing",), 90),
        (("humanize",), None),
        (("dynamics",), 1.6),
        (("dynamics",), float("nan")),
        (("controls", "voice_densities"), {"kick": 1.1}),
        (("controls", "voice_densities"), {"kick": float("nan")}),
        (("controls", "voice_densities"), {"kick": "much"}),
        (("controls", "voice_densities"), {"kick": None}),
        (("controls", "voice_densities"), ["kick"]),
        (("takes", 0, "controls", "voice_densities"), {"snare": -1}),
        (("version",), 0),
        (("version",), 3.5),
        (("version",), True),
        (("swing",), "60"),
        (("swing",), True),
        (("controls", "fill"), "no"),
        (("mixer", "strips", "ride", "muted"), "no"),
        (("mixer", "strips", "ride", "note"), 3.7),
        (("mixer", "strips", "ride", "note"), 128),
        (("mixer", "strips", "ride", "note"), "38"),
        (("mixer", "strips", "ride", "note"), True),
        (("kit", "soundfont"), 3),
        (("kit", "program"), 3.7),
        (("starred",), [4.2]),
        (("takes", 0, "seed"), 7.5),
        (("locked",), ["kick"]),
        (("locked", "voices"), [["kick"]]),
        (("locked", "steps"), [3.5]),
        (("locked", "steps"), [16]),
        (("locked", "cells"), [["kick", -1]]),
        (("mixer", "master"), 100),
        (("mixer", "reverb"), float("nan")),
        (("mixer", "strips", "ride", "pan"), -2),
        (("kit", "program"), 128),
        (("loop",), []),
        (("controls", "bpm"), 1e9),
        (("controls", "genres"), {"funk": -1}),
        (("controls", "genres"), {"funk": "much"}),
        (("loop", 0, "take"), 5),
        (("loop", 0, "take"), -1),
        (("book",), [0, 0]),
        (("book",), [2]),
        (("book",), [-1]),
        (("book",), None),
        (("starred",), [9]),
        (("loop", 0, "hits", 0), ["kick", 16, 1.0, 0.0]),
        (("loop", 0, "hits", 0), ["kick", -1, 1.0, 0.0]),
        (("loop", 0, "hits", 0), ["kick", 0, 2.0, 0.0]),
        (("loop", 0, "hits", 0), ["kick", 0, 1.0, 0.5]),
        (("loop", 0, "hits", 0), ["kick", 0, float("nan"), 0.0]),
        (("loop", 0, "hits", 0), ["kick", 0]),
        (("takes", 0, "latent"), ["a"]),
        (("takes", 0, "number"), float("inf")),
    ],
)
def test_value_that_no_session_holds_is_refused(path, value):
    with pytest.raises(SessionFileError, match="is not a valid gdrm session"):
        session_from_json(document_with(path, value), "x.json")


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_a_sentence(data):
    with pytest.raises(SessionFileError, match=r"^x\.json is not a valid gdrm session"):
        session_from_json(data, "x.json")


@pytest.mark.parametrize("data", [b"[" * 100_000, b"1" * 5000, b"null", b"[]", b"\xff\xfe"])
def test_json_that_is_not_a_document_is_refused(data):
    with pytest.raises(SessionFileError, match="is not a valid gdrm session"):
        session_from_json(data, "x.json")


@given(sessions())
def test_session_file_is_opened_whatever_its_name(session):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loop.mid"
        save_session(session, path)
        assert open_session(path, ASKED) == session


@pytest.mark.parametrize("name", ["nothing.json", ""])
def test_file_that_cannot_be_read_is_named(tmp_path, name):
    with pytest.raises(SessionFileError, match=f"^cannot read {tmp_path / name}: "):
        open_session(tmp_path / name, ASKED)


def test_session_is_not_saved_where_there_is_no_folder(tmp_path):
    with pytest.raises(GdrmError, match="cannot write"):
        save_session(SESSION, tmp_path / "nowhere" / "x.json")


def test_a_full_disk_is_reported_and_the_old_file_stays(tmp_path):
    path = tmp_path / "song.json"
    save_session(SESSION, path)
    with a_disk_of(100), pytest.raises(GdrmError, match=r"^cannot write .*: File too large$"):
        save_session(KEPT, path)
    assert open_session(path, ASKED) == SESSION
    assert list(tmp_path.iterdir()) == [path]


def test_a_document_in_any_layout_of_json_is_read(tmp_path):
    document = json.loads(DATA)
    for data in (
        json.dumps(document).encode(),
        json.dumps(document, indent=2).encode(),
        b"\n" + DATA,
        DATA.rstrip(),
        DATA.replace(b",\n", b" ,\n"),
    ):
        assert session_from_json(data, "x.json") == KEPT
