"""Files go between programs with different voice tables: one more voice is one more line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from loops import bar_of, session_of

import gdrm_tui
from gdrm_tui.core.controls import Controls
from gdrm_tui.core.locks import Locks
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.takes import Take, TakeBook
from gdrm_tui.core.voices import VOICE_COUNT
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import SessionFileError, open_session, save_session

ROCK = Controls({"rock": 1.0})
LAST = VOICE_COUNT - 1
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, -0.25), (LAST, 6): (0.75, 0.125)})
TAKE = Take(1, GROOVE, (0.5, -1.25), 7, Controls({"funk": 1.0}, voice_densities={"kick": 0.25}))
MIXER = Mixer(others=(("nosuch", Strip(level=3.0)),)).with_strip(LAST, Strip(pan=0.5, note=60))
SESSION = replace(
    session_of(GROOVE, GROOVE),
    takes=(TAKE, None),
    book=TakeBook((TAKE,)),
    mixer=MIXER,
    locks=Locks(frozenset({LAST}), cells=frozenset({(0, 3)})),
)
PATHS = (Path(gdrm_tui.__file__).parents[1], Path(__file__).parents[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the program with one more voice made of this program's session."""
    folder = tmp_path_factory.mktemp("voices")
    save_session(SESSION, folder / "old.json")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, PATHS))}
    program = [sys.executable, Path(__file__).with_name("one_more_voice.py"), folder]
    done = subprocess.run(program, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return folder


def test_program_with_one_more_voice_opens_an_old_session_as_it_was(folder: Path) -> None:
    opened = open_session(folder / "new.json", ROCK)
    others = {**dict(SESSION.mixer.others), "extra": Strip()}
    assert dict(opened.mixer.others) == others
    assert replace(opened, mixer=SESSION.mixer) == SESSION
    assert opened.mixer.strips == SESSION.mixer.strips


def test_program_with_one_more_voice_exports_an_old_session_to_the_byte(folder: Path) -> None:
    assert (folder / "new.mid").read_bytes() == loop_to_midi(SESSION)


def test_strip_of_the_new_voice_is_kept_by_a_program_without_it(folder: Path) -> None:
    opened = open_session(folder / "strip.json", ROCK)
    assert dict(opened.mixer.others)["extra"] == Strip(level=-9.0, note=67)
    save_session(opened, folder / "again.json")
    assert open_session(folder / "again.json", ROCK) == opened


def test_music_of_the_new_voice_is_refused_by_a_program_without_it(folder: Path) -> None:
    with pytest.raises(SessionFileError, match=r"voice 'extra', .*: update the program"):
        open_session(folder / "hit.json", ROCK)


def test_notes_of_the_new_voice_are_left_out_by_a_program_without_it(folder: Path) -> None:
    empty, groove = open_session(folder / "hit.mid", ROCK, MIXER).loop
    assert not empty.hits.any()
    assert groove.hits.sum() == 3
