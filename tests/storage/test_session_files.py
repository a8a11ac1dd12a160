"""Session files: all of a session or none of it."""

import copy
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loops import bar_of, bars, session_of, sessions, whole_sessions

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.errors import GdrmError
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer, Strip
from gdrm_tui.core.session import Session
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.storage.session_document import VERSION
from gdrm_tui.storage.session_files import (
    SessionFileError,
    open_session,
    save_session,
    session_from_json,
    session_to_json,
)

ASKED = Controls({"jazz": 2.0}, 200.0, density=0.7, voice_densities={"kick": 0.25})
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, -0.25)})
FUNK = Controls({"funk": 1.0}, voice_densities={"snare": 0.25, "kick": 0})
TAKE = Take(3, GROOVE, (0.5, -1.25), 7, FUNK, 2)
LOCKS = Locks(frozenset({1}), frozenset({3}), frozenset({(0, 15)}))
MIXER = Mixer((Strip(-6.0, 0.5, 1.0, True, True), *[Strip()] * 12), master=-3.0, reverb=0.25)
SESSION = Session(
    (GROOVE, GROOVE),
    (TAKE, None),
    FUNK,
    dynamics=0.5,
    locks=LOCKS,
    mixer=MIXER,
    kit=DrumKit("house", 25),
)
OTHER = replace(TAKE, number=4, parent=None)
KEPT = replace(SESSION, book=TakeBook((OTHER, TAKE), frozenset({4})))
DATA = session_to_json(KEPT)


def paths_of_keys(node, path=()) -> list[tuple]:
    """The path of every key of every object in the document, mixes and densities left out."""
    if isinstance(node, list):
        return [p for i, item in enumerate(node) for p in paths_of_keys(item, (*path, i))]
    if not isinstance(node, dict) or path[-1:] in (("genres",), ("voice_densities",)):
        return []
    deeper = [p for key, item in node.items() for p in paths_of_keys(item, (*path, key))]
    return [*((*path, key) for key in node), *deeper]


def document_without(path: tuple) -> bytes:
    document = node = json.loads(DATA)
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]
    return json.dumps(document).encode()


def document_with(path: tuple, value: object) -> bytes:
    document = node = json.loads(DATA)
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return json.dumps(document).encode()


@given(whole_sessions())
def test_session_saved_and_opened_is_equal(session):
    assert session_from_json(session_to_json(session), "x.json") == session


def test_takes_that_loop_and_book_share_are_written_once():
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


def test_session_of_a_newer_program_is_refused_with_what_to_do():
    data = document_with(("version",), VERSION + 1)
    with pytest.raises(SessionFileError, match=r"newer gdrm-tui .* update the program to open it"):
        session_from_json(data, "x.json")


def of_version_2() -> dict:
    """The document as the program of before the mixer and the kit wrote it."""
    document = json.loads(DATA)
    document["version"] = 2
    document["locked"] = document["locked"]["voices"]
    document["takes"].reverse()  # the loop's take first, as it was the only one
    del document["takes"][1:], document["mixer"], document["kit"]
    del document["book"], document["starred"]
    document["loop"][0]["take"] = 0
    return document


def of_version_1() -> dict:
    """The document as the program of before densities of voices and dynamics wrote it."""
    document = of_version_2()
    document["version"] = 1
    del document["dynamics"]
    for entry in (document, *document["takes"]):
        del entry["controls"]["voice_densities"]
    return document


OF_2 = replace(SESSION, locks=Locks(frozenset({1})), mixer=Mixer(), kit=DrumKit())
OLDER = {1: of_version_1(), 2: of_version_2()}


def test_file_of_version_2_opens_with_kit_and_mixer_as_they_come_and_the_takes_of_its_loop():
    opened = session_from_json(json.dumps(OLDER[2]).encode(), "x.json")
    assert opened == replace(OF_2, book=TakeBook((TAKE,)))


def test_older_file_with_two_takes_of_a_number_opens_with_the_first_one_in_the_book():
    document = copy.deepcopy(OLDER[2])
    document["takes"].append({**document["takes"][0], "seed": 8})
    document["loop"][1]["take"] = 1
    opened = session_from_json(json.dumps(document).encode(), "x.json")
    assert opened.session.takes == (TAKE, replace(TAKE, seed=8))
    assert opened.book == TakeBook((TAKE,))


def test_file_of_version_1_opens_with_its_voices_and_dynamics_as_generated():
    plain = replace(FUNK, voice_densities={})
    takes = replace(TAKE, controls=plain), None
    opened = session_from_json(json.dumps(OLDER[1]).encode(), "x.json").session
    assert opened == replace(OF_2, controls=plain, takes=takes, dynamics=1.0)


@pytest.mark.parametrize(
    ("version", "path"),
    [(version, path) for version in OLDER for path in paths_of_keys(OLDER[version])],
    ids=str,
)
def test_older_file_without_one_of_its_keys_is_refused(version, path):
    document = node = copy.deepcopy(OLDER[version])
    for key in path[:-1]:
        node = node[key]
    del node[path[-1]]
    with pytest.raises(SessionFileError, match="is not a whole gdrm session"):
        session_from_json(json.dumps(document).encode(), "x.json")


def test_file_that_says_more_than_older_ones_do_is_marked_so():
    document = json.loads(DATA)
    assert document["version"] == 3
    assert document["controls"]["voice_densities"] == {"kick": 0.0, "snare": 0.25}
    assert document["takes"][0]["controls"]["voice_densities"] == {"kick": 0.0, "snare": 0.25}
    assert document["dynamics"] == 0.5
    assert document["locked"] == {"voices": ["snare"], "steps": [3], "cells": [["kick", 15]]}
    assert document["kit"] == {"soundfont": "house", "program": 25}
    assert document["mixer"]["strips"]["kick"]["level"] == -6.0
    assert document["book"] == [0, 1]
    assert document["starred"] == [4]


@given(st.integers(0, len(DATA.rstrip()) - 1))
def test_every_truncation_is_refused_by_name(length):
    with pytest.raises(SessionFileError, match=r"^x\.json is not a whole gdrm session"):
        session_from_json(DATA[:length], "x.json")


@pytest.mark.parametrize("path", paths_of_keys(json.loads(DATA)), ids=str)
def test_document_without_one_of_its_keys_is_refused(path):
    with pytest.raises(SessionFileError, match="is not a whole gdrm session"):
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
        (("controls", "voice_densities"), {"cowbell": 0.2}),
        (("controls", "voice_densities"), {"kick": 1.1}),
        (("controls", "voice_densities"), {"kick": float("nan")}),
        (("controls", "voice_densities"), {"kick": "much"}),
        (("controls", "voice_densities"), {"kick": None}),
        (("controls", "voice_densities"), ["kick"]),
        (("takes", 0, "controls", "voice_densities"), {"snare": -1}),
        (("version",), 0),
        (("locked",), ["kick"]),
        (("locked", "voices"), ["cowbell"]),
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
    with pytest.raises(SessionFileError, match="is not a whole gdrm session"):
        session_from_json(document_with(path, value), "x.json")


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_a_sentence(data):
    with pytest.raises(SessionFileError, match=r"^x\.json is not a whole gdrm session"):
        session_from_json(data, "x.json")


@pytest.mark.parametrize("data", [b"[" * 100_000, b"1" * 5000, b"null", b"[]", b"\xff\xfe"])
def test_json_that_is_no_document_is_refused(data):
    with pytest.raises(SessionFileError, match="is not a whole gdrm session"):
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
