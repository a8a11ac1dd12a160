"""General MIDI percussion: every drum has a name and a row that it can go to."""

import pytest

from gdrm_tui.core.voices import (
    NEAREST_VOICES,
    PERCUSSION_NAMES,
    VOICE_COUNT,
    VOICE_OF_PITCH,
    drum_name,
    voice_index,
)


@pytest.mark.parametrize("key", range(27, 88))
def test_every_percussion_key_is_a_voices_or_like_one(key):
    assert (key in VOICE_OF_PITCH) != (key in NEAREST_VOICES)
    assert drum_name(key) != f"key {key}"


@pytest.mark.parametrize("key", sorted(NEAREST_VOICES))
def test_all_voices_are_there_for_it_each_once(key):
    assert sorted(NEAREST_VOICES[key]) == list(range(VOICE_COUNT))


def test_names_are_those_of_general_midi_and_other_keys_are_numbers():
    assert {key: drum_name(key) for key in PERCUSSION_NAMES} == {
        key: name.lower() for key, name in PERCUSSION_NAMES.items()
    }
    assert drum_name(27) == "high q"
    assert drum_name(87) == "open surdo"
    assert drum_name(5) == "key 5"


@pytest.mark.parametrize(
    ("key", "voice"), [(39, "snare"), (56, "ride-bell"), (70, "closed-hat"), (64, "low-tom")]
)
def test_the_nearest_comes_first(key, voice):
    assert NEAREST_VOICES[key][0] == voice_index(voice)
