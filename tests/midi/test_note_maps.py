"""The keys that hits are sent as."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gdrm_tui.core.mixer import Mixer, Strip
from gdrm_tui.core.voices import VOICES, voice_index
from gdrm_tui.midi.note_maps import NOTE_MAPS, NoteMap
from gdrm_tui.midi.ports import MidiSetup

SNARE, TOM = voice_index("snare"), voice_index("mid-tom")


def test_files_are_written_in_general_midi() -> None:
    assert NOTE_MAPS["gm"].notes == tuple(voice.note for voice in VOICES)


@pytest.mark.parametrize("name", NOTE_MAPS)
def test_each_map_has_a_kick_on_36_and_tells_kick_snare_and_hats_apart(name: str) -> None:
    notes = NOTE_MAPS[name].notes
    assert notes[0] == 36
    assert len(set(notes[:6])) == 6


def test_a_note_that_the_mixer_names_is_sent_as_it_is() -> None:
    mixer = Mixer().with_strip(SNARE, Strip(note=39))
    assert NOTE_MAPS["ad2"].note(mixer, SNARE) == 39
    assert NOTE_MAPS["ad2"].note(mixer, SNARE, 40) == 39


def test_the_key_a_hit_came_in_with_is_sent_where_the_target_knows_it() -> None:
    assert NOTE_MAPS["roland"].note(Mixer(), SNARE, 40) == 40
    assert NOTE_MAPS["ad2"].note(Mixer(), SNARE, 40) == 38


def test_another_drum_that_came_in_on_a_voice_stays_that_drum() -> None:
    assert NOTE_MAPS["ezdrummer"].note(Mixer(), SNARE, 39) == 39


def test_the_users_own_notes_replace_those_of_a_map() -> None:
    own = NOTE_MAPS["gm"].with_notes({"mid-tom": 61})
    assert own.note(Mixer(), TOM) == 61
    assert own.note(Mixer(), SNARE) == 38


def test_notes_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="0 to 127"):
        NOTE_MAPS["gm"].with_notes({"kick": 128})
    with pytest.raises(ValueError, match="13 notes"):
        NoteMap("short", "Short", (36,))


def test_a_setup_refuses_channels_and_offsets_out_of_range() -> None:
    with pytest.raises(ValueError, match="1 to 16"):
        MidiSetup(channel=0)
    with pytest.raises(ValueError, match="-500 to 500"):
        replace(MidiSetup(), offset=float("nan"))
