"""Ports that are kept by name, over a fake system."""

from __future__ import annotations

import random
import time

import mido
from fake_midi import FakeMidi, FakePort

from gdrm_tui.midi.port_watch import KeptPort, PortWatch
from gdrm_tui.midi.ports import OWN, Port

NOTE = mido.Message("note_on", note=36, velocity=100)


class Watched:
    """A watch without its thread, over a fake system; `said` and `welcomed` are its sentences."""

    def __init__(self, *there: str) -> None:
        self.system = FakeMidi(*there)
        self.said: list[str] = []
        self.lists: list[list[Port]] = []
        self.heard: list[mido.Message] = []
        self.welcomed: list[str] = []
        self.watch = PortWatch(
            self.said.append, self.lists.append, self.system, welcome=self.welcomed.append
        )

    def output(self, name: str) -> KeptPort:
        kept = self.watch.output(name)
        self.watch.look()
        return kept

    def input(self, name: str) -> KeptPort:
        kept = self.watch.input(name, lambda message, _: self.heard.append(message))
        self.watch.look()
        return kept

    def come(self, *there: str) -> None:
        self.system.there = list(there)
        self.watch.look()

    @property
    def last(self) -> FakePort:
        return self.system.opened[-1]


def test_an_output_is_opened_by_name_and_takes_messages() -> None:
    watched = Watched("Piano", "Drums")
    kept = watched.output("drums")
    assert kept.name == "Drums"
    assert kept.send(NOTE)
    assert watched.last.sent == [bytes(NOTE.bytes())]
    assert watched.said == []


def test_a_port_that_goes_and_comes_back_is_found_again_and_each_is_reported_once() -> None:
    watched = Watched("Drums")
    kept = watched.output("Drums")
    first = watched.last
    watched.come()
    watched.watch.look()
    assert kept.name is None
    assert not first.open
    assert not kept.send(NOTE)
    watched.come("New", "Drums")
    assert kept.send(NOTE)
    assert watched.last.name == "Drums"
    assert watched.said == ['The MIDI port "Drums" is gone: it is used again when it is back']
    assert watched.welcomed == ['The MIDI port "Drums" is connected: sending to it']


def test_a_missing_port_is_reported_once_and_used_when_it_comes() -> None:
    watched = Watched()
    kept = watched.output("Drums")
    watched.watch.look()
    assert watched.said == ['There is no MIDI port "Drums": it is used when it appears']
    watched.come("Drums")
    assert kept.name == "Drums"


def test_a_port_of_our_own_needs_no_other() -> None:
    watched = Watched()
    kept = watched.output(OWN)
    assert kept.send(NOTE)
    assert watched.last.name is None


def test_a_port_of_our_own_is_reopened_after_the_system_was_away() -> None:
    watched = Watched()
    kept = watched.output(OWN)
    watched.system.down = True
    watched.watch.look()
    assert not kept.send(NOTE)
    assert watched.watch.problem
    watched.system.down = False
    watched.watch.look()
    assert kept.send(NOTE)
    assert len(watched.system.opened) == 2


def test_a_port_that_went_and_came_between_two_looks_is_reopened() -> None:
    watched = Watched("TD-17 20:0")
    kept = watched.output("TD-17")
    watched.come("TD-17 24:0")
    assert kept.send(NOTE)
    assert [port.name for port in watched.system.opened] == ["TD-17 20:0", "TD-17 24:0"]
    assert not watched.system.opened[0].open


def test_what_cannot_be_opened_is_said_once_and_tried_again() -> None:
    watched = Watched("Drums")
    watched.system.refuses = {"Drums"}
    kept = watched.output("Drums")
    watched.watch.look()
    assert watched.said == ['The MIDI port "Drums" cannot be opened: it is busy']
    watched.system.refuses = set()
    watched.watch.look()
    assert kept.name == "Drums"


def test_a_port_that_takes_nothing_raises_nothing() -> None:
    watched = Watched("Drums")
    kept = watched.output("Drums")
    watched.last.broken = True
    assert not kept.send(NOTE)


def test_the_list_of_ports_is_sent_when_it_changed() -> None:
    watched = Watched("A")
    watched.watch.look()
    watched.watch.look()
    watched.come("A", "B")
    names = [[port.name for port in ports if port.direction == "input"] for ports in watched.lists]
    assert names == [["A"], ["A", "B"]]


def test_random_bytes_in_raise_nothing_and_are_heard_only_where_they_are_messages() -> None:
    watched = Watched("Pads")
    kept = watched.input("Pads")
    arrived = watched.last.arrived
    assert arrived is not None
    rng = random.Random(19)
    for _ in range(10_000):
        arrived(rng.randbytes(rng.randrange(6)))
    assert kept.broken + len(watched.heard) == 10_000
    assert kept.broken > 5_000
    arrived(bytes(NOTE.bytes()))
    assert watched.heard[-1] == NOTE


def test_a_dropped_port_is_closed_and_not_opened_again() -> None:
    watched = Watched("Drums")
    kept = watched.output("Drums")
    watched.watch.drop(kept)
    while watched.last.open:  # a thread closes it, for that may hang
        time.sleep(0.001)
    watched.watch.look()
    assert len(watched.system.opened) == 1
    assert not kept.send(NOTE)
