"""Session files of older versions open as what they were."""

import copy
import json
from dataclasses import replace

import pytest
from session_kit import (
    DATA,
    FUNK,
    KEPT,
    MIXER,
    SESSION,
    TAKE,
    paths_of_keys,
    without,
)

from gdrm_tui.core.knobs import knob
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import DrumKit, Mixer
from gdrm_tui.core.takes import TakeBook
from gdrm_tui.core.voices import VOICES
from gdrm_tui.storage.session_files import (
    SessionFileError,
    session_from_json,
)


def of_version_3() -> dict:
    """The document as the program wrote it before a voice's note could be changed."""
    document = json.loads(DATA)
    document["version"] = 3
    for strip in document["mixer"]["strips"].values():
        del strip["note"]
    return document


def of_version_2() -> dict:
    """The document as the program wrote it before it had a mixer and kits to choose from."""
    document = json.loads(DATA)
    document["version"] = 2
    document["locked"] = document["locked"]["voices"]
    document["takes"].reverse()  # the loop's take first, as it was the only one
    del document["takes"][1:], document["mixer"], document["kit"]
    del document["book"], document["starred"]
    document["loop"][0]["take"] = 0
    return document


def of_version_1() -> dict:
    """The document as the program wrote it before it had densities of voices and dynamics."""
    document = of_version_2()
    document["version"] = 1
    del document["dynamics"]
    for entry in (document, *document["takes"]):
        del entry["controls"]["voice_densities"]
    return document


OF_2 = replace(SESSION, locks=Locks(frozenset({1})), mixer=Mixer(), kit=DrumKit())
OLDER = {1: of_version_1(), 2: of_version_2(), 3: of_version_3()}


def test_file_of_version_3_opens_with_every_voice_on_its_own_note():
    opened = session_from_json(json.dumps(OLDER[3]).encode(), "x.json")
    own = MIXER.with_strip(0, replace(MIXER.strips[0], note=None))
    assert opened == replace(KEPT, mixer=own)
    assert opened.mixer.note(0) == VOICES[0].note


def test_file_of_version_2_opens_with_kit_and_mixer_as_they_come_and_the_takes_of_its_loop():
    opened = session_from_json(json.dumps(OLDER[2]).encode(), "x.json")
    assert opened == replace(OF_2, book=TakeBook((TAKE,)))


def test_older_file_with_two_takes_of_a_number_opens_with_the_first_one_in_the_book():
    document = copy.deepcopy(OLDER[2])
    document["takes"].append({**document["takes"][0], "seed": 8})
    document["loop"][1]["take"] = 1
    opened = session_from_json(json.dumps(document).encode(), "x.json")
    assert opened.takes == (TAKE, replace(TAKE, seed=8))
    assert opened.book == TakeBook((TAKE,))


def test_file_of_version_1_opens_with_its_voices_and_dynamics_as_generated():
    plain = replace(FUNK, voice_densities={})
    takes = replace(TAKE, controls=plain), None
    opened = session_from_json(json.dumps(OLDER[1]).encode(), "x.json")
    of_1 = replace(OF_2, controls=plain, takes=takes, dynamics=1.0)
    assert opened == replace(of_1, book=TakeBook(takes[:1]))


def test_file_from_before_the_knob_of_surprise_opens_with_it_at_its_default():
    document = json.loads(DATA)
    for entry in (document, *document["takes"]):
        del entry["controls"]["surprise"]
    opened = session_from_json(json.dumps(document).encode(), "x.json")
    default = knob("surprise").default
    assert opened.loop == KEPT.loop
    assert [take.bar for take in opened.book.takes] == [take.bar for take in KEPT.book.takes]
    controls = (opened.controls, *(take.controls for take in opened.book.takes))
    assert {each.surprise for each in controls} == {default}
    assert opened.controls == replace(KEPT.controls, surprise=default)


@pytest.mark.parametrize(
    ("version", "path"),
    [(version, path) for version in OLDER for path in paths_of_keys(OLDER[version])],
    ids=str,
)
def test_older_file_without_one_of_its_keys_is_refused(version, path):
    with pytest.raises(SessionFileError, match="is not a valid gdrm session"):
        session_from_json(without(OLDER[version], path), "x.json")
