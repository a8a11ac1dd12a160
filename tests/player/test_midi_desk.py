"""Choosing MIDI ports, without a screen."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from player_kit import Rig, instrument

from gdrm_tui.audio.engine.protocol import MidiState
from gdrm_tui.midi.ports import ALL, OWN, MidiSetup, Port
from gdrm_tui.storage.settings import Settings

PORTS = (Port("output", 0, "TD-17"), Port("input", 0, "Pads"))
ROWS = ("send to", "kit", "channel", "notes", "port sounds", "send clock")
ROWS += ("follow", "clock lost", "kit sounds", "listen to")


@pytest.fixture
def rig() -> Rig:
    found = instrument(load=False)
    found.engine.midi_state = MidiState(ports=PORTS)
    return found


def turn(rig: Rig, label: str, by: int = 1) -> str:
    """Change a row of the dialog and return what it shows then."""
    row = [name for name, _ in rig.it.midi.rows()].index(label)
    rig.it.midi.turn(row, by)
    return dict(rig.it.midi.rows())[label]


def test_the_rows_are_those_that_the_dialog_shows(rig: Rig) -> None:
    assert tuple(label for label, _ in rig.it.midi.rows()) == ROWS


def test_without_midi_no_port_is_asked_for(rig: Rig) -> None:
    assert rig.engine.setups == []
    assert rig.it.midi.sign() == ""


def test_ports_are_offered_with_one_of_our_own_and_none(rig: Rig) -> None:
    shown = [turn(rig, "send to") for _ in range(3)]
    assert shown == [f'a port of its own, "{OWN}"', "TD-17", "no port"]
    assert [setup.output for setup in rig.engine.setups] == [OWN, "TD-17", None]


@pytest.mark.parametrize("label", ROWS)
def test_each_row_goes_back_to_where_it_was(rig: Rig, label: str) -> None:
    before = rig.it.midi.setup
    turn(rig, label)
    assert rig.it.midi.setup != before
    turn(rig, label, -1)
    assert rig.it.midi.setup == before


@pytest.mark.parametrize(("label", "other"), [("port sounds", "kit"), ("kit sounds", "clock")])
def test_the_delay_of_a_port_is_described_in_words(rig: Rig, label: str, other: str) -> None:
    assert dict(rig.it.midi.rows())[label] == f"with the {other}"
    assert turn(rig, label) == f"1 ms after the {other}"
    turn(rig, label, -1)
    assert turn(rig, label, -1) == f"1 ms before the {other}"


def test_a_port_that_is_not_there_stays_chosen(rig: Rig) -> None:
    rig.it.midi.use(MidiSetup(output="Gone"))
    assert dict(rig.it.midi.rows())["send to"] == "Gone"
    assert turn(rig, "send to") == "no port"


def test_every_port_can_be_listened_to(rig: Rig) -> None:
    assert turn(rig, "listen to") == "every port"
    assert rig.engine.setups[-1].inputs == (ALL,)
    rig.it.midi.listen()
    assert len(rig.engine.setups) == 1


def test_the_clock_is_sent_only_where_a_port_is(rig: Rig) -> None:
    rig.it.midi.turn_clock()
    assert rig.said == "choose a MIDI port to send the clock to first"
    turn(rig, "send to")
    rig.it.midi.turn_clock()
    assert rig.engine.setups[-1].send_clock
    assert rig.said == "the clock is sent"


def test_following_goes_from_port_to_port(rig: Rig) -> None:
    for _ in range(2):
        rig.it.midi.turn_follow()
    assert rig.engine.setups[-1].clock == "Pads"
    assert rig.said == 'following the clock of "Pads"'


def test_the_header_says_what_is_connected_and_when_something_arrives(rig: Rig) -> None:
    rig.it.midi.use(MidiSetup(output="TD-17", clock="Pads"))
    assert rig.it.midi.sign() == "clock none  no TD-17"
    state = MidiState(PORTS, output="TD-17", inputs=("Pads",), clock_bpm=120.04)
    rig.engine.midi_state = state
    assert rig.it.midi.sign() == "clock 120.0  in  to TD-17"
    rig.engine.midi_state = replace(state, arrived_at=time.monotonic() + 60)
    assert rig.it.midi.sign() == "clock 120.0  in *  to TD-17"


def test_the_dialog_says_what_is_wrong(rig: Rig) -> None:
    assert rig.it.midi.state_text() == "found 1 port to send to and 1 to listen to"
    rig.engine.midi_state = MidiState(problem="No MIDI ports: install it")
    assert rig.it.midi.state_text() == "No MIDI ports: install it"


def test_the_settings_file_opens_ports_at_the_start() -> None:
    rig = instrument(load=False, settings=Settings(midi={"output": "TD-17"}))
    assert [setup.output for setup in rig.engine.setups] == ["TD-17"]


def test_what_was_chosen_is_opened_at_the_next_start(tmp_path: Path) -> None:
    rig = instrument(load=False, data=tmp_path)
    rig.it.midi.use(MidiSetup(output="TD-17", channel=2))
    rig.it.midi.keep()
    again = instrument(load=False, data=tmp_path)
    assert again.it.midi.setup == MidiSetup(output="TD-17", channel=2)
