"""MIDI ports over a fake RtMidi, and what is said where there are none."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest

from gdrm_tui.midi.ports import Port, PortsError, midi_ports


class RefusedError(Exception):
    pass


def end(*names: str) -> object:
    return lambda: SimpleNamespace(get_ports=lambda: list(names))


@pytest.fixture
def _sequencer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: True)


@pytest.mark.usefixtures("_sequencer")
def test_ports_are_listed_by_direction_with_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    library = SimpleNamespace(
        MidiOut=end("Synth", "Through"), MidiIn=end("Pads"), SystemError=RefusedError
    )
    monkeypatch.setitem(sys.modules, "rtmidi", library)
    assert midi_ports() == [
        Port("output", 0, "Synth"),
        Port("output", 1, "Through"),
        Port("input", 0, "Pads"),
    ]


@pytest.mark.usefixtures("_sequencer")
def test_a_system_that_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RefusedError("error creating\nthe client")

    library = SimpleNamespace(MidiOut=refuse, MidiIn=refuse, SystemError=RefusedError)
    monkeypatch.setitem(sys.modules, "rtmidi", library)
    with pytest.raises(PortsError, match=r"^No MIDI ports: .*\(error creating the client\)$"):
        midi_ports()


def test_a_missing_library_is_one_sentence_with_a_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    with pytest.raises(PortsError, match='run "pip install python-rtmidi"'):
        midi_ports()


def test_without_a_sequencer_the_library_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", SimpleNamespace())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PortsError, match=r"^No MIDI ports: .*run "):
        midi_ports()
