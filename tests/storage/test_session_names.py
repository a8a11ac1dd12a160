"""Session files are read by name: what is absent has its default, unknown voices are kept."""

import json
from dataclasses import replace

import pytest
from session_kit import (
    DATA,
    FUNK,
    KEPT,
    MIXER,
    document_with,
    document_without,
)

from gdrm_tui.core.knobs import CONTROL_KNOBS, SESSION_KNOBS
from gdrm_tui.core.mixer import Strip
from gdrm_tui.core.voices import VOICE_NAMES, VOICES
from gdrm_tui.storage.session_files import (
    SessionFileError,
    session_from_json,
    session_to_json,
)


def test_file_names_its_version_voices_and_knobs():
    document = json.loads(DATA)
    assert document["version"] == 4  # which programs that know no rolls read
    assert document["controls"]["voice_densities"] == {"kick": 0.0, "snare": 0.25}
    assert document["takes"][0]["controls"]["voice_densities"] == {"kick": 0.0, "snare": 0.25}
    assert document["dynamics"] == 0.5
    assert document["locked"] == {"voices": ["snare"], "steps": [3], "cells": [["kick", 15]]}
    assert document["kit"] == {"soundfont": "house", "program": 25}
    assert document["mixer"]["strips"]["kick"]["level"] == -6.0
    assert document["mixer"]["strips"]["kick"]["note"] == 39
    assert document["mixer"]["strips"]["snare"]["note"] is None
    assert document["book"] == [0, 1]
    assert document["starred"] == [4]


@pytest.mark.parametrize("knob", SESSION_KNOBS, ids=lambda knob: knob.name)
def test_knob_that_the_file_does_not_have_is_at_its_default(knob):
    opened = session_from_json(document_without((knob.name,)), "x.json")
    assert opened == KEPT.with_knob(knob.name, knob.default)


@pytest.mark.parametrize("knob", CONTROL_KNOBS, ids=lambda knob: knob.name)
def test_control_that_the_file_does_not_have_is_at_its_default(knob):
    default = {knob.name: knob.default}
    data = document_without(("controls", knob.name))
    assert session_from_json(data, "x.json").controls == replace(FUNK, **default)
    data = document_without(("takes", 0, "controls", knob.name))
    assert session_from_json(data, "x.json").book.takes[0].controls == replace(FUNK, **default)


@pytest.mark.parametrize("voice", VOICE_NAMES)
def test_strip_that_the_file_does_not_have_is_as_it_comes(voice):
    opened = session_from_json(document_without(("mixer", "strips", voice)), "x.json")
    assert opened.mixer == MIXER.with_strip(VOICE_NAMES.index(voice), Strip())


def test_strip_without_a_note_plays_the_voices_own():
    opened = session_from_json(document_without(("mixer", "strips", "kick", "note")), "x.json")
    assert opened.mixer.note(0) == VOICES[0].note


def test_strip_of_an_unknown_voice_is_kept_for_the_next_save():
    nosuch = {**json.loads(DATA)["mixer"]["strips"]["snare"], "level": -9.0, "note": 52}
    opened = session_from_json(document_with(("mixer", "strips", "nosuch"), nosuch), "x.json")
    assert opened.mixer.others == (("nosuch", Strip(-9.0, note=52)),)
    changed = replace(opened, mixer=opened.mixer.with_strip(0, Strip(level=3.0)))
    strips = json.loads(session_to_json(changed))["mixer"]["strips"]
    assert strips["nosuch"] == nosuch
    assert strips["kick"]["level"] == 3.0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("loop", 0, "hits", 0), ["nosuch", 0, 1.0, 0.0]),
        (("takes", 0, "hits", 0), ["nosuch", 0, 1.0, 0.0]),
        (("locked", "voices"), ["kick", "nosuch"]),
        (("locked", "cells"), [["nosuch", 3]]),
        (("controls", "voice_densities"), {"nosuch": 0.2}),
        (("takes", 0, "controls", "voice_densities"), {"nosuch": 0.2}),
    ],
    ids=str,
)
def test_music_of_an_unknown_voice_is_refused_and_the_message_names_it(path, value):
    sentence = (
        "x.json uses the voice 'nosuch', which this gdrm-tui does not have: "
        "update the program to open it"
    )
    with pytest.raises(SessionFileError) as refusal:
        session_from_json(document_with(path, value), "x.json")
    assert str(refusal.value) == sentence
