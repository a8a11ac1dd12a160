"""MIDI in the settings file, and what is remembered by the port's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gdrm_tui.midi.note_maps import NOTE_MAPS
from gdrm_tui.midi.ports import ALL, MidiSetup
from gdrm_tui.storage.midi_settings import MidiChoices, entries_of, midi_entry, setup_of
from gdrm_tui.storage.settings import read_settings

SETUP = MidiSetup(
    output="TD-17",
    kit=False,
    channel=3,
    notes=NOTE_MAPS["roland"],
    offset=-4.0,
    send_clock=True,
    clock="Live",
    clock_offset=2.0,
    free_wheel=True,
    inputs=(ALL,),
)


@pytest.mark.parametrize("setup", [SETUP, MidiSetup(), MidiSetup(inputs=("Pads",))])
def test_entries_say_the_whole_setup(setup: MidiSetup) -> None:
    entries = {name: midi_entry(name, value) for name, value in entries_of(setup).items()}
    assert setup_of(entries, {}) == setup


def test_the_settings_file_sets_ports_and_keys(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[midi]\noutput = "TD-17"\nchannel = 99\nnotes = "ad2"\n[midi_notes]\nsnare = 40'
    )
    settings, complaints = read_settings(path)
    assert complaints == ("settings: channel of midi is 99, but it must be a channel from 1 to 16",)
    setup = setup_of(settings.midi, settings.midi_notes)
    assert setup.output == "TD-17"
    assert setup.notes.notes[1] == 40
    assert setup.notes.notes[3] == NOTE_MAPS["ad2"].notes[3]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("output", ""),
        ("kit", 1),
        ("channel", True),
        ("channel", 0),
        ("notes", "gm2"),
        ("notes", []),
        ("offset", float("nan")),
        ("offset", "4"),
        ("listen", 3),
        ("colour", "red"),
    ],
)
def test_wrong_entries_are_named(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        midi_entry(name, value)


def test_what_was_chosen_is_there_at_the_next_start(tmp_path: Path) -> None:
    choices = MidiChoices(tmp_path, {}, {})
    choices.remember(SETUP)
    choices.write()
    assert MidiChoices(tmp_path, {}, {}).setup() == SETUP


def test_the_settings_file_comes_before_what_was_chosen(tmp_path: Path) -> None:
    choices = MidiChoices(tmp_path, {}, {})
    choices.remember(SETUP)
    choices.write()
    assert MidiChoices(tmp_path, {"channel": 5}, {}).setup() == replace(SETUP, channel=5)


def test_a_port_comes_back_with_its_channel_and_keys() -> None:
    choices = MidiChoices(None, {}, {})
    choices.remember(SETUP)
    other = choices.with_output(SETUP, "Synth")
    choices.remember(replace(other, channel=1, notes=NOTE_MAPS["gm"]))
    assert choices.with_output(other, "TD-17").channel == 3
    assert choices.with_output(SETUP, "Synth").channel == 1


@pytest.mark.parametrize("text", ["", "[]", '{"last": 3}', '{"ports": {"a": 1}}', "\0", "{" * 999])
def test_a_file_that_is_broken_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "midi.json").write_text(text)
    assert MidiChoices(tmp_path, {}, {}).setup() == MidiSetup()
