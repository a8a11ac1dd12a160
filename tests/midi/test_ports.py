"""MIDI ports over fake libraries, and what is said where there are none."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gdrm_tui.midi import system
from gdrm_tui.midi.ports import Port, PortsError, find_port, midi_ports


def python_rtmidi(outputs: list[str], inputs: list[str]) -> SimpleNamespace:
    """Return what python-rtmidi is to us, with these ports."""

    def end(names: list[str]) -> object:
        return lambda **_: SimpleNamespace(
            get_ports=lambda: list(names), ignore_types=lambda **_: None, delete=lambda: None
        )

    return SimpleNamespace(
        MidiOut=end(outputs), MidiIn=end(inputs), API_LINUX_ALSA=2, API_UNIX_JACK=3
    )


def rtmidi2(outputs: list[str], inputs: list[str]) -> SimpleNamespace:
    """Return what rtmidi2 is to us, with these ports."""

    def end(names: list[str]) -> object:
        return lambda *_, **__: SimpleNamespace(
            ports=list(names), ignore_types=lambda *_: None, close_port=lambda: None
        )

    return SimpleNamespace(
        MidiOut=end(outputs), MidiIn=end(inputs), API_LINUX_ALSA=2, API_UNIX_JACK=3
    )


@pytest.fixture
def _sequencer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: True)


@pytest.mark.usefixtures("_sequencer")
def test_ports_are_listed_by_direction_with_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", python_rtmidi(["Synth", "Through"], ["Pads"]))
    assert midi_ports() == [
        Port("output", 0, "Synth"),
        Port("output", 1, "Through"),
        Port("input", 0, "Pads"),
    ]


@pytest.mark.usefixtures("_sequencer")
def test_the_other_library_serves_where_the_first_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    monkeypatch.setitem(sys.modules, "rtmidi2", rtmidi2(["Synth"], ["Pads"]))
    assert midi_ports() == [Port("output", 0, "Synth"), Port("input", 0, "Pads")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows numbers ports in another way")
@pytest.mark.usefixtures("_sequencer")
def test_names_are_without_the_numbers_that_change_and_without_our_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outputs = ["TD-17:TD-17 MIDI 1 20:0", "gdrm-tui:gdrm-tui 128:0", "TD-17:TD-17 MIDI 1 24:0"]
    monkeypatch.setitem(sys.modules, "rtmidi", python_rtmidi(outputs, ["gdrm-tui-01:gdrm-tui"]))
    assert midi_ports() == [
        Port("output", 0, "TD-17:TD-17 MIDI 1"),
        Port("output", 2, "TD-17:TD-17 MIDI 1 (2)"),
    ]


def test_a_port_is_found_by_its_name_before_a_part_of_one() -> None:
    ports = [Port("output", 0, "Synth B"), Port("output", 1, "synth"), Port("input", 0, "Pads")]
    assert find_port(ports, "output", "Synth") == ports[1]
    assert find_port(ports, "output", "nth b") == ports[0]
    assert find_port(ports, "output", "Pads") is None


@pytest.mark.usefixtures("_sequencer")
def test_a_system_that_refuses_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError("error creating\nthe client")

    library = python_rtmidi([], [])
    library.MidiOut = refuse
    monkeypatch.setitem(sys.modules, "rtmidi", library)
    with pytest.raises(PortsError, match=r"^No MIDI ports: .*\(error creating the client\)$"):
        midi_ports()


def test_missing_libraries_are_one_sentence_with_a_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    monkeypatch.setitem(sys.modules, "rtmidi2", None)
    with pytest.raises(PortsError, match=r'run "pip install (python-rtmidi|rtmidi2)"'):
        midi_ports()


def test_without_a_sequencer_or_jack_the_library_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = SimpleNamespace(API_LINUX_ALSA=2, API_UNIX_JACK=3)
    monkeypatch.setitem(sys.modules, "rtmidi", library)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(system, "SHARED_MEMORY", tmp_path)
    with pytest.raises(PortsError, match=r"^No MIDI ports: .*run "):
        midi_ports()
