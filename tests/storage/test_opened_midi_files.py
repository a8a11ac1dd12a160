"""MIDI files opened as sessions."""

import io
from dataclasses import replace

import mido
import pytest
from loops import bar_of, session_of

from gdrm_tui.core.controls import Controls
from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.midi.files import loop_to_midi
from gdrm_tui.storage.session_files import SessionFileError, open_session

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
    assert open_session(path, ASKED).loop[0].hits.sum() == 1  # no voice plays 3


def test_midi_file_without_drums_is_refused(tmp_path):
    path = tmp_path / "empty.mid"
    path.write_bytes(loop_to_midi(session_of(bar_of({}))))
    with pytest.raises(SessionFileError, match="has no drum notes on MIDI channel 10"):
        open_session(path, ASKED)


def test_midi_file_longer_than_a_loop_can_be_is_refused(tmp_path):
    path = tmp_path / "long.mid"
    file = mido.MidiFile(file=io.BytesIO(loop_to_midi(session_of(GROOVE))))
    file.tracks[0][-1].time = 2**28 - 1
    file.save(path)
    with pytest.raises(SessionFileError, match=r"cannot be a loop: .* 4096 bars, not 139"):
        open_session(path, ASKED)
