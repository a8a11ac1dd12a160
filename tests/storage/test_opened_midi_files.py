"""MIDI files opened as sessions."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from loops import bar_of, session_of

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.midi.chunks import MidiFileError
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import SessionFileError, open_file, open_session, save_session

FIELD = Path(__file__).parents[1] / "data" / "field"

ASKED = Controls({"jazz": 2.0}, 200.0, density=0.7, voice_densities={"kick": 0.25})
GROOVE = bar_of({(0, 0): (1.0, 0.0), (1, 4): (0.5, -0.25)})


def test_midi_file_is_opened_whatever_its_name_with_its_tempo_and_the_controls_given(tmp_path):
    path = tmp_path / "loop.json"
    path.write_bytes(loop_to_midi(session_of(GROOVE, GROOVE, bpm=97.0)))
    session = open_session(path, ASKED)
    assert session.loop == (bar_of({(0, 0): (1.0, 0.0), (1, 4): (64 / 127, -0.25)}),) * 2
    assert session.takes == (None, None)
    assert session.controls == replace(ASKED, bpm=97.0)


def test_midi_file_exported_with_other_notes_opens_with_the_mixer_that_has_them(tmp_path):
    mixer = Mixer().with_strip(1, Strip(note=3))
    path = tmp_path / "loop.mid"
    path.write_bytes(loop_to_midi(replace(session_of(GROOVE), mixer=mixer)))
    opened = open_session(path, ASKED, mixer)
    assert opened.mixer == mixer
    assert opened.loop[0].hits.sum() == 2
    assert loop_to_midi(opened) == path.read_bytes()
    report = open_file(path, ASKED).report  # no voice plays 3
    assert report is not None
    assert report.without_voice == {3: 1}


def test_midi_file_without_drums_is_refused(tmp_path):
    path = tmp_path / "empty.mid"
    path.write_bytes(loop_to_midi(session_of(bar_of({}))))
    with pytest.raises(MidiFileError, match="has no notes"):
        open_session(path, ASKED)


@pytest.mark.parametrize("name", ["riff-wrapped.rmi", "riff-wrapped.mid", "alien-chunk-first.mid"])
def test_midi_files_are_recognised_by_their_contents(tmp_path, name):
    path = tmp_path / "loop"
    path.write_bytes((FIELD / name).read_bytes())
    assert open_file(path, ASKED).report is not None


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b'{"format": 1}', bytes(range(256))])
def test_a_file_of_neither_kind_is_called_that(tmp_path, data):
    path = tmp_path / "loop.mid"
    path.write_bytes(data)
    with pytest.raises(SessionFileError, match="is neither a MIDI file nor a gdrm session"):
        open_file(path, ASKED)


def test_a_session_has_no_report(tmp_path):
    save_session(session_of(GROOVE), tmp_path / "x.json")
    assert open_file(tmp_path / "x.json", ASKED).report is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_read_where_someone_writes_to_it_and_empty_otherwise(tmp_path):
    pipe = tmp_path / "pipe.mid"
    os.mkfifo(pipe)
    with pytest.raises(SessionFileError, match="is neither a MIDI file nor a gdrm session"):
        open_session(pipe, Controls({"rock": 1.0}))
    data = (FIELD / "alien-chunk.mid").read_bytes()
    reader, writer = os.pipe()
    os.write(writer, data)
    os.close(writer)
    read = open_session(Path(f"/dev/fd/{reader}"), Controls({"rock": 1.0}))
    os.close(reader)
    assert len(read.loop) == 2
